// What gas costs in dollars. The chain's coin has a price that the configuration fixes, or one that an aggregator contract
// tells, which counts only while it is young enough. Everything is rounded against us, and without a price there is no
// cost, never a guess.

import { type Hex, parseAbi } from "viem";
import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import {
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { divideBig, safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import { Rounds } from "../rounds.ts";
import { failureOfCall } from "./chain-client.ts";
import { quantityOf } from "./chain-connection.ts";
import type { ChainClient, GasCosts } from "./contract.ts";
import type { RpcSource } from "./json-rpc.ts";

/** Where the price of the chain's coin comes from. */
export type CoinPriceSource =
  /** Nobody says: gas has no cost in dollars (`VEN-888`), and what needs one is not traded. */
  | { readonly kind: "none" }
  | { readonly kind: "fixed"; readonly price: UsdMicros }
  | {
      readonly kind: "aggregator";
      /** A contract with `latestRoundData` and `decimals` that answers in dollars for one coin. */
      readonly address: Hex;
      /** An answer of longer ago is none. */
      readonly staleAfter: DurationMicros;
    };

export interface CoinGasCostsOptions {
  readonly clock: Clock;
  readonly client: Pick<ChainClient, "readContract">;
  readonly node: RpcSource;
  readonly source: CoinPriceSource;
  /** Between two readings of the prices; 10 s when absent. */
  readonly readEvery?: DurationMicros;
}

const aggregatorAbi = parseAbi([
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)",
  "function decimals() view returns (uint8)",
]);

const weiPerCoin = 10n ** 18n;
const microDecimals = 6;
const decimalsMax = 36;

/** A coin of more is a mistake of the aggregator: a million dollars. */
const coinPriceMax = 10n ** 12n;

/** A price of gas that was read longer ago is none: the base fee may have doubled several times since. */
const gasPriceStaleAfter = seconds(120);

/** The aggregator's clock is the chain's, and may be ahead of ours by so much. */
const aheadMax = seconds(120);

interface CoinPrice {
  readonly price: UsdMicros;
  /** When it was true; null for a price that is fixed. */
  readonly at: EpochMicros | null;
}

export class CoinGasCosts implements GasCosts {
  readonly #options: CoinGasCostsOptions;
  readonly #rounds: Rounds;
  #coin: CoinPrice | null = null;
  #weiPerGas: { readonly price: bigint; readonly at: EpochMicros } | null = null;
  #why: Failure;
  #started: Promise<void> | null = null;

  constructor(options: CoinGasCostsOptions) {
    this.#options = options;
    this.#rounds = new Rounds(options.clock);
    if (options.source.kind === "fixed") this.#coin = { price: options.source.price, at: null };
    this.#why = failure("VEN-888", "the price of the chain's coin has not been read yet");
  }

  /** Reads the prices once, and then again and again; a second call joins the first. */
  start(): Promise<void> {
    this.#started ??= this.refresh().then(() => {
      this.#rounds.every(this.#options.readEvery ?? seconds(10), () => this.refresh());
    });
    return this.#started;
  }

  stop(): void {
    this.#rounds.stop();
  }

  /** Reads both prices; one that cannot be read stays as it was, and grows old. */
  async refresh(): Promise<void> {
    await this.#readGasPrice();
    if (this.#options.source.kind === "aggregator")
      await this.#readCoin(this.#options.source.address);
  }

  cost(gasUnits: bigint): Result<UsdMicros> {
    const coin = this.#coinNow();
    if (!coin.ok) return coin;
    const gas = this.#weiPerGas;
    const now = this.#options.clock.now();
    if (gas === null || durationBetween(gas.at, now) > gasPriceStaleAfter) {
      return fail("VEN-888", "the price of a unit of gas is not known");
    }
    const cost = dollarsOf(gasUnits * gas.price, coin.value);
    if (cost === undefined) return fail("VEN-888", `a unit of gas costs ${gas.price} wei`);
    return succeed(cost);
  }

  paid(gasUsed: bigint, weiPerGas: bigint): UsdMicros | undefined {
    return this.#coin === null ? undefined : dollarsOf(gasUsed * weiPerGas, this.#coin.price);
  }

  #coinNow(): Result<UsdMicros> {
    const { source, clock } = this.#options;
    if (this.#coin === null) return { ok: false, failure: this.#why };
    const { price, at } = this.#coin;
    if (at === null || source.kind !== "aggregator") return succeed(price);
    const age = durationBetween(at, clock.now());
    if (age <= source.staleAfter) return succeed(price);
    const ageSeconds = Math.floor(integerOf(age) / 1_000_000);
    return fail("VEN-888", `the price of the chain's coin is ${ageSeconds} s old`, { ageSeconds });
  }

  async #readGasPrice(): Promise<void> {
    const outcome = await this.#options.node.ask("eth_gasPrice", []);
    const price = outcome.kind === "result" ? quantityOf(outcome.value) : undefined;
    if (price !== undefined) this.#weiPerGas = { price, at: this.#options.clock.now() };
  }

  async #readCoin(address: Hex): Promise<void> {
    const { client } = this.#options;
    try {
      const contract = { address, abi: aggregatorAbi } as const;
      const decimals = await client.readContract({ ...contract, functionName: "decimals" });
      const round = await client.readContract({ ...contract, functionName: "latestRoundData" });
      const [, answer, , updatedAt] = round;
      const read = this.#judge(answer, decimals, updatedAt);
      if (read.ok) this.#coin = read.value;
      else this.#why = read.failure;
    } catch (thrown) {
      const { message } = failureOfCall("the coin's price", thrown);
      this.#why = failure("VEN-888", message);
    }
  }

  #judge(answer: bigint, decimals: number, updatedAt: bigint): Result<CoinPrice> {
    if (answer <= 0n) return fail("VEN-888", `the aggregator answers ${answer}`);
    if (decimals > decimalsMax) return fail("VEN-888", `the aggregator has ${decimals} decimals`);
    const micros = scaled(answer, decimals);
    if (micros > coinPriceMax) return fail("VEN-888", `the aggregator answers ${answer}`);
    const latest = BigInt(integerOf(this.#options.clock.now()) + integerOf(aheadMax));
    const at = updatedAt * 1_000_000n;
    if (at <= 0n || at > latest) {
      return fail("VEN-888", `the aggregator's answer is of ${updatedAt}, which is not now`);
    }
    return succeed({ price: usdMicros(safeNumber(micros)), at: epochMicros(safeNumber(at)) });
  }
}

/** Returns the answer in micros of a dollar, rounded up. */
function scaled(answer: bigint, decimals: number): bigint {
  const shift = decimals - microDecimals;
  return shift <= 0
    ? answer * 10n ** BigInt(-shift)
    : divideBig(answer, 10n ** BigInt(shift), "up");
}

/** A million dollars in micros: no transaction of ours costs more, and a node that says so is not believed. */
const gasDollarsMax = 10n ** 12n;

/** Returns dollars for so much of the coin, rounded up; undefined for more than any transaction costs. */
function dollarsOf(wei: bigint, coin: UsdMicros): UsdMicros | undefined {
  const micros = divideBig(wei * BigInt(integerOf(coin)), weiPerCoin, "up");
  return micros > gasDollarsMax ? undefined : usdMicros(safeNumber(micros));
}
