// What trading each bucket has brought lately: a discounted Beta posterior for every arm (Raj and Kalyani 2017), folded
// from durable records. One trial of any arm ages what is known of all of them, so that an old success fades; the
// prior does not. Ageing is done when an arm is read: a trial touches one arm.

import { assert } from "../../../domain/failure/assert.ts";
import type { EngineRecord, GroupOutcome } from "../../../domain/message/record.ts";
import type { StateHash } from "../../../domain/message/state-hash.ts";
import type { LegGroup } from "../../../domain/order/order.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { UsdMicros } from "../../../domain/units/usd-micros.ts";

export interface PosteriorTerms {
  /** What a trial leaves of everything known before, in (0, 1). */
  readonly discount: number;
  /** Successes and failures that every arm begins with; positive. */
  readonly priorSuccesses: number;
  readonly priorFailures: number;
}

/** Half of what is known is forgotten after 34 trials; the memory is about 50 trials long. */
export const usualTerms: PosteriorTerms = {
  discount: 0.98,
  priorSuccesses: 1,
  priorFailures: 1,
};

/** Beta(successes, failures), the prior included. */
export interface Posterior {
  readonly successes: number;
  readonly failures: number;
}

interface Arm {
  /** As of the trial below. */
  successes: number;
  failures: number;
  trial: number;
}

interface Approved {
  readonly armId: string;
  readonly expected: UsdMicros;
  /** It lost a fill after it had closed, so a leg stood alone: whatever it locks in now is no success. */
  readonly legged: boolean;
}

/** What is left of a trial below this is nothing. */
const negligible = 1e-12;

/** Most trials remembered whatever the discount. */
const horizonMax = 100_000;

/** Returns the reward of a group, in [0, 1]: how much of the worst-case profit was locked in; nothing where a leg stood
 * alone or nothing was filled, whatever that brought. */
export function rewardOf(outcome: GroupOutcome, locked: UsdMicros, expected: UsdMicros): number {
  if (outcome !== "completed" || integerOf(expected) <= 0) return 0;
  return Math.min(1, Math.max(0, integerOf(locked) / integerOf(expected)));
}

export class ArmPosteriors {
  readonly #terms: PosteriorTerms;
  /** What is left after so many trials; beyond its end nothing is. Products only: the same on every machine. */
  readonly #left: Float64Array;
  /** By the trial they were last observed in, oldest first: no more than there are trials remembered. */
  readonly #arms = new Map<string, Arm>();
  /** Groups approved and not closed. */
  readonly #approved = new Map<string, Approved>();
  #trials = 0;
  readonly #bits = new DataView(new ArrayBuffer(8));

  constructor(terms: PosteriorTerms = usualTerms) {
    assert(terms.discount > 0 && terms.discount < 1, "a discount lies between zero and one");
    this.#terms = terms;
    const left = [1];
    for (let last = terms.discount; last >= negligible; last *= terms.discount) {
      if (left.push(last) > horizonMax) break;
    }
    this.#left = Float64Array.from(left);
  }

  /** Folds a record. A group belongs to the arm of its cluster, which is its component. */
  apply(record: EngineRecord): void {
    if (record.kind === "GroupApproved") {
      this.#approve(record.group, false);
    } else if (record.kind === "GroupReopened") {
      this.#approve(record.group, true);
    } else if (record.kind === "GroupClosed") {
      const group = this.#approved.get(record.groupId);
      if (group === undefined) return;
      this.#approved.delete(record.groupId);
      const { outcome, profitLocked } = record;
      const reward = group.legged ? 0 : rewardOf(outcome, profitLocked, group.expected);
      this.observe(group.armId, reward);
    }
  }

  /** Counts a trial of an arm, with its reward in [0, 1]. */
  observe(armId: string, reward: number): void {
    assert(reward >= 0 && reward <= 1, "a reward lies between zero and one");
    const before = this.posterior(armId);
    this.#trials += 1;
    const { discount, priorSuccesses, priorFailures } = this.#terms;
    this.#arms.delete(armId);
    this.#arms.set(armId, {
      successes: (before.successes - priorSuccesses) * discount + reward,
      failures: (before.failures - priorFailures) * discount + 1 - reward,
      trial: this.#trials,
    });
    this.#forget();
  }

  /** Returns what is believed of an arm now; the prior when it was never tried, or long ago. */
  posterior(armId: string): Posterior {
    const { priorSuccesses, priorFailures } = this.#terms;
    const arm = this.#arms.get(armId);
    if (arm === undefined) return { successes: priorSuccesses, failures: priorFailures };
    const left = this.#left[this.#trials - arm.trial] ?? 0;
    return {
      successes: priorSuccesses + arm.successes * left,
      failures: priorFailures + arm.failures * left,
    };
  }

  /** Trials of all arms so far. */
  trials(): number {
    return this.#trials;
  }

  /** Arms of which anything is remembered. */
  armCount(): number {
    return this.#arms.size;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#trials);
    hash.addInteger(this.#arms.size);
    for (const [armId, arm] of this.#arms) {
      hash.addText(armId);
      hash.addInteger(arm.trial);
      this.#addDouble(hash, arm.successes);
      this.#addDouble(hash, arm.failures);
    }
    hash.addInteger(this.#approved.size);
    for (const [groupId, group] of [...this.#approved].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(groupId);
      hash.addText(group.armId);
      hash.addInteger(integerOf(group.expected));
      hash.addInteger(group.legged ? 1 : 0);
    }
  }

  #approve(group: LegGroup, legged: boolean): void {
    const { groupId, cluster: armId, profitWorst: expected } = group;
    this.#approved.set(groupId, { armId, expected, legged });
  }

  /** Drops arms of which nothing is left. */
  #forget(): void {
    for (const [armId, arm] of this.#arms) {
      if (this.#trials - arm.trial < this.#left.length) return;
      this.#arms.delete(armId);
    }
  }

  #addDouble(hash: StateHash, value: number): void {
    this.#bits.setFloat64(0, value);
    hash.addInteger(this.#bits.getUint32(0));
    hash.addInteger(this.#bits.getUint32(4));
  }
}
