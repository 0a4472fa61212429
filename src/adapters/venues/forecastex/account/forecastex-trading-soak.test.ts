// The whole of orders and account against the simulated broker under every fault, in virtual time. Whatever goes wrong on
// the way, in the end every order is accounted for: each execution of the broker's was told once and nothing else was,
// nothing rests, positions and cash are the broker's.

import { describe, expect, test } from "vitest";
import { account, no, yes } from "../../../../../test/support/forecastex-memory-venue.ts";
import {
  brokerMarket,
  ForecastExBrokerRig,
} from "../../../../../test/support/venues/forecastex-broker-rig.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noFaults } from "../../../../simulation/faults/fault.ts";
import { type FaultProfile, faultProfiles } from "../../../../simulation/faults/fault-profiles.ts";
import { RandomStream, seededSource } from "../../../../simulation/random-stream.ts";
import { noQuirks } from "../../../../simulation/venues/forecastex/quirks.ts";

const seed = 20_261_120;

/** Orders sent in a run, one every three seconds. */
const ordersPerRun = 40;

/** The broker shuts us out for eleven minutes, and doubles that each time. */
const roundsMax = 60;

const quirks = { lostField: 0, voidedReply: 200_000, lateNetting: 300_000, nettingFirst: 300_000 };

/** What is peculiar to this broker, all at once. */
const ownProfile: FaultProfile = {
  name: "broker's own",
  summary: "questions lapse, netting is told late and first",
  options: noFaults,
};

/** Asks as the engine does: about what is unknown, at every deadline, and until the fills add up. */
class Asker {
  readonly #rig: ForecastExBrokerRig;
  readonly open = new Set<string>();
  readonly #filled = new Map<string, number>();
  readonly fillIds: string[] = [];
  readonly ends = new Map<string, string>();

  constructor(rig: ForecastExBrokerRig) {
    this.#rig = rig;
    const { sink } = rig;
    const keep = sink.event.bind(sink);
    sink.event = (event) => {
      keep(event);
      this.#take(event);
    };
  }

  filledOf(id: string): number {
    return this.#filled.get(id) ?? 0;
  }

  sent(id: string): void {
    this.open.add(id);
    this.#askAfter(id, seconds(10));
  }

  #take(event: NewEvent): void {
    if (event.kind === "FillReported") {
      const { fillId, clientOrderId: id, size } = event.fill;
      this.fillIds.push(fillId);
      this.#filled.set(id, this.filledOf(id) + integerOf(size));
    } else if (event.kind === "OrderUnknown") {
      this.#ask(event.clientOrderId);
    } else if (event.kind === "OrderRejected" || event.kind === "OrderDenied") {
      this.#end(event.clientOrderId, event.kind);
    } else if (event.kind === "OrderCancelled" || event.kind === "OrderExpired") {
      const { clientOrderId: id, filled } = event;
      if (this.filledOf(id) === integerOf(filled)) this.#end(id, event.kind);
      else this.#ask(id);
    } else if (event.kind === "OrderReported") {
      this.#reported(event);
    }
  }

  #reported({ clientOrderId: id, state, filled }: Extract<NewEvent, { kind: "OrderReported" }>) {
    const isResting = state === "accepted" || state === "partially-filled";
    if (isResting) {
      this.#rig.trading.gateway.cancel({ kind: "CancelOrder", ...this.#about(id) });
    }
    if (isResting || this.filledOf(id) !== integerOf(filled)) this.#askAfter(id, seconds(1));
    else this.#end(id, state);
  }

  #end(id: string, how: string): void {
    this.open.delete(id);
    this.ends.set(id, how);
  }

  #ask(id: string): void {
    if (!this.open.has(id)) return;
    this.#rig.trading.gateway.query({ kind: "QueryOrder", ...this.#about(id) });
    this.#askAfter(id, seconds(10));
  }

  #askAfter(id: string, wait: DurationMicros): void {
    const { clock } = this.#rig;
    clock.callAt(addDuration(clock.now(), wait), () => this.#ask(id));
  }

  #about(clientOrderId: string) {
    const deadline = addDuration(this.#rig.clock.now(), seconds(10));
    return { venue: "forecastex" as const, follows: 1, clientOrderId, deadline };
  }
}

