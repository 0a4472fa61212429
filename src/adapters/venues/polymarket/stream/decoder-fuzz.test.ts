// Whatever arrives, the decoder neither throws nor emits a level that cannot be, and what it accepts fits the schema.

import { expect, test } from "vitest";
import { z } from "zod";
import {
  expectAcceptedToFit,
  expectSurvival,
  fieldsOf,
  syntheticFrames,
  unknownCounters,
} from "../../../../../test/support/venues/decoder-fuzz.ts";
import { DecoderRig, yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import {
  bookFields,
  lastTradeFields,
  priceChangeEntryFields,
  priceChangeFields,
} from "../wire/stream-fields.ts";
import {
  bookSchema,
  lastTradeSchema,
  priceChangeEntrySchema,
  priceChangeSchema,
} from "../wire/stream-schemas.ts";

const frames = syntheticFrames("polymarket");

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.open();
  return rig;
}

test("sequences of hostile frames are survived", () => expectSurvival(frames, openRig));

/** Returns what of a message the decoder has read: entries of the NO token beside YES entries are only compared. */
function readPart(message: Record<string, unknown>): Record<string, unknown> {
  const entries = message.price_changes;
  if (!Array.isArray(entries)) return message;
  const ofYes = entries.filter((entry: { asset_id?: unknown } | null) => entry?.asset_id === yes);
  return ofYes.length === 0 ? message : { ...message, price_changes: ofYes };
}

test("an accepted message fits its schema", () => {
  const schema = z.union([bookSchema, priceChangeSchema, lastTradeSchema]);
  expectAcceptedToFit(frames, openRig, (value) => {
    const messages = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
    return messages.every((message) => schema.safeParse(readPart(message)).success);
  });
});

test("the lists of known fields are the schemas' fields", () => {
  expect(bookFields).toEqual(fieldsOf(bookSchema));
  expect(priceChangeFields).toEqual(fieldsOf(priceChangeSchema));
  expect(priceChangeEntryFields).toEqual(fieldsOf(priceChangeEntrySchema));
  expect(lastTradeFields).toEqual(fieldsOf(lastTradeSchema));
});

test("the synthetic payloads are known to the decoder", () => {
  for (const frame of frames) {
    const rig = openRig();
    expect(rig.feed(frame)).toBeUndefined();
    expect(unknownCounters(rig)).toEqual([]);
  }
});
