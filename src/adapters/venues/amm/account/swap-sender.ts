// Carries orders out: everything that is checked before a swap leaves, the swap, and what its transaction's news mean for
// the order. A swap is simulated at the newest block before it is signed, and says itself what it must give at least.

import { encodeFunctionData, type Hex, zeroHash } from "viem";
import { type Failure, fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { baseOfContracts } from "../../../../domain/market/fixed-product/collateral.ts";
import { marketOf } from "../../../../domain/market/venue.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { Allowances, judgeAllowance } from "../../shared/chain/allowances.ts";
import type { ChainClient, TransactionNews } from "../../shared/chain/contract.ts";
import { bothOutcomes, outcomesAbi, poolAbi } from "./contracts.ts";
import type { FollowUps } from "./follow-ups.ts";
import { type AmmBasis, tellGas } from "./parts.ts";
import type { PoolOrder, PoolOrders } from "./pool-order.ts";
import type { TradedPool } from "./pool-reader.ts";
import { fillOf, poolOutcome, swapOf } from "./swap-fill.ts";
import { planLargestSwap, planSwap, type Swap, type SwapPlan } from "./swap-plan.ts";
import { movesOf, type TokenCount } from "./token-count.ts";

export interface SwapSenderOptions extends AmmBasis {
  readonly client: ChainClient;
  readonly orders: PoolOrders;
  readonly followUps: FollowUps;
  readonly tokens: TokenCount;
}

/** A swap ready to be signed. */
interface Prepared {
  readonly to: Hex;
  readonly data: Hex;
}

/** Units that a swap uses at most by all measurements: what the price of gas is asked for. */
const swapGas = 300_000n;

export class SwapSender {
  readonly #options: SwapSenderOptions;
  readonly #allowances: Allowances;

  constructor(options: SwapSenderOptions) {
    this.#options = options;
    this.#allowances = new Allowances(options.client, options.sender.address);
  }

  async send(order: PoolOrder, command: SubmitOrder): Promise<void> {
    const { orders, sender } = this.#options;
    const prepared = await this.#prepare(command);
    if (!prepared.ok) {
      this.#withhold(order, prepared.failure);
      return;
    }
    if (order.wantsCancel) {
      orders.denied(order);
      return;
    }
    orders.takeOff(order);
    const { clientOrderId: id, deadline } = command;
    // The sender asks the node what it uses, which is the simulation: a call that would be taken back never leaves.
    sender.send({ id, purpose: "swap", ...prepared.value, gasEstimate: null, deadline }, (news) =>
      this.heard(order, news),
    );
  }

  /** What became of the order's transaction, told by the sender: one thing after another. */
  heard(order: PoolOrder, news: TransactionNews): void {
    const { log } = this.#options;
    order.heard = order.heard
      .then(() => this.#workOff(order, news))
      .catch((thrown: unknown) => {
        const message = `amm: the news of order ${order.wish.clientOrderId}: ${String(thrown)}`;
        log({ level: "error", message });
      });
  }

  async #workOff(order: PoolOrder, news: TransactionNews): Promise<void> {
    const { orders, log } = this.#options;
    switch (news.kind) {
      case "sent":
        orders.accepted(order, news.hash);
        return;
      case "mined":
        tellGas(this.#options, news.receipt.transactionHash, "swap", {
          state: "mined",
          gas: news.gas,
        });
        await this.#filled(order, news);
        return;
      case "reverted":
        tellGas(this.#options, news.receipt.transactionHash, "swap", {
          state: "reverted",
          gas: news.gas,
        });
        log({ level: "warn", message: `amm: ${news.failure.code} ${news.failure.message}` });
        orders.cameToNothing(order, `${news.failure.code}: ${news.failure.message}`);
        return;
      case "confirmed":
        if (order.toMerge > 0n) await this.#merge(order);
        else orders.confirmed(order);
        return;
      case "unmined":
        this.#options.tokens.undo(order.wish.clientOrderId);
        order.toMerge = 0n;
        orders.unbook(order);
        return;
      case "unknown":
        orders.unknown(order, news.failure.message);
        return;
      case "failed":
        this.#failed(order, news.failure);
    }
  }

  async #prepare(command: SubmitOrder): Promise<Result<Prepared>> {
    const { heads, reader, rulebook, gasCosts } = this.#options;
    const closed = command.reduceOnly ? null : this.#closed();
    if (closed !== null) return fail("VEN-832", closed);
    if (command.timeInForce === "good-till-cancelled") {
      return fail("VEN-830", "a pool takes no order that rests");
    }
    const head = heads.latest();
    if (head === undefined) return fail("VEN-882", "there is no newest block to believe");
    const cost = gasCosts.cost(swapGas);
    if (!cost.ok && !command.reduceOnly) return cost;
    const pool = await rulebook.poolOf(marketOf(command.instrument));
    if (!pool.ok) return pool;
    const state = await reader.pool(pool.value, head.number);
    if (!state.ok) return state;
    const plan = this.#plan(command, pool.value, state.value);
    if (!plan.ok) return plan;
    const covered = await this.#covered(command, pool.value, plan.value, head.number);
    if (!covered.ok) return covered;
    return succeed({ to: pool.value.address, data: callOfSwap(plan.value.swap) });
  }

  #closed(): string | null {
    const { account, maintenance } = this.#options.gates;
    return account.words ?? maintenance.words;
  }

  #plan(
    command: SubmitOrder,
    pool: TradedPool,
    state: Parameters<typeof planSwap>[0],
  ): Result<SwapPlan> {
    const { side, size, limitPrice, timeInForce } = command;
    const outcome = poolOutcome(command, pool);
    const wish = { side, outcome, size, limitPrice, decimals: pool.decimals };
    const { lot, sizeMin } = pool.market;
    return timeInForce === "fill-or-kill"
      ? planSwap(state, wish)
      : planLargestSwap(state, wish, { lot, sizeMin });
  }

  /** The wallet has what the swap takes, and the pool may take it. */
  async #covered(
    command: SubmitOrder,
    pool: TradedPool,
    { swap }: SwapPlan,
    blockNumber: bigint,
  ): Promise<Result<null>> {
    const { reader, contracts } = this.#options;
    if (command.side === "sell") {
      const holdings = await reader.holdings(pool, blockNumber);
      if (!holdings.ok) return holdings;
      const held = holdings.value[poolOutcome(command, pool)];
      const needed = swap.kind === "sell" ? swap.tokensMost : tokensOf(swap);
      if (held < needed) return fail("VEN-870", `the wallet holds ${held} of ${needed} tokens`);
    }
    if (swap.kind === "sell") {
      const tokens = contracts.conditionalTokens;
      const approved = await this.#allowances.ofOutcomes({ tokens, operator: pool.address });
      if (!approved.ok) return approved;
      if (approved.value) return succeed(null);
      return fail("VEN-890", `pool ${pool.address} may not move our outcome tokens`);
    }
    const needed = swap.investment;
    const cash = await reader.cash(blockNumber);
    if (!cash.ok) return cash;
    if (cash.value < needed) return fail("VEN-852", `the wallet holds ${cash.value} of ${needed}`);
    const money = { token: contracts.collateral, spender: pool.address };
    const allowed = await this.#allowances.ofMoney(money);
    return allowed.ok ? judgeAllowance(allowed.value, { needed, limit: allowed.value }) : allowed;
  }

  async #filled(order: PoolOrder, { receipt }: Extract<TransactionNews, { kind: "mined" }>) {
    const { orders, rulebook, sender, log } = this.#options;
    const pool = await rulebook.poolOf(marketOf(order.wish.instrument));
    const swap = pool.ok ? swapOf(receipt, pool.value, sender.address) : undefined;
    if (!pool.ok || swap === undefined) {
      const words = `transaction ${receipt.transactionHash} was carried out without a swap`;
      log({ level: "error", message: `amm: ${words}` });
      this.#options.gates.account.close("unplaced", words);
      return;
    }
    const filledAt = await this.#timeOf(receipt.blockNumber);
    const { wish } = order;
    const { fill, toMerge } = fillOf({ wish, pool: pool.value, receipt, swap, filledAt });
    if (!order.isAnnounced) orders.accepted(order, receipt.transactionHash);
    const size = baseOfContracts(fill.size, pool.value.decimals, "down");
    this.#options.tokens.moved(wish.clientOrderId, {
      market: pool.value.market.id,
      by: movesOf(swap, toMerge),
      surplus: swap.kind === "bought" ? swap.tokens - size : size - swap.tokens,
    });
    orders.book(order, fill);
    order.toMerge = toMerge;
    // Cash and tokens are not what they will be before it is merged.
    if (toMerge > 0n) orders.takeOff(order);
  }

  /** Completes a sale: the outcome held and the one that was bought become collateral. Begun when the swap can no longer
   * be taken back: without the swap the same call would take tokens that belong to others. */
  async #merge(order: PoolOrder): Promise<void> {
    const { followUps, contracts, orders, rulebook } = this.#options;
    const { clientOrderId, intendedAt, instrument } = order.wish;
    const pool = await rulebook.poolOf(marketOf(instrument));
    if (!pool.ok) return;
    const id = `${clientOrderId}/merge`;
    const data = encodeFunctionData({
      abi: outcomesAbi,
      functionName: "mergePositions",
      args: [contracts.collateral, zeroHash, pool.value.conditionId, bothOutcomes, order.toMerge],
    });
    const done = () => orders.confirmed(order);
    const followUp = { id, purpose: "merge", to: contracts.conditionalTokens, data, done } as const;
    followUps.begin(followUp, order.isOfEarlierRun ? intendedAt : null);
  }

  async #timeOf(blockNumber: bigint): Promise<EpochMicros> {
    const { client, clock } = this.#options;
    try {
      const { timestamp } = await client.getBlock({ blockNumber });
      return epochMicros(safeNumber(timestamp * 1_000_000n));
    } catch {
      return clock.now();
    }
  }

  #failed(order: PoolOrder, why: Failure): void {
    const { orders } = this.#options;
    const wasSent = order.isAnnounced || !order.isSending;
    if (wasSent || why.code === "VEN-883")
      orders.cameToNothing(order, `${why.code}: ${why.message}`);
    else this.#withhold(order, why);
    orders.landed(order);
  }

  /** What the pool itself does not give is its refusal; what we found out before is ours. */
  #withhold(order: PoolOrder, why: Failure): void {
    const { orders, log, gates } = this.#options;
    log({
      level: "warn",
      message: `amm: order withheld: ${why.code} ${why.message}`,
      details: { clientOrderId: order.wish.clientOrderId, code: why.code },
    });
    if (why.code === "VEN-890") gates.account.close("allowance", why.message);
    if (refusedByPool.has(why.code)) orders.rejected(order, `${why.code}: ${why.message}`);
    else orders.denied(order);
  }
}

/** The pool's own answers to the order: its price, its state, its contract's word. */
const refusedByPool: ReadonlySet<string> = new Set(["VEN-830", "VEN-883", "VEN-886", "VEN-887"]);

function tokensOf(swap: Swap): bigint {
  return swap.kind === "sell" ? swap.tokensMost : swap.tokensLeast;
}

function callOfSwap(swap: Swap): Hex {
  const outcome = BigInt(swap.outcome);
  if (swap.kind === "sell") {
    const args = [swap.returned, outcome, swap.tokensMost] as const;
    return encodeFunctionData({ abi: poolAbi, functionName: "sell", args });
  }
  const args = [swap.investment, outcome, swap.tokensLeast] as const;
  return encodeFunctionData({ abi: poolAbi, functionName: "buy", args });
}
