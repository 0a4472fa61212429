// The shape of a snapshot file: which keys there are and what kind of text stands behind each. The reader holds every
// market against it, and the published JSON Schema is made from it, so that the two cannot differ.

import { z } from "zod";

/** Version of the format; a change that old files do not survive raises it. */
export const snapshotVersion = "1";

const text = (what: string) =>
  z.string({ error: `${what} is expected` }).min(1, { error: `${what} is expected` });

/** A number that is read from its text, quoted or not. */
const number = (what: string, description: string) =>
  text(what).meta({ type: ["string", "number"], description });

const usd = (description: string) => number("an amount of USD such as 1.00", description);
const price = (description: string) => number("a price in USD such as 0.42", description);
const contracts = (description: string) => number("a number of contracts such as 100", description);
const rate = (description: string) => number("a rate such as 0.07", description);
const instant = (description: string) =>
  number("an instant such as 2026-09-01T12:00:00Z, or micros since 1970,", description);

const levels = (description: string) =>
  z
    .array(
      z.tuple([price("Price in USD"), contracts("Contracts at the price")], {
        error: 'a level such as ["0.42", "100"] is expected',
      }),
      { error: 'a list of levels such as [["0.42", "100"]] is expected' },
    )
    .meta({ description });

/** What a venue charges, one shape for each kind. */
const feesShapes = [
  z.strictObject({
    kind: z.literal("kalshi"),
    type: z
      .enum(["quadratic", "quadratic_with_maker_fees", "quadratic_with_combo_maker_fees"], {
        error: "a fee type such as quadratic is expected",
      })
      .optional()
      .meta({ description: "The series' fee_type; quadratic when absent" }),
    multiplier: rate("The series' fee_multiplier; 1 when absent").optional(),
    membership: z
      .enum(["direct", "non-direct"], { error: "direct or non-direct is expected" })
      .optional()
      .meta({ description: "Direct members' balances have four decimals; direct when absent" }),
  }),
  z.strictObject({
    kind: z.literal("polymarket"),
    rate: rate("The market's own rate"),
    exponent: z
      .enum(["1", "2"], { error: "1 or 2 is expected" })
      .optional()
      .meta({ type: ["string", "number"], enum: ["1", "2", 1, 2], description: "1 when absent" }),
    chargedIn: z
      .enum(["collateral", "shares"], { error: "collateral or shares is expected" })
      .optional()
      .meta({ description: "collateral when absent" }),
  }),
  z.strictObject({ kind: z.literal("forecastex") }),
  z.strictObject({
    kind: z.literal("pool"),
    gas: usd("What one swap costs in gas; the pool's own fee is inside its prices"),
    poolFee: rate("The pool's own share, for the record; 0 when absent").optional(),
  }),
  z.strictObject({ kind: z.literal("none") }),
] as const;

export const feesSchema = z
  .discriminatedUnion("kind", feesShapes, {
    error: "fees with a kind of kalshi, polymarket, forecastex, pool or none are expected",
  })
  .meta({ description: "What the venue charges who takes liquidity" });

export type WrittenFees = z.infer<typeof feesSchema>;

export const marketSchema = z
  .strictObject(
    {
      id: text("a market such as kalshi:KXFED-26DEC-T3.50").meta({
        description: "venue:symbol, as relations name it",
      }),
      title: text("text").optional(),
      tick: price("Step of the price grid; 0.0001 when absent").optional(),
      tickScheme: text("one of Kalshi's price_level_structure names")
        .optional()
        .meta({ description: "Kalshi's price_level_structure, instead of tick" }),
      lot: contracts(
        "Orders are multiples of it; 0.01, on ForecastEx and Polymarket US 1",
      ).optional(),
      sizeMin: contracts("Smallest order; the lot when absent, on Polymarket 5").optional(),
      notionalMin: usd("Smallest cost of an order; 0 when absent, on Polymarket 1").optional(),
      fees: feesSchema.optional(),
      payoutAt: instant("When the payout is expected as cash; unknown when absent").optional(),
      pairTotal: price("What a YES and a NO bid must total; 1, on ForecastEx 1.01").optional(),
      carryRate: rate("What the venue pays a year for holding; 0 when absent").optional(),
      bids: levels("Bids for YES, in any order"),
      asks: levels("Offers of YES, in any order"),
    },
    { error: "a market with id, bids and asks is expected" },
  )
  .meta({ description: "A market with its book, in prices of YES" });

export type WrittenMarket = z.infer<typeof marketSchema>;

const relationSchema = z
  .looseObject({ kind: z.string(), instruments: z.array(z.string()) })
  .meta({ description: "As in a file of relations: docs/pairs-and-relations.md" });

/** The whole file, for the published schema; the reader goes market by market. */
export const snapshotSchema = z
  .strictObject({
    snapshot: z.enum([snapshotVersion]).meta({ type: ["string", "number"], enum: ["1", 1] }),
    at: instant("The instant the books are of: it decides fees and the time to payouts"),
    title: z.string().optional(),
    markets: z.array(marketSchema).min(1),
    relations: z.array(relationSchema).optional(),
  })
  .meta({
    title: "Arbytron snapshot",
    description: "Books and relations at one instant, for `arbytron detect`",
  });

/** Keys of the file itself. */
export const snapshotKeys: readonly string[] = Object.keys(snapshotSchema.shape);
