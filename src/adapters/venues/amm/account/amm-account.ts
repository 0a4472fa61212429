// What the wallet holds, told to the engine while nothing moves, all read at one block: cash, tokens against what our
// swaps should have left, parts of pools, and whether pools may still take what orders need.

import {
  baseOfUsd,
  contractsOfBase,
  usdOfBase,
} from "../../../../domain/market/fixed-product/collateral.ts";
import { poolPart } from "../../../../domain/market/fixed-product/liquidity.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import { Allowances, judgeAllowance } from "../../shared/chain/allowances.ts";
import type { ChainClient, Head } from "../../shared/chain/contract.ts";
import type { FollowUps } from "./follow-ups.ts";
import type { AmmBasis } from "./parts.ts";
import type { PoolOrders } from "./pool-order.ts";
import type { TradedPool } from "./pool-reader.ts";
import type { AmmSettlements } from "./settlements.ts";
import type { TokenCount } from "./token-count.ts";

export interface AmmAccountOptions extends AmmBasis {
  readonly client: ChainClient;
  readonly orders: PoolOrders;
  readonly followUps: FollowUps;
  readonly tokens: TokenCount;
  readonly settlements: AmmSettlements;
  /** The most that a pool may be allowed to take of our money: more is told. */
  readonly allowanceMax: UsdMicros;
}

/** Looks in a row that must show the same tokens missing. */
const differencesMax = 2;

export class AmmAccount {
  readonly #options: AmmAccountOptions;
  readonly #allowances: Allowances;
  /** Looks in a row at which tokens of a market were missing. */
  readonly #differences = new Map<MarketId, number>();
  /** What was told of parts of pools, by market. */
  readonly #shares = new Map<MarketId, string>();
  readonly #tooMuch = new Set<string>();
  #swapsAtReport = 0;

  constructor(options: AmmAccountOptions) {
    this.#options = options;
    this.#allowances = new Allowances(options.client, options.sender.address);
  }

  /** Reads all of it once, and tells what is certain. */
  async look(): Promise<void> {
    const { heads, rulebook, gates, gasCosts } = this.#options;
    const cost = gasCosts.cost(1n);
    if (cost.ok) gates.maintenance.open("coin");
    else gates.maintenance.close("coin", `${cost.failure.code}: ${cost.failure.message}`);
    const head = heads.latest();
    if (head === undefined) return;
    const quiet = this.#quiet();
    let isRead = true;
    let isMoving = false;
    const missing: string[] = [];
    for (const pool of await rulebook.all()) {
      const seen = await this.#lookAtPool(pool, head, quiet !== null, missing);
      isRead &&= seen !== "unread";
      isMoving ||= seen === "moving";
    }
    if (missing.length === 0) gates.account.open("allowance");
    else gates.account.close("allowance", missing.join("; "));
    const cash = await this.#options.reader.cash(head.number);
    if (!isRead || !cash.ok) {
      gates.account.close("unread", "the account cannot be read");
      return;
    }
    gates.account.open("unread");
    if (quiet === null || isMoving || this.#quiet() !== quiet) return;
    const decimals = (await rulebook.all())[0]?.decimals;
    if (decimals !== undefined) this.#report(cash.value, decimals);
  }

  /** A person has looked: what the wallet holds counts from now on. */
  acknowledged(): void {
    this.#differences.clear();
    this.#options.gates.account.open("tokens");
    this.#options.gates.account.open("unplaced");
  }

  /** Something by which two quiet moments are told apart, or null while something moves. */
  #quiet(): number | null {
    const { orders, followUps } = this.#options;
    const since = orders.quietSince();
    return since === null || followUps.isBusy || orders.isInAir ? null : integerOf(since);
  }

