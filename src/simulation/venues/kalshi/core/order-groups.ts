// Order groups: a limit on what the orders of a group may match in any fifteen seconds. Exceeding it ends every order of
// the group and keeps new ones out until somebody resets it. A group lives on one shard.

import { type EpochMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { CoreOrderGroup } from "./contract.ts";
import type { OrderRecord } from "./order-record.ts";

/** The window over which matched contracts count. */
export const groupWindow = seconds(15);

/** A limit is 1 to 1,000,000 whole contracts, here in hundredths. */
const limitMin = 100n;
const limitMax = 100_000_000n;
const wholeContract = 100n;

/** The venue's own limit per user. */
export const groupsPerAccountMax = 100_000;

export function isGroupLimit(limit: bigint): boolean {
  return limit >= limitMin && limit <= limitMax && limit % wholeContract === 0n;
}

interface Matched {
  readonly atMicros: number;
  readonly count: bigint;
}

export class OrderGroup {
  readonly orderGroupId: string;
  readonly account: string;
  readonly subaccount: number;
  readonly exchangeIndex: number;
  /** Those that rest, oldest first. */
  readonly orders = new Set<OrderRecord>();
  limit: bigint;
  isTriggered = false;
  #matched: Matched[] = [];
  #sum = 0n;

  constructor(
    group: Pick<
      CoreOrderGroup,
      "orderGroupId" | "account" | "subaccount" | "exchangeIndex" | "limit"
    >,
  ) {
    this.orderGroupId = group.orderGroupId;
    this.account = group.account;
    this.subaccount = group.subaccount;
    this.exchangeIndex = group.exchangeIndex;
    this.limit = group.limit;
  }

  /** Counts a fill of one of its orders. */
  count(contracts: bigint, now: EpochMicros): void {
    this.#matched.push({ atMicros: integerOf(now), count: contracts });
    this.#sum += contracts;
  }

  /** Returns true when more than the limit has matched within the window that ends now. */
  exceeds(now: EpochMicros): boolean {
    return this.matchedWithin(now) > this.limit;
  }

  /** Returns what has matched within the window that ends now. */
  matchedWithin(now: EpochMicros): bigint {
    const from = integerOf(now) - integerOf(groupWindow);
    let expired = 0;
    for (const matched of this.#matched) {
      if (matched.atMicros > from) break;
      this.#sum -= matched.count;
      expired += 1;
    }
    if (expired > 0) this.#matched = this.#matched.slice(expired);
    return this.#sum;
  }

  /** Opens the group again with an empty window. */
  reset(): void {
    this.isTriggered = false;
    this.#matched = [];
    this.#sum = 0n;
  }

  /** Returns the group as it stands; the copy does not change. */
  describe(): CoreOrderGroup {
    return {
      orderGroupId: this.orderGroupId,
      account: this.account,
      subaccount: this.subaccount,
      exchangeIndex: this.exchangeIndex,
      limit: this.limit,
      isTriggered: this.isTriggered,
      orderIds: [...this.orders].map((order) => order.orderId),
    };
  }
}
