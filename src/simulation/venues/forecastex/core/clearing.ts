// The exchange's side of the money: 1.00 held for each pair that exists, the cents it keeps, and what the crowd without
// accounts has paid. The crowd is one member here: what it holds of both outcomes nets as an account's does.

import { assert } from "../../../../domain/failure/assert.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreClearing, CoreOutcome } from "./contract.ts";
import { dollar, exchangeCent } from "./money.ts";

export class Clearing implements CoreClearing {
  exchangeFees = 0n;
  crowdPaid = 0n;
  couponsPaid = 0n;
  deposits = 0n;
  #pairs = 0n;
  /** Pairs that exist, by contract. */
  readonly #pairsOf = new Map<ContractRecord, bigint>();
  /** What the crowd holds: YES above nothing, NO below. */
  readonly #crowd = new Map<ContractRecord, bigint>();

  get heldForPairs(): bigint {
    return this.#pairs * dollar;
  }

  /** A YES and a NO for each contract come to be, for a dollar and a cent. */
  makePairs(contract: ContractRecord, size: bigint): void {
    this.exchangeFees += size * exchangeCent;
    this.#addPairs(contract, size);
  }

  /** A holder of both sides gave them back for a dollar each. */
  breakPairs(contract: ContractRecord, size: bigint): void {
    this.#addPairs(contract, -size);
  }

  /** Somebody without an account bought. */
  crowdBuys(contract: ContractRecord, outcome: CoreOutcome, size: bigint, price: bigint): void {
    const before = this.#crowd.get(contract) ?? 0n;
    const after = outcome === "yes" ? before + size : before - size;
    this.#crowd.set(contract, after);
    const netted = (absolute(before) + size - absolute(after)) / 2n;
    this.crowdPaid += price * size - netted * dollar;
    this.breakPairs(contract, netted);
  }

  /** The winners of a contract are paid: every pair ends. `accountsWon` is what accounts got. */
  payOut(contract: ContractRecord, answer: CoreOutcome, accountsWon: bigint): void {
    const crowd = this.#crowd.get(contract) ?? 0n;
    const signed = answer === "yes" ? crowd : -crowd;
    const crowdWon = signed > 0n ? signed : 0n;
    this.crowdPaid -= crowdWon * dollar;
    this.#addPairs(contract, -(accountsWon + crowdWon));
    assert(this.#pairsOf.get(contract) === 0n, "each pair has one winner");
    this.#crowd.delete(contract);
    this.#pairsOf.delete(contract);
  }

  describe(): CoreClearing {
    const { heldForPairs, exchangeFees, crowdPaid, couponsPaid, deposits } = this;
    return { heldForPairs, exchangeFees, crowdPaid, couponsPaid, deposits };
  }

  #addPairs(contract: ContractRecord, size: bigint): void {
    const pairs = (this.#pairsOf.get(contract) ?? 0n) + size;
    assert(pairs >= 0n, "no pair is given back twice");
    this.#pairsOf.set(contract, pairs);
    this.#pairs += size;
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
