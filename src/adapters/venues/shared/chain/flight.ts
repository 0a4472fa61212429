// One number of our account and everything that was signed for it: the transaction that is meant, the same at higher
// prices, and the empty one that takes the number when it came to nothing. One of them is carried out, at most.

import type { Hash, Hex, TransactionReceipt } from "viem";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { TransactionIntent, TransactionNews, TransactionObserver } from "./contract.ts";
import type { GasOffer } from "./gas-price.ts";

/** One signed transaction. */
export interface Attempt {
  readonly hash: Hash;
  /** Null for one of an earlier run: it cannot be sent again. */
  readonly raw: Hex | null;
  /** Null when it is not known what an earlier run offered. */
  readonly offer: GasOffer | null;
  /** The empty one, which only takes the number. */
  readonly isCancellation: boolean;
  readonly sentAt: EpochMicros;
}

/** Where an attempt was carried out. */
export interface Landing {
  readonly attempt: Attempt;
  readonly receipt: TransactionReceipt;
}

export class Flight {
  readonly id: string;
  /** Null where only the number counts: for a transaction of an earlier run, and for one that takes a number. */
  readonly intent: TransactionIntent | null;
  readonly nonce: number;
  readonly attempts: Attempt[] = [];
  readonly observers: TransactionObserver[];
  /** What was told last. */
  last: TransactionNews | null = null;
  deadline: EpochMicros;
  gasLimit = 0n;
  landing: Landing | null = null;
  /** Consecutive looks at which the number was taken and no attempt of ours had it. */
  foreignLooks = 0;
  /** A replacement was wanted and could not be offered: told once. */
  isStuck = false;

  constructor(options: {
    readonly id: string;
    readonly intent: TransactionIntent | null;
    readonly nonce: number;
    readonly deadline: EpochMicros;
    readonly observers: TransactionObserver[];
  }) {
    this.id = options.id;
    this.intent = options.intent;
    this.nonce = options.nonce;
    this.deadline = options.deadline;
    this.observers = options.observers;
  }

  get newest(): Attempt | undefined {
    return this.attempts.at(-1);
  }

  /** An earlier run has sent it, and may have signed others under the number that are not known here. */
  get isAdopted(): boolean {
    return this.attempts[0]?.raw === null;
  }

  get isCancelling(): boolean {
    return this.newest?.isCancellation === true;
  }

  count(isCancellation: boolean): number {
    return this.attempts.filter((attempt) => attempt.isCancellation === isCancellation).length;
  }

  tell(news: TransactionNews): void {
    this.last = news;
    for (const observer of this.observers) observer(news);
  }
}
