// How a market was resolved, in the words of its two sources: the Data API's payout vector, and the winner that the
// order book host's record names. Sources: the venue's pages on the Data API's second version and on markets.

import { z } from "zod";

const optionalText = z.string().nullish();

export const resolutionSchema = z.looseObject({
  condition_id: z.string(),
  question_id: optionalText,
  event_id: z.unknown().optional(),
  /** `initialized`, `posed`, `proposed`, `challenged`, `reproposed`, `disputed`, `resolved`, and others. */
  status: z.string(),
  reporter: optionalText,
  /** Millionths of a dollar per share, by outcome; only once resolved. */
  payouts: z.array(z.number()).nullish(),
});

export type WireResolution = z.infer<typeof resolutionSchema>;

export const resolutionsPageSchema = z.looseObject({
  data: z.array(z.json()),
  pagination: z.unknown().optional(),
});

/** The part of `/markets/{condition}` that tells who won. */
export const winnerRecordSchema = z.looseObject({
  condition_id: z.string(),
  closed: z.boolean().nullish(),
  is_50_50_outcome: z.boolean().nullish(),
  tokens: z.array(
    z.looseObject({
      token_id: z.string(),
      outcome: optionalText,
      price: z.number().nullish(),
      winner: z.boolean().nullish(),
    }),
  ),
});

export type WireWinnerRecord = z.infer<typeof winnerRecordSchema>;
