// A market maker on one venue: several levels on both sides around its late and slightly biased view, moved when the
// view has moved, now and then withdrawn and put back otherwise, put back some time after they were taken, and never
// crossing what rests already. It may fall asleep, which leaves stale quotes, or leave, which leaves a wide book.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { RandomStream } from "../random-stream.ts";
import { certain } from "./event-states.ts";
import {
  type FlowMarket,
  gridStep,
  microsPerTick,
  oppositeSide,
  priceOnGrid,
} from "./flow-market.ts";
import type { FlowCall, FlowSchedule, Moment } from "./flow-schedule.ts";
import type { MakerSettings } from "./flow-settings.ts";
import type { QuotingAgent } from "./quoting-agent.ts";
import { drawFactor, drawWithin } from "./shaped-draws.ts";

interface Slot {
  readonly side: BookSide;
  readonly depth: number;
  orderId: number | undefined;
  ticks: number;
  /** Steps of the grid nearer than the maker would quote as a rule. */
  nearer: number;
  /** Nothing is placed here before this instant: what was taken or withdrawn comes back late. */
  idleUntilMicros: number;
}

const evenChance = 500_000;
const wholeContract = 1_000_000;

export class MarketMaker implements QuotingAgent {
  readonly #market: FlowMarket;
  readonly #settings: MakerSettings;
  readonly #random: RandomStream;
  readonly #schedule: FlowSchedule;
  readonly #slots: Slot[] = [];
  readonly #halfSpreadMicros: number;
  readonly #biasMicros: number;
  readonly #look: FlowCall;
  #centreMicros = -certain;
  #awayUntilMicros = 0;

  constructor(
    market: FlowMarket,
    settings: MakerSettings,
    random: RandomStream,
    schedule: FlowSchedule,
  ) {
    this.#market = market;
    this.#settings = settings;
    this.#random = random;
    this.#schedule = schedule;
    this.#halfSpreadMicros = Math.round(drawFactor(random, settings.halfSpreadMicros));
    this.#biasMicros = random.between(-settings.biasMicros, settings.biasMicros);
    this.#look = (moment) => this.look(moment);
    for (const side of [bidSide, askSide] as const) {
      for (let depth = 0; depth < settings.levels; depth += 1) {
        const place = { side, depth, orderId: undefined, ticks: 0 };
        this.#slots.push({ ...place, nearer: 0, idleUntilMicros: 0 });
      }
    }
  }

  get weight(): number {
    return this.#settings.weight;
  }

  /** Moves quotes that are in the wrong place and puts back what is missing. */
  look(moment: Moment): void {
    const { atMicros } = moment;
    this.#noticeFills(atMicros);
    if (atMicros < this.#awayUntilMicros) return;
    const target = this.#market.view(atMicros) + this.#biasMicros;
    if (Math.abs(target - this.#centreMicros) > this.#settings.requoteMicros) {
      this.#centreMicros = target;
      this.#withdrawMisplaced(moment);
    }
    for (const slot of this.#slots) {
      if (slot.orderId === undefined && atMicros >= slot.idleUntilMicros) this.#quote(slot, moment);
    }
  }

  /** Withdraws one quote, which comes back in another size and at times a step nearer or further. */
  replace(moment: Moment): void {
    if (moment.atMicros < this.#awayUntilMicros) return;
    const slot = this.#random.pick(this.#slots);
    this.#withdraw(slot, moment);
    slot.nearer = 0;
    if (this.#random.chance(this.#settings.stepAsideChance)) {
      slot.nearer = this.#random.chance(evenChance) ? 1 : -1;
    }
    this.look(moment);
  }

  /** Withdraws all quotes of one side, which come back in other sizes. */
  refresh(moment: Moment): void {
    if (moment.atMicros < this.#awayUntilMicros) return;
    const side: BookSide = this.#random.chance(evenChance) ? bidSide : askSide;
    for (const slot of this.#slots) if (slot.side === side) this.#withdraw(slot, moment);
    this.look(moment);
  }

  /** Falls asleep or leaves, by chance. */
  rest(moment: Moment): void {
    const { napChance, napMicros, leaveChance, leaveMicros } = this.#settings;
    const random = this.#random;
    if (moment.atMicros < this.#awayUntilMicros) return;
    if (random.chance(napChance)) {
      this.#awayUntilMicros = moment.atMicros + drawWithin(random, napMicros);
    } else if (random.chance(leaveChance)) {
      for (const slot of this.#slots) this.#withdraw(slot, moment);
      this.#awayUntilMicros = moment.atMicros + drawWithin(random, leaveMicros);
    } else return;
    this.#schedule.add(this.#awayUntilMicros, this.#look);
  }

  #noticeFills(nowMicros: number): void {
    const { exchange } = this.#market.listing;
    for (const slot of this.#slots) {
      if (slot.orderId === undefined || exchange.remaining(slot.orderId) !== undefined) continue;
      slot.orderId = undefined;
      slot.nearer = 0;
      slot.idleUntilMicros = nowMicros + drawWithin(this.#random, this.#settings.refillMicros);
      this.#schedule.add(slot.idleUntilMicros, this.#look);
    }
  }

  #withdrawMisplaced(moment: Moment): void {
    for (const slot of this.#slots) {
      slot.nearer = 0;
      if (slot.orderId === undefined || slot.ticks === this.#price(slot)) continue;
      this.#withdraw(slot, moment);
    }
  }

  #withdraw(slot: Slot, moment: Moment): void {
    if (slot.orderId === undefined) return;
    this.#market.cancel(slot.orderId, moment);
    slot.orderId = undefined;
    const pause = drawWithin(this.#random, this.#settings.replaceMicros);
    slot.idleUntilMicros = moment.atMicros + pause;
    if (pause > 0) this.#schedule.add(slot.idleUntilMicros, this.#look);
  }

  #quote(slot: Slot, moment: Moment): void {
    const ticks = this.#price(slot);
    const opposite = this.#market.best(oppositeSide(slot.side));
    const crosses =
      opposite !== undefined &&
      (slot.side === bidSide ? ticks >= opposite.ticks : ticks <= opposite.ticks);
    const { owner, size, deeperShare, clearContractsMost } = this.#settings;
    if (crosses) {
      // A stale quote of somebody else stands in the way. A small one is taken; another is gone sooner or later.
      const { sizeMicros } = opposite;
      if (sizeMicros > clearContractsMost * wholeContract) return;
      const order = { side: slot.side, ticks: opposite.ticks, sizeMicros };
      this.#market.place(owner, order, "immediate-or-cancel", moment);
      return;
    }
    const sizeMicros = this.#market.drawSize(size, 1 + (slot.depth * deeperShare) / certain);
    const order = { side: slot.side, ticks, sizeMicros };
    slot.orderId = this.#market.place(owner, order, "good-till-cancelled", moment);
    slot.ticks = ticks;
  }

  #price(slot: Slot): number {
    const { levelGapMicros } = this.#settings;
    const halfSpread = this.#halfSpreadMicros + this.#market.pairMarginMicros;
    const distance = halfSpread + slot.depth * levelGapMicros;
    const isBid = slot.side === bidSide;
    const wanted = this.#centreMicros + (isBid ? -distance : distance);
    const scheme = this.#market.tickScheme;
    const ticks = priceOnGrid(scheme, Math.round(wanted / microsPerTick), isBid ? "down" : "up");
    const aside = slot.nearer * gridStep(scheme, ticks);
    return priceOnGrid(scheme, ticks + (isBid ? aside : -aside), isBid ? "down" : "up");
  }
}
