// Whatever arrives, the decoder neither throws nor emits a level that cannot be, and what it accepts fits the schema.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { hostileFrames } from "../../../../../test/support/venues/hostile-frames.ts";
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

const folder = join(import.meta.dirname, "../../../../../fixtures/venues/polymarket/stream");
const frames = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

/** The level text of the rig's sink, with a price from 0 to 1 USD and a size of at most a safe integer. */
const levelText = /^(bid|ask) (\d{1,4}|10000) × \d{1,16}$/;

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.open();
  return rig;
}

test("sequences of hostile frames are survived", () => {
  fc.assert(
    fc.property(fc.array(hostileFrames(frames), { minLength: 1, maxLength: 30 }), (sequence) => {
      const rig = openRig();
      for (const frame of sequence) {
        const failure = rig.feed(frame);
        if (failure !== undefined) expect(failure.code).toMatch(/^VEN-80[168]$/);
      }
      for (const { levels } of rig.sink.batches) {
        for (const level of levels) expect(level).toMatch(levelText);
      }
    }),
    { numRuns: 1_500 },
  );
});

/** Returns what of a message the decoder has read: entries of the NO token beside YES entries are only compared. */
function readPart(message: Record<string, unknown>): Record<string, unknown> {
  const entries = message.price_changes;
  if (!Array.isArray(entries)) return message;
  const ofYes = entries.filter((entry: { asset_id?: unknown } | null) => entry?.asset_id === yes);
  return ofYes.length === 0 ? message : { ...message, price_changes: ofYes };
}

test("an accepted message fits its schema", () => {
  const schema = z.union([bookSchema, priceChangeSchema, lastTradeSchema]);
  fc.assert(
    fc.property(hostileFrames(frames), (frame) => {
      const rig = openRig();
      const before = rig.sink.all.length;
      if (rig.feed(frame) !== undefined) return;
      const produced = rig.sink.all
        .slice(before)
        .filter((input) => "levels" in input || input.kind === "TradePrint");
      if (produced.length === 0) return;
      const value = JSON.parse(Buffer.from(frame).toString()) as unknown;
      const messages = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
      expect(messages.every((message) => schema.safeParse(readPart(message)).success)).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("the lists of known fields are the schemas' fields", () => {
  const fieldsOf = (schema: { readonly shape: object }) => new Set(Object.keys(schema.shape));
  expect(bookFields).toEqual(fieldsOf(bookSchema));
  expect(priceChangeFields).toEqual(fieldsOf(priceChangeSchema));
  expect(priceChangeEntryFields).toEqual(fieldsOf(priceChangeEntrySchema));
  expect(lastTradeFields).toEqual(fieldsOf(lastTradeSchema));
});

test("the synthetic payloads are known to the decoder", () => {
  for (const frame of frames) {
    const rig = openRig();
    expect(rig.feed(frame)).toBeUndefined();
    const unknown = Object.keys(rig.decoder.counters()).filter((name) =>
      name.startsWith("unknown"),
    );
    expect(unknown).toEqual([]);
  }
});
