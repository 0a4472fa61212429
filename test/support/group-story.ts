// The life of one leg group as a series of choices: how its venue answers each order, when the program crashes, when
// somebody stops it. After every answer the story is compared with sums of its own, in fractions of big integers and
// without a question to the engine's arithmetic: what may be lost, what is held, what the end is called.

import {
  type InstrumentId,
  reversibleFillVenues,
  type Venue,
  venueOf,
} from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { GroupClosed } from "../../src/domain/message/record.ts";
import type { Fill, LegGroup } from "../../src/domain/order/order.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { EngineRig } from "./engine-rig.ts";
import {
  introduceMarkets,
  openOrder,
  rigFor,
  showPrice,
  take,
  wideSettings,
} from "./leg-groups.ts";
import { expectFoldToMatch, fillOf, nextSale, restarted } from "./two-venues.ts";

/** What may become of an order. */
export const answers = [
  "filled",
  "filled-in-part",
  "not-filled",
  "rejected",
  "filled-in-part-while-killed",
  "crash-before-it-arrived",
  "crash-after-a-part",
  "crash-after-it-filled",
] as const;
export type Answer = (typeof answers)[number];

/** A group with what its instruments pay in each state of the world. */
export interface GroupInStates {
  readonly group: LegGroup;
  /** By state, then leg: true where a contract pays its dollar. */
  readonly states: readonly (readonly boolean[])[];
  /** Smallest size of an order by leg, in contract micros. */
  readonly lots: readonly number[];
}

/** What the story asks at each turn. */
export interface Choices {
  answer(order: SubmitOrder, orders: number): Answer;
  /** Of so many lots, how many a part is. */
  lotsOfPart(lots: number): number;
  /** Which of so many fills that may be taken back is; undefined when none is. */
  takeBack(fills: number): number | undefined;
  /** What the leg costs from now on, in ticks; undefined when its quote stays. */
  nextPrice(legIndex: number): number | undefined;
}

/** Turns after which a story should long have ended: seven orders a leg, with a wait before each. */
const turnsPerLegMax = 20;

export interface StoryEnd {
  readonly closed: GroupClosed;
  readonly crashes: number;
  readonly reversals: number;
}

/** Tells one story to its end. Throws with what is wrong. */
export function tellStory(told: GroupInStates, choices: Choices): StoryEnd {
  return new GroupStory(told, choices).tell();
}

class GroupStory {
  readonly #told: GroupInStates;
  readonly #choices: Choices;
  #rig: EngineRig;
  readonly #held: number[];
  #outlayMicros = 0n;
  #lossApproved = 0n;
  /** Purchases that may still be taken back. */
  #reversible: Fill[] = [];
  #reversals = 0;
  #orders = 0;
  #crashes = 0;
  #isKilled = false;

  constructor(told: GroupInStates, choices: Choices) {
    this.#told = told;
    this.#choices = choices;
    const { lots } = told;
    this.#rig = rigFor(told.group, (_, leg) => ({ lot: contractMicros(lots[leg] ?? 1) }));
    this.#held = told.group.legs.map(() => 0);
  }

  tell(): StoryEnd {
    const { group } = this.#told;
    const taken = take(this.#rig, group);
    if (!taken.ok) throw new TypeError(taken.failure.message);
    const [approved] = this.#rig.recordsOf("GroupApproved");
    this.#lossApproved = BigInt(integerOf(approved?.lossWorst ?? group.costTotal));
    for (let turn = 0; turn < turnsPerLegMax * group.legs.length; turn += 1) {
      const hasTakenBack = this.#takeBack();
      this.#checkLoss();
      const isOpen = this.#rig.engine.core.durable.groups.openGroups().length > 0;
      const closed = this.#rig.recordsOf("GroupClosed").at(-1);
      if (!isOpen && closed !== undefined) {
        this.#checkEnd(closed);
        if (!hasTakenBack) {
          return { closed, crashes: this.#crashes, reversals: this.#reversals };
        }
        continue;
      }
      this.#turn();
      this.#checkLoss();
    }
    throw new TypeError("the group never ends");
  }

  /** A venue takes a purchase back, unless what it brought has been sold. */
  #takeBack(): boolean {
    const possible = this.#reversible.filter((fill) => {
      return integerOf(fill.size) <= (this.#held[this.#legOf(fill.instrument)] ?? 0);
    });
    const chosen = possible.length === 0 ? undefined : this.#choices.takeBack(possible.length);
    const fill = chosen === undefined ? undefined : possible[chosen];
    if (fill === undefined) return false;
    this.#reversible = this.#reversible.filter((each) => each !== fill);
    this.#reversals += 1;
    this.#count(fill, -1);
    const { fillId, clientOrderId } = fill;
    this.#rig.event({ kind: "FillFinalityChanged", fillId, clientOrderId, finality: "failed" });
    return true;
  }

