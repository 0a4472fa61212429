// One claim as it is quoted on one venue: the exchange, the symbol, and how the traders there see the truth. A view is
// late by nature, has a leaning of its own, and stands still while the venue sleeps through news.

import { askSide, type BookSide, bidSide } from "../../domain/book/book-batch.ts";
import type { TickScheme } from "../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../domain/units/price-ticks.ts";
import { divide, type Rounding } from "../../domain/units/rounding.ts";
import { integerOf } from "../../domain/units/unit.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Exchange } from "../exchange/exchange.ts";
import type { TimeInForce } from "../matching/order-book.ts";
import type { RandomStream } from "../random-stream.ts";
import { type Claim, certain } from "./event-states.ts";
import type { Moment } from "./flow-schedule.ts";
import type { SizeSettings, ViewSettings } from "./flow-settings.ts";
import { type LatentEvent, WanderingBias } from "./latent-event.ts";
import { drawFactor } from "./shaped-draws.ts";

/** Where a claim is quoted, and what trading costs there. */
export interface FlowListing {
  readonly exchange: Exchange;
  readonly symbol: string;
  /** Taker fee rate in millionths: fee = rate × p × (1 - p) per contract. */
  readonly feeRate: number;
  /** Chance in millionths that a quoted size is not a whole number of contracts. */
  readonly fractionChance: number;
  /** What a YES and a NO cost together when both are bought where they are made, in ticks: 10,000 on most venues, 10,100
   * where each pair pays a cent to the venue. Makers there quote wider by the difference. */
  readonly pairTotalTicks?: number;
  /** The venue's own clock, where faults set it apart from the flow's: a venue has one time for all who trade there. */
  readonly clock?: Clock;
}

const wholeContract = 1_000_000;
const centOfContract = 10_000;
/** A tick is a hundred millionths of a dollar. */
export const microsPerTick = 100;

/** Returns the step of the grid at a price, in ticks. */
export function gridStep(scheme: TickScheme, ticks: number): number {
  const band = scheme.bands.find(
    ({ from, to }) => ticks >= integerOf(from) && ticks <= integerOf(to),
  );
  return band === undefined ? 100 : integerOf(band.step);
}

/** Returns the price on the grid at or next to `ticks` in the given direction, strictly between 0 and 1 USD. */
export function priceOnGrid(scheme: TickScheme, ticks: number, rounding: Rounding): number {
  const band = scheme.bands.find(
    ({ from, to }) => ticks >= integerOf(from) && ticks <= integerOf(to),
  );
  const step = band === undefined ? 100 : integerOf(band.step);
  const from = band === undefined ? 0 : integerOf(band.from);
  const rounded = from + divide(ticks - from, step, rounding) * step;
  return Math.min(ticksPerUsd - step, Math.max(step, rounded));
}

/** Returns the nearest number that people like to name: one or five of the leading digit's tens. */
export function roundNumber(contracts: number): number {
  let unit = 1;
  while (unit * 100 <= contracts) unit *= 10;
  if (contracts >= 10) unit *= 5;
  return Math.max(unit, Math.round(contracts / unit) * unit);
}

export class FlowMarket {
  readonly listing: FlowListing;
  readonly claim: Claim;
  readonly #random: RandomStream;
  readonly #latent: LatentEvent;
  readonly #bias: WanderingBias;
  readonly #delayMicros: number;
  readonly #overpriceMicros: number;
  #asleepUntilMicros = 0;
  #frozenViewMicros = 0;
  #leaningMicros = 0;

  constructor(
    market: { readonly listing: FlowListing; readonly claim: Claim },
    random: RandomStream,
    latent: LatentEvent,
    settings: ViewSettings,
    startAtMicros: number,
  ) {
    this.listing = market.listing;
    this.claim = market.claim;
    this.#random = random;
    this.#latent = latent;
    this.#delayMicros = random.between(...settings.delayMicros);
    const { biasMicros, biasMemoryMicros } = settings;
    this.#overpriceMicros = settings.overpriceMicros;
    this.#bias = new WanderingBias(random.fork(), biasMicros, biasMemoryMicros, startAtMicros);
  }

