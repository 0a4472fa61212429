// The pools that orders may name, and what never changes of each: read from the chain once, when it is first needed.

import { fail, type Result } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { PoolReader, TradedPool } from "./pool-reader.ts";

/** Pools of one configuration. */
export const poolsMax = 1_024;

export class PoolRulebook {
  readonly #reader: Pick<PoolReader, "terms">;
  readonly #markets = new Map<MarketId, Market>();
  readonly #pools = new Map<MarketId, TradedPool>();

  constructor(reader: Pick<PoolReader, "terms">) {
    this.#reader = reader;
  }

  /** Learns of markets; what is beyond the limit is not traded. */
  list(markets: readonly Market[]): void {
    for (const market of markets) {
      if (market.venue !== "amm") continue;
      if (this.#markets.size >= poolsMax && !this.#markets.has(market.id)) continue;
      this.#markets.set(market.id, market);
    }
  }

  /** Every listed pool whose terms can be read. */
  async all(): Promise<readonly TradedPool[]> {
    const pools: TradedPool[] = [];
    for (const id of this.#markets.keys()) {
      const pool = await this.poolOf(id);
      if (pool.ok) pools.push(pool.value);
    }
    return pools;
  }

  /** Returns the pool of a market, or `VEN-806` for one that is not listed, and the failures of reading it. */
  async poolOf(id: MarketId): Promise<Result<TradedPool>> {
    const known = this.#pools.get(id);
    if (known !== undefined) return { ok: true, value: known };
    const market = this.#markets.get(id);
    if (market === undefined) return fail("VEN-806", `the pool of market ${id} is not known`);
    const read = await this.#reader.terms(market);
    if (read.ok) this.#pools.set(id, read.value);
    return read;
  }
}
