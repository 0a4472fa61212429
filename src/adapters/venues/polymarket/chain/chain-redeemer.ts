// Redeems answered markets with transactions of our own. A redemption is sent once a time: what the chain refuses is tried
// again after a pause that doubles, what was sent and did not succeed only a few times.

import { type Failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { NewEvent } from "../../../../domain/message/input.ts";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  minutes,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { TransactionSender } from "../../shared/chain/contract.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { RedeemableMarket, Redeemer } from "../account/redeemer.ts";
import { type Condition, kindOfDomain, parseCondition } from "./condition.ts";
import { execute, type GasSpent } from "./execute.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { planOutcomeRedeem, planRedeem } from "./redeem.ts";
import type { WalletReads } from "./wallet-reads.ts";

export interface ChainRedeemerOptions {
  readonly clock: Clock;
  readonly reads: WalletReads;
  readonly sender: Pick<TransactionSender, "address" | "send">;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
}

/** Transactions for one market: the second may succeed where a pool of pending ones was full, a tenth never will. */
export const redemptionsMax = 3;

/** Markets remembered at once: far more than can wait for us. */
const marketsMax = 4_096;

/** Not in a block by then, its number is taken with an empty one. */
const sendWithin = minutes(10);

const pauseFirst = minutes(1);
const pauseMost = minutes(32);

interface Attempts {
  isUnderWay: boolean;
  sent: number;
  failures: number;
  next: EpochMicros | null;
}

export class ChainRedeemer implements Redeemer {
  readonly #options: ChainRedeemerOptions;
  readonly #attempts = new Map<string, Attempts>();
  #sequence = 0;

  constructor(options: ChainRedeemerOptions) {
    this.#options = options;
  }

  redeem(market: RedeemableMarket, redeemed: () => void): void {
    const { clock } = this.#options;
    const attempts = this.#attemptsOf(market.conditionId);
    if (attempts.isUnderWay || attempts.sent >= redemptionsMax) return;
    if (attempts.next !== null && clock.now() < attempts.next) return;
    attempts.isUnderWay = true;
    void this.#attempt(market, attempts, redeemed);
  }

  async #attempt(
    market: RedeemableMarket,
    attempts: Attempts,
    redeemed: () => void,
  ): Promise<void> {
    const done = await this.#redeemAll(market, attempts);
    attempts.isUnderWay = false;
    if (!done.ok) return this.#failed(market, attempts, done.failure);
    // Reads of the venue lag behind the chain: what they still show is not redeemed again at once.
    attempts.next = addDuration(this.#options.clock.now(), pauseFirst);
    attempts.sent = 0;
    redeemed();
  }

  async #redeemAll(market: RedeemableMarket, attempts: Attempts): Promise<Result<null>> {
    const condition = parseCondition(kindOfDomain(market.domain), market.conditionId);
    if (!condition.ok) return condition;
    const plans = await this.#plansOf(condition.value);
    if (!plans.ok) return plans;
    if (plans.value.every(({ approvals }) => approvals.length === 0)) attempts.sent += 1;
    for (const plan of plans.value) {
      const done = await this.#send(plan, condition.value.id);
      if (!done.ok) return done;
    }
    return succeed(null);
  }

  /** One for all that is held of a question of version 1, one for each outcome of version 2. */
  async #plansOf(condition: Condition): Promise<Result<readonly OperationPlan[]>> {
    const { reads } = this.#options;
    if (condition.kind !== "version-2") {
      const plan = await planRedeem(reads, condition);
      return plan.ok ? succeed([plan.value]) : plan;
    }
    const positions = await reads.positions(condition);
    if (!positions.ok) return positions;
    const plans: OperationPlan[] = [];
    for (const outcome of [0, 1] as const) {
      const amount = await reads.balance(positions.value[outcome]);
      if (!amount.ok) return amount;
      if (amount.value === 0n) continue;
      const wanted = { condition, outcome, amount: amount.value, vector: null };
      const plan = await planOutcomeRedeem(reads, wanted);
      if (!plan.ok) return plan;
      plans.push(plan.value);
    }
    return succeed(plans);
  }

  #send(plan: OperationPlan, what: string): Promise<Result<unknown>> {
    const { clock, reads, sender, log } = this.#options;
    this.#sequence += 1;
    log({ level: "info", message: `polymarket: ${plan.words}` });
    return execute(plan, {
      // Shares may come to a market that was redeemed before: each redemption is one of its own.
      ...{ reads, sender, id: `redeem ${what} ${integerOf(clock.now())} ${this.#sequence}` },
      deadline: addDuration(clock.now(), sendWithin),
      spent: (spent) => this.#spent(spent),
    });
  }

  #spent({ transaction, purpose, state, gas }: GasSpent): void {
    const { clock, log, emit } = this.#options;
    if (gas === null) {
      const message = "polymarket: gas was spent whose price in dollars is not known";
      log({ level: "warn", message, details: { transaction } });
      return;
    }
    const receivedAt = clock.now();
    emit({
      ...{ kind: "TransactionReported", receivedAt, venue: "polymarket" },
      ...{ transaction, purpose, state, gas },
    });
  }

  #failed({ conditionId }: RedeemableMarket, attempts: Attempts, failure: Failure): void {
    const { clock, log } = this.#options;
    const pause = Math.min(integerOf(pauseFirst) * 2 ** attempts.failures, integerOf(pauseMost));
    attempts.failures += 1;
    attempts.next = addDuration(clock.now(), durationMicros(pause));
    const isLast = attempts.sent >= redemptionsMax;
    const after = isLast ? "a person must look" : "it is tried again";
    const message = `polymarket: shares are not redeemed: ${failure.code} ${failure.message}; ${after}`;
    log({ level: isLast ? "error" : "warn", message, details: { conditionId } });
  }

  #attemptsOf(conditionId: string): Attempts {
    const known = this.#attempts.get(conditionId);
    if (known !== undefined) return known;
    if (this.#attempts.size >= marketsMax) this.#attempts.clear();
    const attempts: Attempts = { isUnderWay: false, sent: 0, failures: 0, next: null };
    this.#attempts.set(conditionId, attempts);
    return attempts;
  }
}