  async #lookAtPool(
    pool: TradedPool,
    head: Head,
    isQuiet: boolean,
    missing: string[],
  ): Promise<"seen" | "moving" | "unread"> {
    const { reader, settlements } = this.#options;
    const held = await reader.holdings(pool, head.number);
    if (!held.ok) return "unread";
    if (settlements.isSettled(pool.market.id)) return "seen";
    await this.#judgeAllowance(pool, missing);
    await this.#tellShares(pool, head);
    if (!isQuiet || this.#quiet() === null) return "seen";
    this.#compare(pool, held.value);
    return (await settlements.judge(pool, held.value, head.number)) ? "moving" : "seen";
  }

  async #judgeAllowance({ address, decimals }: TradedPool, missing: string[]): Promise<void> {
    const { contracts, allowanceMax, log } = this.#options;
    const money = { token: contracts.collateral, spender: address };
    const allowed = await this.#allowances.ofMoney(money);
    const tokens = { tokens: contracts.conditionalTokens, operator: address };
    const approved = await this.#allowances.ofOutcomes(tokens);
    if (approved.ok && !approved.value) {
      missing.push(`VEN-890: pool ${address} may not move our outcome tokens`);
    }
    if (!allowed.ok) return;
    const judged = judgeAllowance(allowed.value, {
      needed: 1n,
      limit: baseOfUsd(allowanceMax, decimals, "up"),
    });
    if (judged.ok) return;
    const words = `VEN-890: pool ${address}: ${judged.failure.message}`;
    if (allowed.value === 0n) missing.push(words);
    else if (!this.#tooMuch.has(address)) {
      this.#tooMuch.add(address);
      log({ level: "warn", message: `amm: ${words}` });
    }
  }

  #compare(pool: TradedPool, held: readonly [bigint, bigint]): void {
    const { tokens, gates, log } = this.#options;
    const { id } = pool.market;
    const missing = tokens.compare(id, held);
    if (missing === null) {
      this.#differences.delete(id);
      return;
    }
    const words = `${missing[0]} and ${missing[1]} tokens of ${id} are missing in the wallet`;
    if (missing[0] <= 0n && missing[1] <= 0n) {
      log({ level: "warn", message: `amm: there are more tokens than we bought: ${words}` });
      tokens.accept(id, held);
      return;
    }
    const looks = (this.#differences.get(id) ?? 0) + 1;
    this.#differences.set(id, looks);
    if (looks < differencesMax) return;
    log({ level: "error", message: `amm: ${words}` });
    gates.account.close("tokens", words);
    tokens.accept(id, held);
  }

  /** Tells our part of a pool when it has changed; a part that is gone is told once. */
  async #tellShares(pool: TradedPool, head: Head): Promise<void> {
    const { reader, clock, emit } = this.#options;
    const funding = await reader.funding(pool, head.number);
    if (!funding.ok) return;
    const { held, supply, fees } = funding.value;
    const { id } = pool.market;
    if (held === 0n && !this.#shares.has(id)) return;
    const state = held === 0n ? null : await reader.pool(pool, head.number);
    if (state !== null && !state.ok) return;
    const part = state === null ? null : partOf(state.value, { held, supply });
    const { decimals, yes } = pool;
    const size = (outcome: 0 | 1) =>
      contractsOfBase(part?.outcomeTokens[outcome] ?? 0n, decimals, "down");
    const worth = {
      yes: size(yes),
      no: size(yes === 0 ? 1 : 0),
      feesEarned: usdOfBase(held === 0n ? 0n : fees, decimals, "down"),
      worthLeast: usdOfBase(part?.worthLeast ?? 0n, decimals, "down"),
      worthNow: usdOfBase(part?.worthNow ?? 0n, decimals, "down"),
    };
    const said = JSON.stringify(worth);
    if (this.#shares.get(id) === said) return;
    this.#shares.set(id, said);
    emit({ kind: "PoolSharesReported", receivedAt: clock.now(), market: id, ...worth });
  }

  /** With more decimals than micros every swap may leave a part of a micro that the ledger does not know. */
  #report(base: bigint, decimals: number): void {
    const { clock, emit, orders, settlements } = this.#options;
    const swaps = orders.swaps - this.#swapsAtReport;
    const dust = decimals > 6 ? swaps + 1 : 0;
    const tolerance = dust + settlements.takeRounded();
    this.#swapsAtReport = orders.swaps;
    emit({
      kind: "BalanceReported",
      receivedAt: clock.now(),
      venue: "amm",
      cash: usdOfBase(base, decimals, "down"),
      ...(tolerance === 0 ? {} : { feeTolerance: usdMicros(tolerance) }),
    });
  }
}

/** A pool without balances, or without a price, hands out what it has. */
function partOf(
  pool: Parameters<typeof poolPart>[0],
  shares: Parameters<typeof poolPart>[1],
): ReturnType<typeof poolPart> | null {
  return pool.balances.every((balance) => balance > 0n) ? poolPart(pool, shares) : null;
}
