// What was seen and done is not seen and done again, however often the program is started, and whatever of the journal's
// tail a crash has lost: an opportunity is taken once until it was seen to be gone, an order is named once, a fill is
// booked once.

import fastCheck from "fast-check";
import { expect, test } from "vitest";
import { EngineRig, rigSettings } from "../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  introduce,
  kalshi,
  kalshiStream,
  lastOrder,
  polymarket,
  polymarketStream,
  showEdge,
  twoVenues,
} from "../../test/support/two-venues.ts";
import { type EngineRecord, recordClasses } from "../domain/message/record.ts";
import type { Fill } from "../domain/order/order.ts";
import { wholeContracts } from "../domain/units/contract-micros.ts";
import { integerOf } from "../domain/units/unit.ts";

/** `crash` loses what the journal need not have written: records of the logged class at its end. */
const acts = ["edge", "meet", "lose", "stop", "crash", "fill", "refuse", "again"] as const;
type Act = (typeof acts)[number];

/** One life of a data directory, over many starts of the program. */
class Life {
  rig = twoVenues();
  starts = 1;
  readonly #answered = new Set<string>();
  #fill: Fill | undefined;

  do(act: Act): void {
    const { rig } = this;
    if (act === "edge") showEdge(rig);
    else if (act === "meet") this.#meet();
    else if (act === "lose") this.#lose();
    else if (act === "stop") this.#restart(rig.records);
    else if (act === "crash") this.#restart(withoutTail(rig.records));
    else if (act === "again") this.#repeatFill();
    else this.#answer(act === "fill");
  }

  #meet(): void {
    this.rig.quote(kalshi, kalshiStream, [[7_300, 100]], [[7_400, 100]]);
    this.rig.quote(polymarket, polymarketStream, [[7_300, 100]], [[7_400, 100]]);
  }

  #lose(): void {
    const { rig } = this;
    rig.event({ kind: "StreamClosed", stream: kalshiStream, reason: "connection lost" });
    rig.wait(1);
    rig.openStream(kalshiStream);
    rig.quote(kalshi, kalshiStream, [[7_700, 150]], [[7_800, 100]]);
    rig.wait(3);
  }

  /** Starts the program again on the records that are left, and tells it what every start is told. */
  #restart(left: readonly EngineRecord[]): void {
    const again = new EngineRig(rigSettings);
    again.now = this.rig.now;
    again.engine.recover(left);
    again.records.push(...left);
    again.commands.push(...this.rig.commands);
    again.start(rigSettings);
    introduce(again);
    this.rig = again;
    this.starts += 1;
  }

  #answer(isFilled: boolean): void {
    const { rig } = this;
    if (rig.commandsOf("SubmitOrder").length === 0) return;
    const order = lastOrder(rig);
    const { clientOrderId } = order;
    if (this.#answered.has(clientOrderId)) return;
    this.#answered.add(clientOrderId);
    rig.event({ kind: "OrderAccepted", clientOrderId, venueOrderId: `v-${clientOrderId}` });
    const size = isFilled ? order.size : wholeContracts(0);
    if (isFilled) {
      this.#fill = fillOf(order);
      rig.event({ kind: "FillReported", fill: this.#fill });
    }
    rig.event({ kind: "OrderCancelled", clientOrderId, filled: size });
  }

  #repeatFill(): void {
    if (this.#fill !== undefined) this.rig.event({ kind: "FillReported", fill: this.#fill });
  }
}

function withoutTail(records: readonly EngineRecord[]): EngineRecord[] {
  const last = records.findLastIndex((record) => recordClasses[record.kind] === "durable");
  return records.slice(0, last + 1);
}

/** Opportunities that were taken twice without having been seen to be gone. */
function takenTwice(records: readonly EngineRecord[]): string[] {
  const standing = new Set<string>();
  const twice: string[] = [];
  for (const record of records) {
    if (record.kind === "OpportunityEnded") standing.delete(record.opportunityId);
    if (record.kind !== "GroupApproved") continue;
    const { opportunityId } = record.group;
    if (standing.has(opportunityId)) twice.push(opportunityId);
    standing.add(opportunityId);
  }
  return twice;
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, position) => names.indexOf(name) !== position);
}

function live(story: readonly Act[]): Life {
  const life = new Life();
  for (const act of story) life.do(act);
  return life;
}

test("over any story of edges, answers, stops and crashes (seed 11)", () => {
  const told = { groups: 0, starts: 0, fills: 0, ended: 0 };
  const story = fastCheck.array(fastCheck.constantFrom(...acts), { minLength: 4, maxLength: 24 });
  const law = fastCheck.property(story, (drawn) => {
    const { rig, starts } = live(drawn);
    expect(takenTwice(rig.records)).toEqual([]);
    const orders = rig.recordsOf("LegIntended").map(({ order }) => order.clientOrderId);
    expect(repeated(orders)).toEqual([]);
    const fills = rig.recordsOf("FillBooked").map(({ fill }) => fill.fillId);
    expect(repeated(fills)).toEqual([]);
    const groups = rig.recordsOf("GroupApproved").map(({ group }) => group.groupId);
    expect(repeated(groups)).toEqual([]);
    const episodes = rig.recordsOf("EpisodeOpened").map(({ episodeId }) => episodeId);
    expect(repeated(episodes)).toEqual([]);
    expectFoldToMatch(rig);
    told.groups += groups.length;
    told.starts += starts;
    told.fills += fills.length;
    told.ended += rig.recordsOf("OpportunityEnded").length;
  });
  fastCheck.assert(law, { seed: 11, numRuns: 50 });
  // The law is worth something only if the stories were.
  expect(told.groups).toBeGreaterThan(30);
  expect(told.starts).toBeGreaterThan(100);
  expect(told.fills).toBeGreaterThan(15);
  expect(told.ended).toBeGreaterThan(6);
});

test("a fill that was booked before a crash is not booked when it is reported again after it", () => {
  const { rig } = live(["edge", "fill", "crash", "again", "again"]);
  const fills = rig.recordsOf("FillBooked");
  expect(fills.map(({ fill }) => integerOf(fill.size))).toHaveLength(1);
});

test("an opportunity that was taken before a crash and seen to be gone after it is taken again", () => {
  const gone = live(["edge", "refuse", "crash", "edge", "meet", "edge"]).rig;
  expect(gone.recordsOf("GroupApproved")).toHaveLength(2);
  const stayed = live(["edge", "refuse", "crash", "edge", "lose", "edge", "stop", "edge"]).rig;
  // Each start is told quotes that have met before it is told the edge: seen to be gone where they are believed.
  expect(takenTwice(stayed.records)).toEqual([]);
});
