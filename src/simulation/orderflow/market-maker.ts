// A market maker on one venue: several levels on both sides around its late and slightly biased view, moved when the
// view has moved, put back some time after they were taken, and never crossing what rests already.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { chanceScale, type RandomStream } from "../random-stream.ts";
import { type FlowMarket, oppositeSide, priceOnGrid } from "./flow-market.ts";
import type { FlowSettings } from "./flow-settings.ts";

/** How a maker quotes. Distances in millionths of a dollar, sizes in whole contracts. */
export interface MakerStyle {
  readonly owner: string;
  readonly levels: number;
  readonly halfSpreadMicros: number;
  readonly levelGapMicros: number;
  readonly biasMicros: number;
  readonly sizeLeast: number;
  readonly sizeMost: number;
}

interface Slot {
  readonly side: BookSide;
  readonly depth: number;
  orderId: number | undefined;
  ticks: number;
  /** Nothing is placed here before this instant: what was taken comes back late. */
  idleUntilMicros: number;
}

/** A tick is a hundred millionths of a dollar. */
const microsPerTick = 100;

export class MarketMaker {
  readonly #market: FlowMarket;
  readonly #style: MakerStyle;
  readonly #random: RandomStream;
  readonly #settings: FlowSettings;
  readonly #slots: Slot[] = [];
  #centreMicros = 0;
  #napUntilMicros = 0;

  constructor(market: FlowMarket, style: MakerStyle, random: RandomStream, settings: FlowSettings) {
    this.#market = market;
    this.#style = style;
    this.#random = random;
    this.#settings = settings;
    for (const side of [bidSide, askSide] as const) {
      for (let depth = 0; depth < style.levels; depth += 1) {
        this.#slots.push({ side, depth, orderId: undefined, ticks: 0, idleUntilMicros: 0 });
      }
    }
  }

  /** Looks at the view, moves quotes that are in the wrong place and puts back what is missing. */
  step(now: EpochMicros, elapsedMicros: number): void {
    const nowMicros = integerOf(now);
    const { napRate, napLeastMicros, napMostMicros, resizeRate } = this.#settings;
    const random = this.#random;
    if (random.chance(chanceIn(napRate, elapsedMicros))) {
      this.#napUntilMicros = nowMicros + random.between(napLeastMicros, napMostMicros);
    }
    this.#noticeFills(nowMicros);
    if (nowMicros < this.#napUntilMicros) return;
    const target = this.#market.view(nowMicros) + this.#style.biasMicros;
    if (Math.abs(target - this.#centreMicros) > this.#settings.requoteThresholdMicros) {
      this.#centreMicros = target;
      this.#withdrawMisplaced(now);
    }
    if (random.chance(chanceIn(resizeRate, elapsedMicros))) {
      this.#withdraw(random.pick(this.#slots), now);
    }
    for (const slot of this.#slots) {
      if (slot.orderId === undefined && nowMicros >= slot.idleUntilMicros) this.#quote(slot, now);
    }
  }

  #noticeFills(nowMicros: number): void {
    const { refillLeastMicros, refillMostMicros } = this.#settings;
    for (const slot of this.#slots) {
      if (slot.orderId === undefined) continue;
      if (this.#market.listing.exchange.remaining(slot.orderId) !== undefined) continue;
      slot.orderId = undefined;
      slot.idleUntilMicros = nowMicros + this.#random.between(refillLeastMicros, refillMostMicros);
    }
  }

  #withdrawMisplaced(now: EpochMicros): void {
    for (const slot of this.#slots) {
      if (slot.orderId !== undefined && slot.ticks !== this.#price(slot)) {
        this.#withdraw(slot, now);
      }
    }
  }

  #withdraw(slot: Slot, now: EpochMicros): void {
    if (slot.orderId === undefined) return;
    this.#market.listing.exchange.cancel(slot.orderId, now);
    slot.orderId = undefined;
  }

  #quote(slot: Slot, now: EpochMicros): void {
    const ticks = this.#price(slot);
    const opposite = this.#market.best(oppositeSide(slot.side));
    const crosses =
      opposite !== undefined &&
      (slot.side === bidSide ? ticks >= opposite.ticks : ticks <= opposite.ticks);
    // A stale quote of somebody else stands in the way; it is gone sooner or later, and then this one is placed.
    if (crosses) return;
    const { owner, sizeLeast, sizeMost } = this.#style;
    const deeper = 1 + slot.depth;
    const sizeMicros = this.#market.drawSize(sizeLeast * deeper, sizeMost * deeper);
    const order = { side: slot.side, ticks, sizeMicros };
    slot.orderId = this.#market.place(owner, order, "good-till-cancelled", now);
    slot.ticks = ticks;
  }

  #price(slot: Slot): number {
    const { halfSpreadMicros, levelGapMicros } = this.#style;
    const distance = halfSpreadMicros + slot.depth * levelGapMicros;
    const wanted = this.#centreMicros + (slot.side === bidSide ? -distance : distance);
    const ticks = Math.round(wanted / microsPerTick);
    return priceOnGrid(this.#market.tickScheme, ticks, slot.side === bidSide ? "down" : "up");
  }
}

/** Returns the chance, in millionths, that something of the given rate per second happens within the time. */
export function chanceIn(ratePerSecond: number, elapsedMicros: number): number {
  return Math.min(chanceScale, Math.floor((ratePerSecond * elapsedMicros) / 1_000_000));
}