  #turn(): void {
    for (const [legIndex, leg] of this.#told.group.legs.entries()) {
      const ticks = this.#choices.nextPrice(legIndex);
      if (ticks !== undefined) showPrice(this.#rig, leg, ticks);
    }
    const order = openOrder(this.#rig);
    if (order === undefined) {
      nextSale(this.#rig);
      return;
    }
    this.#orders += 1;
    this.#checkOrder(order);
    this.#answer(order, this.#choices.answer(order, this.#orders));
  }

  #answer(order: SubmitOrder, answer: Answer): void {
    const { clientOrderId } = order;
    const legIndex = this.#legOf(order.instrument);
    const lot = this.#told.lots[legIndex] ?? 1;
    // A purchase that was taken back while its sale was under way is not there to be sold.
    const held =
      order.side === "sell" ? Math.max(0, this.#held[legIndex] ?? 0) : integerOf(order.size);
    const whole = Math.min(integerOf(order.size), held);
    const part = Math.min(whole, this.#choices.lotsOfPart(integerOf(order.size) / lot) * lot);
    switch (answer) {
      case "rejected":
        this.#rig.event({
          ...{ kind: "OrderRejected", clientOrderId, code: "EXE-602" },
          venueWords: "no",
        });
        break;
      case "filled":
        this.#fillAndEnd(order, whole);
        break;
      case "filled-in-part-while-killed":
        this.#rig.event({ kind: "KillSwitchSet", reason: "by hand" });
        this.#isKilled = true;
        this.#fillAndEnd(order, part);
        break;
      case "filled-in-part":
        this.#fillAndEnd(order, part);
        break;
      case "not-filled":
        this.#fillAndEnd(order, 0);
        break;
      case "crash-before-it-arrived":
        this.#crash();
        this.#report(order, 0, "not-found");
        break;
      case "crash-after-a-part":
        this.#crash();
        this.#report(order, part, "cancelled");
        break;
      case "crash-after-it-filled":
        this.#crash();
        this.#report(order, whole, whole === integerOf(order.size) ? "filled" : "cancelled");
        break;
      default:
        throw new TypeError(answer satisfies never);
    }
  }

  #fillAndEnd(order: SubmitOrder, micros: number): void {
    const { clientOrderId } = order;
    this.#fill(order, micros);
    if (micros === integerOf(order.size)) return;
    this.#rig.event({ kind: "OrderCancelled", clientOrderId, filled: contractMicros(micros) });
  }

