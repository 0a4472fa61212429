// Times that several parts of the account reckon with.

import { milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";

/** A read of one thing that takes longer is given up. */
export const readWithin = seconds(10);

/** A read of a list: the broker allows one in five seconds, and several parts ask. */
export const listWithin = seconds(30);

/** How long the stream may take for what the broker has done: it tells within a moment. */
export const streamGrace = milliseconds(250);

/** Reads trail what the broker has done; cash that moved later than this is not believed yet. */
export const settlesWithin = seconds(2);

/** A cancel that found nothing, and what came of it, is looked into for so long. */
export const searchWithin = seconds(20);
