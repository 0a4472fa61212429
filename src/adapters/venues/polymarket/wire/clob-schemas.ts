// The order book host's own record of a market (`/clob-markets/{condition}`), in its one-letter names. Sources: the
// venue's page on market information; the official client's types. Many fields may be absent.

import { z } from "zod";

const optionalNumber = z.number().nullish();
const optionalFlag = z.boolean().nullish();
const optionalText = z.string().nullish();

/** Two tokens and the names of their answers. */
const tokenSchema = z.looseObject({ t: z.string(), o: z.string() });

/** Fees: rate, exponent, takers only. */
const feesSchema = z.looseObject({
  r: z.number(),
  e: z.number(),
  to: optionalFlag,
});

export const clobMarketSchema = z.looseObject({
  /** Condition id. */
  c: z.string(),
  t: z.array(tokenSchema),
  /** Smallest order in shares. */
  mos: optionalNumber,
  /** Price grid. */
  mts: z.number(),
  /** Legacy ceilings, never read. */
  mbf: optionalNumber,
  tbf: optionalNumber,
  /** Exclusive outcomes. */
  nr: optionalFlag,
  fd: feesSchema.nullish(),
  /** Takers wait a fraction of a second. */
  itode: optionalFlag,
  /** Seconds that takers wait. */
  sd: optionalNumber,
  /** The book is cleared when the game starts. */
  cbos: optionalFlag,
  /** Accepts orders; since when. */
  ao: optionalFlag,
  aot: optionalText,
  ibce: optionalFlag,
  rfqe: optionalFlag,
  /** Start of the game. */
  gst: optionalText,
  /** Rewards. */
  r: z.unknown().optional(),
  /** Protocol version. */
  v: optionalText,
});

export type WireClobMarket = z.infer<typeof clobMarketSchema>;
