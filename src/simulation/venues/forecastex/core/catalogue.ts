// The listed contracts with their state: two conids over one book, the prices they closed at, the answer. Prices and books
// are the exchange's; what dates and people decide is here.

import { assert } from "../../../../domain/failure/assert.ts";
import type { TickScheme } from "../../../../domain/market/tick-scheme.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import type { Exchange } from "../../../exchange/exchange.ts";
import type { ExchangeMarket } from "../../../exchange/exchange-market.ts";
import type { ForecastExContractListing, ForecastExProductListing } from "../listing.ts";
import type { ContractCatalogue, CoreOutcome, ListedContract } from "./contract.ts";

/** Cents from 0.02 to 0.99: a pair totals 1.01, so below 0.02 nobody could take the other side. */
const grid: TickScheme = {
  bands: [{ from: priceTicks(200), to: priceTicks(9_900), step: priceTicks(100) }],
};

const wholeContract = contractMicros(1_000_000);

export class ContractRecord implements ListedContract {
  readonly product: ForecastExProductListing;
  readonly listing: ForecastExContractListing;
  readonly traded: ExchangeMarket;
  answer: CoreOutcome | null = null;
  paidAt: EpochMicros | null = null;
  isEnded = false;
  isHaltedByHand = false;
  /** A session of its schedule runs. */
  isInSession = false;
  closingPrice: bigint | null = null;

  constructor(
    product: ForecastExProductListing,
    listing: ForecastExContractListing,
    traded: ExchangeMarket,
  ) {
    this.product = product;
    this.listing = listing;
    this.traded = traded;
  }

  get isTrading(): boolean {
    return this.isInSession && !this.isEnded && !this.isHaltedByHand;
  }

  conidOf(outcome: CoreOutcome): number {
    return outcome === "yes" ? this.listing.conidYes : this.listing.conidNo;
  }

  outcomeOf(conid: number): CoreOutcome {
    return conid === this.listing.conidYes ? "yes" : "no";
  }
}

export class ForecastExCatalogue implements ContractCatalogue {
  readonly products: readonly ForecastExProductListing[];
  readonly #exchange: Exchange;
  /** By the YES conid, in the order of listing. */
  readonly #contracts = new Map<number, ContractRecord>();
  readonly #byNoConid = new Map<number, ContractRecord>();

  constructor(products: readonly ForecastExProductListing[], exchange: Exchange) {
    this.products = products;
    this.#exchange = exchange;
    const names = products.flatMap(({ symbol, underlyingConid }) => [symbol, underlyingConid]);
    assert(new Set(names).size === names.length, "each product has a symbol and an underlier");
    for (const { symbol, contracts } of products) {
      for (const listing of contracts) this.list(symbol, listing);
    }
  }

  /** Counts the contracts, so that what was derived from them can be derived anew. */
  get size(): number {
    return this.#contracts.size;
  }

  list(symbol: string, listing: ForecastExContractListing): void {
    const product = this.products.find((candidate) => candidate.symbol === symbol);
    assert(product !== undefined, `product ${symbol} is not listed`);
    const { conidYes, conidNo } = listing;
    for (const conid of [conidYes, conidNo]) {
      assert(this.find(conid) === undefined, `conid ${conid} is listed already`);
    }
    assert(conidYes !== conidNo, "each outcome has a conid of its own");
    const traded = this.#exchange.list({
      symbol: String(conidYes),
      tickScheme: grid,
      lot: wholeContract,
      sizeMin: wholeContract,
    });
    const contract = new ContractRecord(product, listing, traded);
    this.#contracts.set(conidYes, contract);
    this.#byNoConid.set(conidNo, contract);
  }

  find(conid: number): ContractRecord | undefined {
    return this.#contracts.get(conid) ?? this.#byNoConid.get(conid);
  }

  contract(conid: number): ContractRecord {
    const contract = this.find(conid);
    assert(contract !== undefined, `conid ${conid} is not listed`);
    return contract;
  }

  /** By the name of its book. */
  inBook(symbol: string): ContractRecord | undefined {
    return this.#contracts.get(Number.parseInt(symbol, 10));
  }

  contractsOf(underlyingConid: number): readonly ContractRecord[] {
    return [...this.#contracts.values()].filter(
      ({ product }) => product.underlyingConid === underlyingConid,
    );
  }

  contracts(): IterableIterator<ContractRecord> {
    return this.#contracts.values();
  }
}