/** One order against a book that is set up a moment before. */
function trade(rig: ForecastExBrokerRig, asker: Asker, random: RandomStream, index: number): void {
  const isYes = random.between(0, 1) === 1;
  const available = random.between(0, 12);
  // What is asked for YES at 0.44 is bid for NO at 0.57; what is bid for YES at 0.44 asks NO at 0.57.
  if (available > 0) rig.rests(isYes ? "ask" : "bid", "0.44", available);
  const clientOrderId = `soak-${index}-0`;
  const kinds = ["immediate-or-cancel", "immediate-or-cancel", "good-till-cancelled"] as const;
  const isSale = random.between(0, 2) === 0;
  const outcome = isYes ? "yes" : "no";
  const opposite = isYes ? "no" : "yes";
  const timeInForce = kinds[random.between(0, 2)] ?? "immediate-or-cancel";
  const size = random.between(1, 10);
  const more = { clientOrderId, timeInForce };
  asker.sent(clientOrderId);
  const cents = isYes ? 44 : 57;
  if (isSale) rig.send(opposite, "sell", 100 - cents, size, more);
  else rig.send(outcome, "buy", cents, size, more);
}

async function live(profile: FaultProfile) {
  const isOwn = profile === ownProfile;
  const rig = new ForecastExBrokerRig({
    faults: { ...profile.options, seed },
    quirks: isOwn ? quirks : noQuirks,
    personReturnsAfter: seconds(30),
    randomSeed: seed,
  });
  const random = new RandomStream(seededSource(seed));
  const asker = new Asker(rig);
  await rig.start();
  for (let index = 0; index < ordersPerRun; index += 1) {
    if (isOwn && index % 3 === 0) {
      rig.venue.control.askNext({ messageId: "o163", message: "Is the price meant?" });
    }
    trade(rig, asker, random, index);
    await rig.pass(seconds(3));
  }
  rig.venue.faults.use(noFaults);
  rig.venue.control.useQuirks(noQuirks);
  await rig.pass(minutes(3));
  for (let round = 0; round < roundsMax && !isQuiet(rig, asker); round += 1) {
    await rig.pass(minutes(3));
  }
  return { rig, asker };
}

function isQuiet(rig: ForecastExBrokerRig, asker: Asker): boolean {
  return asker.open.size === 0 && Number(rig.last("BalanceReported")?.cash ?? -1) === rig.cash;
}

describe.each([...faultProfiles, ownProfile])("$name: $summary", (profile) => {
  test(`every order is accounted for (seed ${seed})`, { timeout: 120_000 }, async () => {
    const { rig, asker } = await live(profile);
    const { accounts } = rig.venue;
    expect([...asker.open], "orders without an end").toEqual([]);
    const orders = new Map(accounts.orders(account).map((order) => [order.orderRef, order]));
    for (const [id, end] of asker.ends) {
      const filled = Number(orders.get(id)?.filled ?? 0n) * 1_000_000;
      expect(asker.filledOf(id), `${id} ended as ${end}`).toBe(filled);
      expect(orders.get(id)?.status ?? "Cancelled", id).toMatch(/^(Filled|Cancelled)$/);
    }
    const bought = accounts.executions(account).filter(({ side }) => side === "B");
    expect([...asker.fillIds].sort()).toEqual(bought.map(({ executionId }) => executionId).sort());
    const isShutOut = profile.options.requests.rateLimitChance > 0;
    const least = isShutOut ? 0 : ordersPerRun / 2;
    expect(bought.length, "executions, or it proves nothing").toBeGreaterThan(least);
    const net = rig.held(yes) - rig.held(no);
    expect(rig.trading.netOf(brokerMarket.id)).toBe(net * 1_000_000);
    expect(rig.last("BalanceReported")).toMatchObject({ cash: rig.cash });
    const gates = rig.sink.events.filter((event) => event.kind === "VenueGateChanged");
    expect(gates.filter(({ gate }) => gate === "drift")).toEqual([]);
    const closed = gates.findLast(({ gate }) => gate === "account");
    expect(closed?.words ?? null).toBeNull();
  });
});
