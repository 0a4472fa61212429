// A live bot of February 2026 fired at one opportunity dozens of times within 20 milliseconds, because each message of its
// feeds found the edge standing and nothing remembered that it had been taken. The engine takes it once, whether the order
// is refused, unanswered or filled: on that log, and on one of the same shape that is made here and always at hand.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { type EngineRig, rigStart } from "../support/engine-rig.ts";
import {
  kalshi,
  kalshiStream,
  lastOrder,
  polymarket,
  polymarketStream,
  restarted,
  twoVenues,
} from "../support/two-venues.ts";
import { recordedFolder, testOnRecorded } from "./recorded-files.ts";

/** One sight of the edge: YES asked on Polymarket, NO asked on Kalshi, prices in ticks. */
interface Sight {
  readonly atMicros: number;
  readonly yesAsk: number;
  readonly yesSize: number;
  readonly noAsk: number;
  readonly noSize: number;
}

const file = "btc15m_execution_events.jsonl.gz";
const burst = "2026-02-05T03:28:09.8";

interface RecordedLeg {
  readonly venue: string;
  readonly side: string;
  readonly price: number;
  readonly size: number;
}

interface RecordedEvent {
  readonly ts: string;
  readonly event: string;
  readonly data: { readonly legs?: readonly RecordedLeg[] };
}

function recordedSights(): Sight[] {
  const text = gunzipSync(readFileSync(join(recordedFolder, file))).toString("utf8");
  const events = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RecordedEvent);
  return events
    .filter(({ event, ts }) => event === "OPPORTUNITY" && ts.startsWith(burst))
    .map(({ ts, data }): Sight => {
      const [yes, no] = data.legs ?? [];
      if (yes?.venue !== "polymarket" || yes.side !== "yes" || no?.side !== "no") {
        throw new TypeError(`another shape of opportunity at ${ts}`);
      }
      return {
        atMicros: Date.parse(ts) * 1_000,
        yesAsk: Math.round(yes.price * 10_000),
        yesSize: Math.floor(yes.size),
        noAsk: Math.round(no.price * 10_000),
        noSize: Math.floor(no.size),
      };
    })
    .sort((one, other) => one.atMicros - other.atMicros);
}

/** The same edge 57 times in a tenth of a second, sizes moving as they did. */
function generatedSights(seed: number): Sight[] {
  const draws = seededSource(seed);
  let atMicros = rigStart + 60_000_000;
  return Array.from({ length: 57 }, () => {
    atMicros += draws.nextUint32() % 3_000;
    const yesSize = 100 + (draws.nextUint32() % 500);
    return { atMicros, yesAsk: 6_100, yesSize, noAsk: 2_900, noSize: 400 };
  });
}

function quote(rig: EngineRig, { atMicros, yesAsk, yesSize, noAsk, noSize }: Sight): void {
  rig.now = Math.max(rig.now, atMicros);
  rig.quote(polymarket, polymarketStream, [[yesAsk - 200, 100]], [[yesAsk, yesSize]]);
  rig.quote(kalshi, kalshiStream, [[10_000 - noAsk, noSize]], [[10_000 - noAsk + 100, 100]]);
}

/** An engine that has believed both books for a while, without an edge. */
function calmBefore([first]: readonly Sight[]): EngineRig {
  const rig = twoVenues();
  rig.now = (first?.atMicros ?? rig.now) - 4_000_000;
  for (const [market, stream] of [
    [kalshi, kalshiStream],
    [polymarket, polymarketStream],
  ] as const) {
    rig.openStream(stream);
    rig.quote(market, stream, [[6_500, 100]], [[6_600, 100]]);
  }
  rig.wait(3);
  for (const [market, stream] of [
    [kalshi, kalshiStream],
    [polymarket, polymarketStream],
  ] as const) {
    rig.quote(market, stream, [[6_500, 110]], [[6_600, 110]]);
  }
  return rig;
}

type Answer = "refused" | "none" | "filled";

function play(sights: readonly Sight[], answer: Answer): EngineRig {
  const rig = calmBefore(sights);
  let answered = 0;
  for (const sight of sights) {
    quote(rig, sight);
    const orders = rig.commandsOf("SubmitOrder");
    if (answer === "none" || orders.length === answered) continue;
    answered = orders.length;
    const { clientOrderId } = lastOrder(rig);
    const venueWords = "client not initialized";
    if (answer === "refused") rig.event({ kind: "OrderRejected", clientOrderId, venueWords });
    else rig.answer(1);
  }
  return rig;
}

function expectTakenOnce(sights: readonly Sight[]): void {
  expect(sights.length).toBeGreaterThan(50);
  for (const answer of ["refused", "none", "filled"] as const) {
    const rig = play(sights, answer);
    expect(rig.recordsOf("EpisodeOpened"), answer).toHaveLength(1);
    expect(rig.recordsOf("GroupApproved"), answer).toHaveLength(1);
    const opening = rig.recordsOf("LegIntended").filter(({ order }) => order.purpose === "open");
    const legs = opening.map(({ order }) => order.instrument);
    expect(new Set(legs).size, `${answer}: no leg is opened twice`).toBe(legs.length);
    const names = rig.commandsOf("SubmitOrder").map(({ clientOrderId }) => clientOrderId);
    expect(new Set(names).size, answer).toBe(names.length);
  }
}

describe("one opportunity, seen dozens of times within milliseconds", () => {
  test.each([1, 2, 3])("is taken once: made from seed %i", (seed) => {
    expectTakenOnce(generatedSights(seed));
  });

  test("is taken once over a crash in the middle of it", () => {
    const sights = generatedSights(4);
    const rig = calmBefore(sights);
    for (const sight of sights.slice(0, 20)) quote(rig, sight);
    expect(rig.recordsOf("GroupApproved")).toHaveLength(1);
    const again = restarted(rig);
    for (const sight of sights.slice(20)) quote(again, sight);
    expect(again.recordsOf("GroupApproved")).toEqual([]);
    expect(again.commandsOf("SubmitOrder")).toEqual([]);
  });

  testOnRecorded(file)("is taken once: the recorded burst", () => {
    expectTakenOnce(recordedSights());
  });
});