  /** The venue trades at the order's limit, the worst it may, and says so. */
  #fill(order: SubmitOrder, micros: number): void {
    if (micros === 0) return;
    const fill = fillOf(order, { change: { size: contractMicros(micros) } });
    this.#count(fill, 1);
    if (fill.side === "buy" && reversibleFillVenues.has(venueOf(fill.instrument))) {
      this.#reversible.push(fill);
    }
    this.#rig.event({ kind: "FillReported", fill });
  }

  #count({ side, price, size, instrument }: Fill, times: 1 | -1): void {
    const isSale = side === "sell";
    const exact = BigInt(integerOf(price)) * BigInt(integerOf(size));
    // Ten thousand ticks a dollar: a purchase is rounded up, a sale down.
    const amount = isSale ? -(exact / 10_000n) : (exact + 9_999n) / 10_000n;
    this.#outlayMicros += BigInt(times) * amount;
    const legIndex = this.#legOf(instrument);
    const change = times * (isSale ? -integerOf(size) : integerOf(size));
    this.#held[legIndex] = (this.#held[legIndex] ?? 0) + change;
  }

  /** The program ends between two steps and begins again on its records, before it knows a market. */
  #crash(): void {
    const { records } = this.#rig;
    const again = restarted(this.#rig, wideSettings);
    again.records.unshift(...records);
    introduceMarkets(again, this.#told.group, (_, leg) => ({
      lot: contractMicros(this.#told.lots[leg] ?? 1),
    }));
    this.#rig = again;
    this.#crashes += 1;
  }

  #report(order: SubmitOrder, micros: number, state: "not-found" | "cancelled" | "filled"): void {
    const { clientOrderId } = order;
    this.#fill(order, micros);
    const filled = contractMicros(micros);
    this.#rig.event({ kind: "OrderReported", clientOrderId, state, filled });
  }

  #legOf(instrument: InstrumentId): number {
    return this.#told.group.legs.findIndex((leg) => leg.instrument === instrument);
  }

  #checkOrder(order: SubmitOrder): void {
    const legIndex = this.#legOf(order.instrument);
    const leg = this.#told.group.legs[legIndex];
    demand(leg !== undefined, `${order.instrument} is no leg`);
    demand(order.size <= leg.size, `${order.clientOrderId} is larger than its leg`);
    demand(
      integerOf(order.size) % (this.#told.lots[legIndex] ?? 1) === 0,
      `${order.clientOrderId} is no whole number of lots`,
    );
    if (order.side === "sell") {
      demand(
        this.#reversals > 0 || integerOf(order.size) <= (this.#held[legIndex] ?? 0),
        `${order.clientOrderId} sells more than is held`,
      );
      return;
    }
    demand(order.limitPrice <= leg.limitPrice, "a limit above the approved one");
    demand(!this.#isKilled, "a leg is opened although the kill switch is set");
  }

  /** What has been paid and not come back, and what is held pays, in the worst state. */
  #worstMicros(): bigint {
    const pays = this.#told.states.map((state) =>
      state.reduce((sum, isPaid, leg) => sum + BigInt(isPaid ? (this.#held[leg] ?? 0) : 0), 0n),
    );
    return pays.reduce((least, pay) => (pay < least ? pay : least)) - this.#outlayMicros;
  }

  #checkLoss(): void {
    const worst = this.#worstMicros();
    demand(-worst <= this.#lossApproved, `${-worst} may be lost of ${this.#lossApproved}`);
  }

  #checkEnd(closed: GroupClosed): void {
    const { group, lots } = this.#told;
    const { accounts } = this.#rig.engine.core.durable;
    expectFoldToMatch(this.#rig);
    const size = BigInt(integerOf(group.size));
    const parts = group.legs.map((leg, legIndex) => ({
      over: BigInt(this.#held[legIndex] ?? 0),
      under: BigInt(integerOf(leg.size)),
    }));
    const least = parts.reduce((a, b) => (b.over * a.under < a.over * b.under ? b : a));
    const hedged = (size * least.over) / least.under;
    demand(BigInt(integerOf(closed.hedged)) === hedged, `hedged is ${hedged}`);
    const worst = this.#worstMicros();
    demand(BigInt(integerOf(closed.profitLocked)) <= worst, `${worst} is earned in some state`);
    const dust = Math.max(...lots);
    let alone = false;
    for (const [legIndex, leg] of group.legs.entries()) {
      const held = this.#held[legIndex] ?? 0;
      demand(held === integerOf(accounts.position(leg.instrument).size), "the ledger holds it");
      // Beyond the exact share by a lot of its own, which a share is rounded up to, and another lot.
      const share = (least.over * BigInt(integerOf(leg.size))) / least.under;
      alone ||= BigInt(held) - share >= BigInt(dust + (lots[legIndex] ?? 1));
    }
    demand(closed.outcome === "stuck" || !alone, `${closed.outcome} with a leg alone`);
    demand((closed.outcome === "completed") === (hedged > 0n && closed.outcome !== "stuck"), "end");
    for (const venue of new Set<Venue>(group.legs.map(({ instrument }) => venueOf(instrument)))) {
      demand(integerOf(accounts.reserved(venue)) === 0, `${venue}: cash is still set aside`);
    }
  }
}

function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new TypeError(what);
}
