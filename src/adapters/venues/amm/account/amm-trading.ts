// Orders and account at pools as one thing to start and stop. The chain and the price of its coin are shared with market
// data, and opened and closed by whoever composes them.

import { type Result, succeed } from "../../../../domain/failure/result.ts";
import { baseOfUsd } from "../../../../domain/market/fixed-product/collateral.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { type UsdMicros, usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import { Allowances, approveMoney, approveOutcomes } from "../../shared/chain/allowances.ts";
import type { CoinGasCosts } from "../../shared/chain/gas-costs.ts";
import type { OpenedChain } from "../../shared/chain/open-chain.ts";
import type { SenderLimits } from "../../shared/chain/sender-options.ts";
import { AccountTransactionSender } from "../../shared/chain/transaction-sender.ts";
import { TransactionSigner } from "../../shared/chain/transaction-signer.ts";
import { GateKeeper } from "../../shared/gate-keeper.ts";
import { GateReasons } from "../../shared/gate-reasons.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { Rounds } from "../../shared/rounds.ts";
import { type AmmCredentials, type AmmOptions, checkAmmCredentials } from "../config.ts";
import { AmmAccount } from "./amm-account.ts";
import { AmmGateway } from "./amm-gateway.ts";
import { FollowUps } from "./follow-ups.ts";
import { type AmmBasis, approvalsWithin, lookEvery, tellGas } from "./parts.ts";
import { PoolOrders } from "./pool-order.ts";
import { PoolReader, type TradedPool } from "./pool-reader.ts";
import { PoolRulebook } from "./pool-rulebook.ts";
import { AmmSettlements } from "./settlements.ts";
import { SwapSender } from "./swap-sender.ts";
import { TokenCount } from "./token-count.ts";

export interface ConnectAmmTradingOptions
  extends Pick<AmmOptions, "environment" | "chainId" | "contracts" | "blocks"> {
  readonly credentials: AmmCredentials;
  readonly chain: OpenedChain;
  readonly gasCosts: CoinGasCosts;
  readonly sink: InputSink;
  readonly log?: AdapterLog;
  readonly limits?: Partial<SenderLimits>;
  /** What each pool is allowed to take of our money, renewed when half of it is spent. Nothing is allowed when absent: a
   * pool that may take nothing closes the venue (`VEN-890`). */
  readonly allowance?: UsdMicros;
  /** More is never allowed, and an allowance beyond it is told; 100,000 USD when absent. */
  readonly allowanceMax?: UsdMicros;
}

const allowanceMaxDefault = usdMicros(100_000_000_000);

/** Returns orders and account, not started, or `VEN-805` for a key that is none or of another environment. */
export function connectAmmTrading(options: ConnectAmmTradingOptions): Result<AmmTrading> {
  const { credentials, environment, chainId } = options;
  const checked = checkAmmCredentials(credentials, environment);
  if (!checked.ok) return checked;
  const signer = TransactionSigner.of(checked.value.privateKey, chainId);
  return signer.ok ? succeed(new AmmTrading(options, signer.value)) : signer;
}

export class AmmTrading {
  readonly gateway: AmmGateway;
  readonly account: AmmAccount;
  readonly #options: ConnectAmmTradingOptions;
  readonly #basis: AmmBasis;
  readonly #followUps: FollowUps;
  readonly #sender: AccountTransactionSender;
  readonly #rounds: Rounds;
  readonly #reader: PoolReader;
  #unwatch: () => void = () => undefined;
  #isStopped = false;