  /** From now on this venue's makers believe the claim to be worth so much more, on top of what they did. */
  lean(byMicros: number): void {
    this.#leaningMicros += byMicros;
  }

  /** Keeps the view where it is until the instant: the makers of this venue have not heard the news. */
  sleepUntil(untilMicros: number, nowMicros: number): void {
    this.#frozenViewMicros = this.#unplanted(nowMicros);
    this.#asleepUntilMicros = untilMicros;
  }

  /** Returns what this venue's makers believe the claim to be worth now, in millionths of a dollar. */
  view(nowMicros: number): number {
    return bounded(this.#unplanted(nowMicros) + this.#leaningMicros);
  }

  #unplanted(nowMicros: number): number {
    if (nowMicros < this.#asleepUntilMicros) return this.#frozenViewMicros;
    const late = this.#latent.valueAt(this.claim, nowMicros - this.#delayMicros);
    return bounded(Math.round(late + this.#overpriceMicros + this.#bias.at(nowMicros)));
  }

  /** Returns what the claim is worth to those who know, in millionths of a dollar. */
  truth(nowMicros: number): number {
    return this.#latent.valueAt(this.claim, nowMicros);
  }

  get tickScheme(): TickScheme {
    return this.listing.exchange.market(this.listing.symbol).tickScheme;
  }

  /** Returns the best price of a side in ticks and its size in contract micros, or undefined. */
  best(side: BookSide): { readonly ticks: number; readonly sizeMicros: number } | undefined {
    const level = this.listing.exchange.market(this.listing.symbol).book.best(side);
    if (level === undefined) return undefined;
    return { ticks: integerOf(level.price), sizeMicros: integerOf(level.size) };
  }

  /** Places an order and returns its id; undefined when the exchange refused it or nothing of it rests. */
  place(
    owner: string,
    order: { readonly side: BookSide; readonly ticks: number; readonly sizeMicros: number },
    timeInForce: TimeInForce,
    { now }: Moment,
  ): number | undefined {
    const outcome = this.listing.exchange.place(
      {
        symbol: this.listing.symbol,
        owner,
        side: order.side,
        price: priceTicks(order.ticks),
        size: contractMicros(order.sizeMicros),
        timeInForce,
      },
      this.#venueTime(now),
    );
    if (!outcome.accepted || integerOf(outcome.placement.resting) === 0) return undefined;
    return outcome.orderId;
  }

  cancel(orderId: number, { now }: Moment): void {
    this.listing.exchange.cancel(orderId, this.#venueTime(now));
  }

  #venueTime(now: EpochMicros): EpochMicros {
    return this.listing.clock?.now() ?? now;
  }

  /** Returns a size in contract micros, `times` what is usual: at times a round number, at times with a fraction. */
  drawSize(settings: SizeSettings, times = 1): number {
    const random = this.#random;
    const drawn = Math.round(drawFactor(random, settings) * times);
    const bounded = Math.min(settings.most, Math.max(settings.least, drawn));
    if (random.chance(settings.roundChance)) {
      return Math.max(settings.least, roundNumber(bounded)) * wholeContract;
    }
    const isFraction = random.chance(this.listing.fractionChance);
    const fraction = isFraction ? random.between(1, 99) : 0;
    return bounded * wholeContract + fraction * centOfContract;
  }

  /** Returns the taker's fee at a price, in millionths of a dollar per contract, rounded up. */
  takerFeeMicros(ticks: number): number {
    return divide(this.listing.feeRate * ticks * (ticksPerUsd - ticks), ticksPerUsd ** 2, "up");
  }

  /** Returns by how much each side of a quote is further away where a pair costs more than a dollar. */
  get pairMarginMicros(): number {
    const excessTicks = (this.listing.pairTotalTicks ?? ticksPerUsd) - ticksPerUsd;
    return divide(excessTicks * microsPerTick, 2, "up");
  }
}

/** Returns the other side of a book. */
export function oppositeSide(side: BookSide): BookSide {
  return side === bidSide ? askSide : bidSide;
}

/** Returns a price between 0 and a dollar. */
function bounded(micros: number): number {
  return Math.min(certain, Math.max(0, micros));
}
