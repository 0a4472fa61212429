// Times that several parts of the account reckon with.

import { minutes, seconds } from "../../../../domain/units/epoch-micros.ts";

/** The venue's clock is not ours: what it dates is read from so long before, and its ends are believed so much sooner. */
export const clockSkew = seconds(10);

/** A read that takes longer is given up. */
export const readWithin = seconds(10);

/** The venue ends an order so long before the expiry that it is sent with. */
export const endsBeforeExpiry = minutes(1);

/** Largest amount believed, in millionths: the largest that our units hold. */
export const amountMax = BigInt(Number.MAX_SAFE_INTEGER);
