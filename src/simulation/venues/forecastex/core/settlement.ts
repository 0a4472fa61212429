// How a contract ends: somebody answers it, and at its payout time each winner is paid a dollar and every position vanishes.

import { assert } from "../../../../domain/failure/assert.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreOutcome } from "./contract.ts";
import type { CoreState } from "./core-state.ts";
import type { Account, Holding } from "./ledger.ts";
import { dollar } from "./money.ts";
import { takeOff } from "./netting.ts";
import type { TradingHours } from "./trading-hours.ts";

export class Settlement {
  readonly #state: CoreState;
  readonly #hours: TradingHours;

  constructor(state: CoreState, hours: TradingHours) {
    this.#state = state;
    this.#hours = hours;
  }

  /** An answer is given once. */
  resolve(contract: ContractRecord, answer: CoreOutcome, now: EpochMicros): void {
    assert(contract.answer === null, `contract ${contract.listing.conidYes} has its answer`);
    this.#hours.endTrading(contract, now);
    contract.answer = answer;
    const { payoutAt } = contract.listing;
    if (integerOf(payoutAt) <= integerOf(now)) this.payOut(contract, now);
    else this.#state.agenda.add("payout", payoutAt, (at) => this.payOut(contract, at));
  }

  /** Does nothing to a contract that was paid before. */
  payOut(contract: ContractRecord, now: EpochMicros): void {
    const { answer } = contract;
    assert(answer !== null, `contract ${contract.listing.conidYes} has no answer`);
    if (contract.paidAt !== null) return;
    contract.paidAt = now;
    let won = 0n;
    for (const account of this.#state.ledger.accounts()) {
      const holding = account.findHolding(contract);
      if (holding !== undefined) won += this.#payHolding(account, holding, answer, now);
    }
    this.#state.clearing.payOut(contract, answer, won);
  }

  /** Returns how many winners the account had. */
  #payHolding(account: Account, holding: Holding, answer: CoreOutcome, now: EpochMicros): bigint {
    let won = 0n;
    for (const outcome of ["yes", "no"] as const) {
      const side = holding[outcome];
      const { size } = side;
      if (size === 0n) continue;
      const payout = outcome === answer ? size * dollar : 0n;
      side.realizedProfit += payout - takeOff(side, size);
      holding.updatedAt = now;
      if (outcome === answer) {
        won += size;
        const conid = holding.contract.conidOf(outcome);
        const entry = account.pay({ kind: "payout", conid, amount: payout }, now);
        this.#state.emit({ kind: "ledger", entry });
      }
      this.#state.emit({ kind: "position", position: holding.describe(account.name, outcome) });
    }
    return won;
  }
}
