// The pools that the configuration names, as markets: each is verified on the chain before it is listed, and remembered,
// because what was verified of a contract does not change. Whether its question was answered does, and is asked anew.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type {
  CatalogueFilter,
  CatalogueListing,
  MarketCatalogue,
} from "../../../../ports/market-catalogue.ts";
import { logListing, type Refusal, refusalOf, unlisted } from "../../shared/catalogue-listing.ts";
import type { ChainConnection } from "../../shared/chain/chain-connection.ts";
import type { ChainClient } from "../../shared/chain/contract.ts";
import { forEachName } from "../../shared/for-each-name.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import type { GasFees } from "../normalise/gas-fees.ts";
import { marketOfPool } from "../normalise/market.ts";
import type { VerifiedPool, VerifiedPools } from "../normalise/verified-pool.ts";
import {
  type ConfiguredPool,
  type PoolExpectations,
  type PoolFinding,
  PoolVerifier,
} from "./pool-verifier.ts";

export interface AmmCatalogueOptions extends PoolExpectations {
  readonly connection: Pick<ChainConnection, "verify">;
  readonly client: ChainClient;
  readonly pools: readonly ConfiguredPool[];
  readonly gasFees: GasFees;
  readonly log?: AdapterLog;
}

/** Pools verified at once: each is some thirty questions to the node. */
const verifiedTogetherMax = 4;

export class AmmCatalogue implements MarketCatalogue, VerifiedPools {
  readonly venue = "amm";
  readonly #options: AmmCatalogueOptions;
  readonly #configured: ReadonlyMap<string, ConfiguredPool>;
  readonly #verifier: PoolVerifier;
  readonly #known = new Map<string, VerifiedPool>();
  readonly #log: AdapterLog;

  constructor(options: AmmCatalogueOptions) {
    this.#options = options;
    const pools = options.pools.map((pool) => [pool.address.toLowerCase(), pool] as const);
    this.#configured = new Map(pools);
    this.#verifier = new PoolVerifier(options.client, options);
    this.#log = options.log ?? silentLog;
  }

  /** Lists pools that are what they should be; the others are refused with the code of what is wrong. The whole read
   * fails when the node cannot be asked, or serves another chain (`VEN-880`). */
  async listMarkets(filter: CatalogueFilter): Promise<Result<CatalogueListing>> {
    const chain = await this.#options.connection.verify();
    if (!chain.ok) return chain;
    const wanted = filter.symbols.map((symbol) => symbol.toLowerCase());
    const names = wanted.length === 0 ? [...this.#configured.keys()] : [...new Set(wanted)];
    const ours = names.filter((name) => this.#configured.has(name));
    const findings = await forEachName(ours, verifiedTogetherMax, (name) => this.#find(name));
    const markets: Market[] = [];
    const refused: Refusal[] = [];
    for (const [address, found] of findings) {
      if (!found.ok) refused.push(refusalOf(address, found.failure));
      else if (wanted.length > 0 || !found.value.isResolved)
        markets.push(this.#market(found.value));
    }
    refused.push(...unlisted(wanted, markets, refused));
    const listing = { markets, refused };
    logListing(this.#log, this.venue, listing);
    return succeed(listing);
  }

  known(address: string): VerifiedPool | undefined {
    return this.#known.get(address.toLowerCase());
  }

  async verify(address: string): Promise<Result<VerifiedPool>> {
    const known = this.known(address);
    if (known !== undefined) return succeed(known);
    const found = await this.#find(address.toLowerCase());
    return found.ok ? succeed(found.value.pool) : found;
  }

  async #find(address: string): Promise<Result<PoolFinding>> {
    const configured = this.#configured.get(address);
    if (configured === undefined) {
      return fail("VEN-881", `${address} is not among the pools of the configuration`);
    }
    const found = await this.#verifier.verify(configured);
    if (found.ok) this.#known.set(address, found.value.pool);
    return found;
  }

  /** A question that was answered has paid: whoever holds its tokens redeems them. */
  #market({ pool, isResolved }: PoolFinding): Market {
    const schedule = this.#options.gasFees.scheduleOf(pool);
    return marketOfPool(pool, isResolved ? "settled" : "open", schedule);
  }
}
