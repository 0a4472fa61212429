// Whatever arrives, the decoder neither throws nor emits a level that cannot be, and what it accepts fits the schema.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostileFrames } from "../../../../../test/support/venues/hostile-frames.ts";
import { DecoderRig } from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { deltaFields, envelopeFields, snapshotFields, tradeFields } from "../wire/stream-fields.ts";
import {
  deltaSchema,
  envelopeSchema,
  snapshotSchema,
  tradeSchema,
} from "../wire/stream-schemas.ts";

const folder = join(import.meta.dirname, "../../../../../fixtures/venues/kalshi/stream");
const frames = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

/** The level text of the rig's sink, with a price from 0 to 1 USD and a size of at most a safe integer. */
const levelText = /^(bid|ask) (\d{1,4}|10000) × \d{1,16}$/;

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.feed({ id: 1, type: "subscribed", msg: { channel: "trade", sid: 1 } });
  rig.feed({ id: 2, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
  rig.subscribe();
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

test("an accepted frame fits its schema", () => {
  const schemas = {
    orderbook_snapshot: snapshotSchema,
    orderbook_delta: deltaSchema,
    trade: tradeSchema,
  } as const;
  fc.assert(
    fc.property(hostileFrames(frames), (frame) => {
      const rig = openRig();
      const before = rig.sink.all.length;
      if (rig.feed(frame) !== undefined) return;
      const produced = rig.sink.all
        .slice(before)
        .filter((input) => "levels" in input || input.kind === "TradePrint");
      if (produced.length === 0) return;
      const message = envelopeSchema.parse(JSON.parse(Buffer.from(frame).toString()));
      const schema = schemas[message.type as keyof typeof schemas];
      expect(schema.safeParse(message.msg).success).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("the lists of known fields are the schemas' fields", () => {
  const fieldsOf = (schema: { readonly shape: object }) => new Set(Object.keys(schema.shape));
  expect(envelopeFields).toEqual(fieldsOf(envelopeSchema));
  expect(snapshotFields).toEqual(fieldsOf(snapshotSchema));
  expect(deltaFields).toEqual(fieldsOf(deltaSchema));
  expect(tradeFields).toEqual(fieldsOf(tradeSchema));
});

test("the synthetic payloads are known to the decoder", () => {
  for (const frame of frames) {
    const rig = openRig();
    const message = JSON.parse(frame) as Record<string, unknown>;
    const sid = message.sid as number | undefined;
    const seq = sid === 2 ? 2 : 1;
    const failure = rig.feed(sid === undefined ? message : { ...message, seq });
    expect(failure).toBeUndefined();
    const unknown = Object.keys(rig.decoder.counters()).filter((name) =>
      name.startsWith("unknown"),
    );
    expect(unknown).toEqual([]);
  }
});