  constructor(options: ConnectAmmTradingOptions, signer: TransactionSigner) {
    this.#options = options;
    const { chain, gasCosts, sink, contracts, log = silentLog } = options;
    const { clock } = chain.connection;
    const emit: AmmBasis["emit"] = (event) => sink.event(event);
    const keeper = new GateKeeper({ venue: "amm", clock, emit });
    this.#sender = new AccountTransactionSender({
      connection: chain.connection,
      heads: chain.heads,
      ...{ signer, gasCosts, log },
      confirmations: options.blocks.confirmations,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      alarm: (words) => keeper.alarm("protection", words),
      cancelled: ({ transactionHash }, gas) =>
        tellGas(this.#basis, transactionHash, "cancel", { state: "mined", gas }),
    });
    const { client } = chain;
    this.#reader = new PoolReader({ client, contracts, owner: this.#sender.address });
    const reader = this.#reader;
    this.#basis = {
      ...{ clock, gasCosts, reader, contracts, log, emit },
      heads: chain.heads,
      sender: this.#sender,
      rulebook: new PoolRulebook(reader),
      gates: {
        account: new GateReasons(keeper, "account"),
        maintenance: new GateReasons(keeper, "maintenance"),
        silence: () => keeper.silence(),
      },
    };
    this.#followUps = new FollowUps(this.#basis);
    this.#rounds = new Rounds(clock);
    const parts = this.#parts(client);
    this.account = parts.account;
    this.gateway = parts.gateway;
  }

  /** Learns what orders on these markets must fit. */
  list(markets: readonly Market[]): void {
    this.#basis.rulebook.list(markets);
  }

  /** Reads the account once, whether or not that succeeds, and begins the rounds. */
  async start(): Promise<void> {
    const { heads } = this.#options.chain;
    const { maintenance } = this.#basis.gates;
    this.#unwatch = heads.observe({
      head: () => maintenance.open("head"),
      reorganised: () => undefined,
      stale: ({ code, message }) => maintenance.close("head", `${code}: ${message}`),
    });
    const first = firstHead(heads);
    heads.start();
    await first;
    await this.#options.gasCosts.start();
    await this.#sender.start();
    await this.#allow();
    // A look before they are in a block would find that pools may take nothing, and close the venue.
    await this.#followUps.takenIn(approvalsWithin);
    await this.account.look();
    if (this.#isStopped) return;
    this.#rounds.every(lookEvery, () => this.account.look());
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#basis.gates.silence();
    this.#followUps.stop();
    this.#rounds.stop();
    this.#unwatch();
    this.gateway.stop();
    await this.#sender.stop();
  }

  /** A person has read why the venue was closed and opens it. */
  acknowledged(): void {
    this.account.acknowledged();
  }

  #parts(client: OpenedChain["client"]) {
    const basis = this.#basis;
    const { clock, emit, log } = basis;
    const orders = new PoolOrders({
      clock,
      emit,
      contradiction: (words) => log({ level: "error", message: `amm: ${words}` }),
      linked: () => undefined,
    });
    const tokens = new TokenCount();
    const followUps = this.#followUps;
    const swaps = new SwapSender({ ...basis, client, orders, followUps, tokens });
    const { confirmations } = this.#options.blocks;
    const settlements = new AmmSettlements({ ...basis, followUps, tokens, confirmations });
    const allowanceMax = this.#options.allowanceMax ?? allowanceMaxDefault;
    const shared = { ...basis, client, orders, followUps, tokens, settlements, allowanceMax };
    return {
      account: new AmmAccount(shared),
      gateway: new AmmGateway({ ...basis, orders, swaps }),
    };
  }

  /** Lets the listed pools take what the configuration allows them, and no more. */
  async #allow(): Promise<void> {
    const { allowance } = this.#options;
    if (allowance === undefined) return;
    for (const pool of await this.#basis.rulebook.all()) await this.#allowPool(pool, allowance);
  }

  async #allowPool(pool: TradedPool, allowance: UsdMicros): Promise<void> {
    const { client } = this.#options.chain;
    const { contracts, clock, log } = this.#basis;
    const allowances = new Allowances(client, this.#sender.address);
    const amount = baseOfUsd(allowance, pool.decimals, "down");
    const money = { token: contracts.collateral, spender: pool.address };
    const allowed = await allowances.ofMoney(money);
    const done = () => undefined;
    const stamp = integerOf(clock.now());
    if (allowed.ok && allowed.value < amount / 2n) {
      const most = this.#options.allowanceMax ?? allowanceMaxDefault;
      const call = approveMoney(money, amount, baseOfUsd(most, pool.decimals, "down"));
      const id = `approve/${pool.address}/${stamp}`;
      if (call.ok) this.#followUps.begin({ id, purpose: "approve", ...call.value, done }, null);
      else log({ level: "error", message: `amm: ${call.failure.code} ${call.failure.message}` });
    }
    const outcomes = { tokens: contracts.conditionalTokens, operator: pool.address };
    const approved = await allowances.ofOutcomes(outcomes);
    if (approved.ok && !approved.value) {
      const id = `approve-tokens/${pool.address}/${stamp}`;
      const call = approveOutcomes(outcomes, true);
      this.#followUps.begin({ id, purpose: "approve", ...call, done }, null);
    }
  }
}

/** Resolves when the first look at the chain has shown a block, or why there is none. */
function firstHead(heads: OpenedChain["heads"]): Promise<void> {
  if (heads.latest() !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      unwatch();
      resolve();
    };
    const unwatch = heads.observe({ head: done, reorganised: () => undefined, stale: done });
  });
}
