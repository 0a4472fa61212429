// What a venue really holds: cash, positions and whether a market trades. Kept in big integers by formulas of its own,
// so that a mistake in the engine's arithmetic cannot agree with itself here.

import { type InstrumentId, type MarketId, marketOf } from "../../src/domain/market/venue.ts";
import type { Fill } from "../../src/domain/order/order.ts";
import { integerOf } from "../../src/domain/units/unit.ts";

/** Micros of a dollar for one tick of 0.0001 USD on one millionth of a contract, as a fraction. */
const tickMicros = 100n;
const contractMicros = 1_000_000n;

export type TrueStatus = "open" | "paused" | "settled";

export class VenueTruth {
  #cashMicros: bigint;
  readonly #netsPairs: boolean;
  readonly #positions = new Map<InstrumentId, number>();
  readonly #statuses = new Map<MarketId, TrueStatus>();
  readonly #settled = new Map<MarketId, number>();
  /** What a market's settlement paid for, by instrument. */
  readonly #paid = new Map<InstrumentId, number>();

  /** A venue that nets pairs pays their dollar at once, and takes it back when one of them is sold. */
  constructor(cashMicros: number, netsPairs: boolean) {
    this.#cashMicros = BigInt(cashMicros);
    this.#netsPairs = netsPairs;
  }

  cashMicros(): number {
    return Number(this.#cashMicros) + (this.#netsPairs ? this.#pairMicros() : 0);
  }

  /** What both outcomes of a market hold beyond the position they leave together is half of each. */
  #pairMicros(): number {
    let pairs = 0;
    for (const market of new Set([...this.#positions.keys()].map(marketOf))) {
      const yes = this.held(`${market}/yes`);
      const no = this.held(`${market}/no`);
      pairs += (yes + no - Math.abs(yes - no)) / 2;
    }
    return pairs;
  }

  positions(): ReadonlyMap<InstrumentId, number> {
    return this.#positions;
  }

  held(instrument: InstrumentId): number {
    return this.#positions.get(instrument) ?? 0;
  }

  status(market: MarketId): TrueStatus {
    return this.#statuses.get(market) ?? "open";
  }

  changeStatus(market: MarketId, status: TrueStatus): void {
    if (this.status(market) !== "settled") this.#statuses.set(market, status);
  }

  /** The market paid for what was held of the instrument. */
  isSettled(instrument: InstrumentId): boolean {
    return this.#settled.has(marketOf(instrument));
  }

  /** Value of YES in ticks of the markets that have settled. */
  settled(): ReadonlyMap<MarketId, number> {
    return this.#settled;
  }

  /** A buyer pays the price rounded up, a seller gets it rounded down; both pay the fee. */
  book(fill: Fill): void {
    this.#cashMicros += cashOf(fill);
    const bought = fill.side === "buy" ? integerOf(fill.size) : -integerOf(fill.size);
    this.#positions.set(fill.instrument, this.held(fill.instrument) + bought);
  }

  /** The trade never happened; what its market's settlement paid for it is taken back as well. */
  unbook(fill: Fill): void {
    const { instrument } = fill;
    this.#cashMicros -= cashOf(fill);
    const bought = fill.side === "buy" ? integerOf(fill.size) : -integerOf(fill.size);
    const paid = this.#paid.get(instrument);
    if (paid === undefined) {
      this.#positions.set(instrument, this.held(instrument) - bought);
      return;
    }
    this.#cashMicros += this.#payoutOf(instrument, paid - bought);
    this.#cashMicros -= this.#payoutOf(instrument, paid);
    this.#paid.set(instrument, paid - bought);
  }

  #payoutOf(instrument: InstrumentId, size: number): bigint {
    const yesTicks = this.#settled.get(marketOf(instrument)) ?? 0;
    const ticks = instrument.endsWith("/yes") ? yesTicks : 10_000 - yesTicks;
    return (BigInt(ticks) * tickMicros * BigInt(size)) / contractMicros;
  }

  /** Pays out both outcomes of a market and closes it for good. */
  settle(market: MarketId, yesTicks: number): void {
    this.#statuses.set(market, "settled");
    this.#settled.set(market, yesTicks);
    for (const [instrument, size] of this.#positions) {
      if (marketOf(instrument) !== market) continue;
      this.#cashMicros += this.#payoutOf(instrument, size);
      this.#paid.set(instrument, size);
      this.#positions.set(instrument, 0);
    }
  }
}

/** What a fill changes the cash by. */
function cashOf(fill: Fill): bigint {
  const exact = BigInt(integerOf(fill.price)) * tickMicros * BigInt(integerOf(fill.size));
  const fee = BigInt(integerOf(fill.fee));
  if (fill.side === "buy") return -((exact + contractMicros - 1n) / contractMicros) - fee;
  return exact / contractMicros - fee;
}
