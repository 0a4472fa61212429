// Whatever arrives, the decoder neither throws nor emits a level that cannot be, and what it accepts fits the schema.

import { expect, test } from "vitest";
import {
  expectAcceptedToFit,
  expectSurvival,
  fieldsOf,
  syntheticFrames,
  unknownCounters,
} from "../../../../../test/support/venues/decoder-fuzz.ts";
import { DecoderRig } from "../../../../../test/support/venues/kalshi-decoder-rig.ts";
import { deltaFields, envelopeFields, snapshotFields, tradeFields } from "../wire/stream-fields.ts";
import {
  deltaSchema,
  envelopeSchema,
  snapshotSchema,
  tradeSchema,
} from "../wire/stream-schemas.ts";

const frames = syntheticFrames("kalshi");

function openRig(): DecoderRig {
  const rig = new DecoderRig();
  rig.feed({ id: 1, type: "subscribed", msg: { channel: "trade", sid: 1 } });
  rig.feed({ id: 2, type: "subscribed", msg: { channel: "market_lifecycle_v2", sid: 3 } });
  rig.subscribe();
  return rig;
}

test("sequences of hostile frames are survived", () => expectSurvival(frames, openRig));

test("an accepted frame fits its schema", () => {
  const schemas = {
    orderbook_snapshot: snapshotSchema,
    orderbook_delta: deltaSchema,
    trade: tradeSchema,
  } as const;
  expectAcceptedToFit(frames, openRig, (value) => {
    const message = envelopeSchema.parse(value);
    return schemas[message.type as keyof typeof schemas].safeParse(message.msg).success;
  });
});

test("the lists of known fields are the schemas' fields", () => {
  expect(envelopeFields).toEqual(fieldsOf(envelopeSchema));
  expect(snapshotFields).toEqual(fieldsOf(snapshotSchema));
  expect(deltaFields).toEqual(fieldsOf(deltaSchema));
  expect(tradeFields).toEqual(fieldsOf(tradeSchema));
});

/** Payloads of channels that this connection does not have. */
const otherChannels = /^(fill|ticker|user_order|market_position|order_group_updates)$/;

/** Subscription that `openRig` announces for payloads that carry another one's number. */
const subscriptionOf: Readonly<Record<string, number>> = {
  orderbook_delta: 2,
  orderbook_snapshot: 2,
  trade: 1,
  market_lifecycle_v2: 3,
};

test("the synthetic payloads are known to the decoder", () => {
  for (const frame of frames) {
    const rig = openRig();
    const message = JSON.parse(frame) as Record<string, unknown>;
    const type = message.type as string;
    if (otherChannels.test(type)) continue;
    const sid = subscriptionOf[type] ?? (message.sid as number | undefined);
    const seq = sid === 2 ? 2 : 1;
    const failure = rig.feed(sid === undefined ? message : { ...message, sid, seq });
    expect(failure).toBeUndefined();
    expect(unknownCounters(rig)).toEqual([]);
  }
});
