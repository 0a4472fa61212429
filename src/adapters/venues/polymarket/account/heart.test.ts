// The heart beats from before the first order on; while it does not, nothing is sent that could rest, and what the venue
// cancelled meanwhile is found before it opens again.

import { expect, test } from "vitest";
import { yes } from "../../../../../test/support/venues/polymarket-decoder-rig.ts";
import { PolymarketTradingRig } from "../../../../../test/support/venues/polymarket-trading-rig.ts";
import { failure } from "../../../../domain/failure/result.ts";
import { addDuration, seconds } from "../../../../domain/units/epoch-micros.ts";

const resting = { price: 4_200, timeInForce: "good-till-cancelled" } as const;

const silence = () => ({ kind: "unknown", failure: failure("VEN-803", "no answer") }) as const;

const hears = (id: string) =>
  ({ kind: "done", value: { isAccepted: true, nextId: `${id}+` } }) as const;

test("it begins before the first order and goes on every five seconds, each beat with the id of the last", async () => {
  const rig = await PolymarketTradingRig.started();
  expect(rig.venue.beats).toEqual([]);
  await rig.submit(resting, seconds(1));
  expect(rig.venue.beats).toEqual([""]);
  await rig.pass(seconds(21));
  expect(rig.venue.beats).toEqual(["", "+", "++", "+++", "++++"]);
  expect(rig.trading.counts().beats).toBe(5);
});

test("a wrong id is corrected at once to the one that the venue expects", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.venue.heartbeatAnswer = (id) => ({
    kind: "done",
    value: id === "expected" ? hears(id).value : { isAccepted: false, nextId: "expected" },
  });
  expect(rig.story(await rig.submit(resting, seconds(1)))).toEqual(["accepted"]);
  expect(rig.venue.beats).toEqual(["", "expected"]);
  expect(rig.gates()).toEqual([]);
});

test("no order leaves whose heart was never heard, but what only shrinks does", async () => {
  const rig = await PolymarketTradingRig.started();
  rig.venue.heartbeatAnswer = silence;
  rig.venue.balances.set(yes, 10_000_000n);
  expect(rig.story(await rig.submit(resting))).toEqual(["denied"]);
  expect(rig.withheld()).toEqual(["VEN-831"]);
  const sale = { side: "sell", price: 4_000, reduceOnly: true } as const;
  expect(rig.story(await rig.submit(sale))[0]).toBe("accepted");
});

test("one lost beat is nothing; two close the venue until it beats and the orders are known", async () => {
  const rig = await PolymarketTradingRig.started();
  const id = await rig.submit(resting, seconds(1));
  rig.venue.heartbeatAnswer = silence;
  await rig.pass(seconds(5));
  expect(rig.gates()).toEqual([]);
  await rig.pass(seconds(5));
  expect(rig.gates()).toEqual([expect.stringContaining("breaker: the venue does not answer")]);
  // The venue cancels everything, and its message of it is lost.
  const held = rig.venue.orders.get(rig.digest);
  if (held !== undefined) held.status = "cancelled";
  expect(rig.story(await rig.submit(resting, seconds(1)))).toEqual(["denied"]);
  rig.venue.heartbeatAnswer = hears;
  rig.venue.isDeaf = true;
  await rig.pass(seconds(5));
  expect(rig.gates().slice(1)).toEqual([]);
  rig.venue.isDeaf = false;
  await rig.pass(seconds(5));
  expect(rig.gates().at(-1)).toBe("breaker: open");
  expect(rig.story(id)).toEqual(["accepted", "cancelled after 0"]);
  expect(rig.story(await rig.submit(resting))).toEqual(["accepted"]);
});

test("a beat that comes late closes the venue as well: the orders may be gone", async () => {
  const rig = await PolymarketTradingRig.started();
  await rig.submit(resting, seconds(1));
  const { heartbeat } = rig.venue;
  let isSlow = true;
  rig.venue.heartbeat = async (id) => {
    const answer = await heartbeat.call(rig.venue, id);
    if (!isSlow) return answer;
    isSlow = false;
    await new Promise<void>((resolve) => {
      rig.clock.callAt((Number(rig.clock.now()) + 12_000_000) as never, resolve);
    });
    return answer;
  };
  await rig.pass(seconds(20));
  expect(rig.gates()).toEqual([
    expect.stringContaining("breaker: a heartbeat came late"),
    "breaker: open",
  ]);
});

test("at the end what rests is cancelled and the heart stands still", async () => {
  const rig = await PolymarketTradingRig.started();
  await rig.submit(resting, seconds(1));
  const { digest } = rig;
  const stopped = rig.trading.stop();
  await rig.pass(seconds(1));
  await stopped;
  expect(rig.venue.cancels).toEqual([digest]);
  const beats = rig.venue.beats.length;
  await rig.pass(seconds(60));
  expect(rig.venue.beats).toHaveLength(beats);
  expect(rig.story(await rig.submit(resting))).toEqual(["denied"]);
});

test("nothing that rests leaves ten seconds after the last beat, though the next is still under way", async () => {
  const rig = await PolymarketTradingRig.started();
  await rig.submit(resting, seconds(1));
  rig.venue.heartbeat = async () => {
    await new Promise<void>((resolve) => {
      rig.clock.callAt(addDuration(rig.clock.now(), seconds(4)), resolve);
    });
    return silence();
  };
  await rig.pass(seconds(10));
  expect(rig.gates()).toEqual([]);
  expect(rig.story(await rig.submit(resting, seconds(1)))).toEqual(["denied"]);
  expect(rig.withheld()).toEqual(["VEN-831"]);
});
