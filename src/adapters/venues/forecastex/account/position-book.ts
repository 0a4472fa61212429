// What we hold of each contract, as executions and reads of the broker say: one signed number a market, YES above zero.
// Netting takes the same off both conids and leaves it as it is, so a read from the middle of a netting agrees too.

import type { MarketId } from "../../../../domain/market/venue.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Execution } from "../orders/execution.ts";
import type { ContractSide } from "./market-rulebook.ts";

/** Contracts of both conids of one market, in micros. */
export interface ShownPosition {
  readonly yes: number;
  readonly no: number;
}

export class PositionBook {
  readonly #nets = new Map<MarketId, number>();
  /** Markets with purchases since the last read began: the read may be older than they are. */
  readonly #sinceRead = new Set<MarketId>();
  /** Markets whose position only a read can tell. */
  readonly #doubtful = new Set<MarketId>();
  /** Markets of which the last read showed contracts on both sides. */
  #unnetted: readonly MarketId[] = [];
  #hasRead = false;

  /** Applies an execution that was not seen before. */
  apply(execution: Execution, { market, outcome }: ContractSide): void {
    this.#sinceRead.add(market.id);
    if (execution.kind === "netted") return;
    const before = this.of(market.id);
    if (before === undefined) {
      this.#doubtful.add(market.id);
      return;
    }
    const size = integerOf(execution.size);
    this.#nets.set(market.id, before + (outcome === "yes" ? size : -size));
  }

  /** Nothing is known until the next read: trades that come now may be part of what the last one showed. */
  forget(): void {
    for (const known of [this.#nets, this.#sinceRead, this.#doubtful]) known.clear();
    this.#hasRead = false;
  }

  /** An earlier run held this; where the broker shows nothing of it, it has gone since. */
  recall(market: MarketId, net: number): void {
    if (this.of(market) === 0) this.#state(market, net);
  }

  beginRead(): void {
    this.#sinceRead.clear();
  }

  /** Compares with what a read showed, but where executions came meanwhile, and takes over what was not known. Returns
   * the markets that differ. */
  compare(shown: ReadonlyMap<MarketId, ShownPosition>): readonly MarketId[] {
    const different: MarketId[] = [];
    const markets = new Set([...this.#nets.keys(), ...shown.keys(), ...this.#doubtful]);
    for (const market of markets) {
      if (this.#sinceRead.has(market)) {
        if (this.of(market) === undefined) this.#doubtful.add(market);
        continue;
      }
      const net = netOf(shown.get(market));
      const known = this.of(market);
      if (known === undefined) this.#state(market, net);
      else if (known !== net) different.push(market);
    }
    this.#unnetted = [...shown].filter(([, { yes, no }]) => yes > 0 && no > 0).map(([id]) => id);
    this.#hasRead = true;
    return different;
  }

  /** Markets in which a netting was under way when positions were read last. */
  get unnetted(): readonly MarketId[] {
    return this.#unnetted;
  }

  /** The market has paid: nothing is left of it. */
  settled(market: MarketId): void {
    this.#state(market, 0);
  }

  /** Believes the next read instead of what executions have said. */
  doubt(market: MarketId): void {
    this.#doubtful.add(market);
  }

  /** Returns the signed position in micros of a contract, or undefined while it is not known. */
  of(market: MarketId): number | undefined {
    if (this.#doubtful.has(market)) return undefined;
    return this.#nets.get(market) ?? (this.#hasRead ? 0 : undefined);
  }

  /** Markets with something in them. */
  *held(): Iterable<readonly [market: MarketId, netMicros: number]> {
    for (const [market, net] of this.#nets) {
      if (net !== 0 && !this.#doubtful.has(market)) yield [market, net];
    }
  }

  #state(market: MarketId, net: number): void {
    this.#doubtful.delete(market);
    this.#nets.set(market, net);
  }
}

function netOf(shown: ShownPosition | undefined): number {
  return shown === undefined ? 0 : shown.yes - shown.no;
}
