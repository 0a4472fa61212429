// What reads of an account show. The venue's reads trail its writes by up to half a second: an order can be cancelled
// and still read as resting. A change becomes visible after a delay drawn from the seed; with no lag reads show the
// accounts as they are. Settlements are not delayed.

import {
  addDuration,
  type DurationMicros,
  durationMicros,
  type EpochMicros,
  epochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { RandomStream } from "../../random-stream.ts";
import type {
  CoreAccountEvent,
  CoreFill,
  CoreOrder,
  CorePosition,
  KalshiAccounts,
} from "./core/contract.ts";

export interface AccountReadsOptions {
  readonly accounts: KalshiAccounts;
  readonly clock: Clock;
  readonly random: RandomStream;
  /** The longest delay of a change; zero for none. */
  readonly lagMax: DurationMicros;
}

/** Changes that wait at once; a lag of half a second at ten thousand changes a second stays below. */
const waitingMax = 10_000;

interface Waiting {
  readonly visibleAt: number;
  readonly at: EpochMicros;
  /** Orders, fills and positions as they were when the event was told. */
  readonly event: CoreAccountEvent;
}

/** What is visible of one account. */
interface Visible {
  readonly orders: Map<string, CoreOrder>;
  readonly fills: CoreFill[];
  readonly positions: Map<string, CorePosition>;
}

export class AccountReads {
  readonly #options: AccountReadsOptions;
  readonly #visible = new Map<string, Visible>();
  readonly #waiting: Waiting[] = [];

  constructor(options: AccountReadsOptions) {
    this.#options = options;
    if (integerOf(options.lagMax) > 0) options.accounts.observe((event) => this.#note(event));
  }

  order(account: string, orderId: string): CoreOrder | undefined {
    return this.#delayed(account)?.orders.get(orderId) ?? this.#present()?.order(account, orderId);
  }

  /** Orders, oldest first. */
  orders(account: string): readonly CoreOrder[] {
    const delayed = this.#delayed(account);
    return delayed === undefined
      ? this.#options.accounts.orders(account)
      : [...delayed.orders.values()];
  }

  /** Fills, oldest first. */
  fills(account: string): readonly CoreFill[] {
    return this.#delayed(account)?.fills ?? this.#options.accounts.fills(account);
  }

  /** Positions that are not settled. */
  positions(account: string): readonly CorePosition[] {
    const present = this.#options.accounts.positions(account);
    const delayed = this.#delayed(account);
    if (delayed === undefined) return present;
    return present.flatMap((position) => delayed.positions.get(positionKey(position)) ?? []);
  }

  /** Everything that happened before this instant is visible. */
  asOf(now: EpochMicros): EpochMicros {
    this.#reveal(now);
    const [oldest] = this.#waiting;
    return oldest === undefined ? now : epochMicros(integerOf(oldest.at) - 1);
  }

  #present(): KalshiAccounts | undefined {
    return integerOf(this.#options.lagMax) > 0 ? undefined : this.#options.accounts;
  }

  /** Returns what is visible of the account, or undefined where reads do not lag. */
  #delayed(account: string): Visible | undefined {
    if (integerOf(this.#options.lagMax) === 0) return undefined;
    this.#reveal(this.#options.clock.now());
    return this.#of(account);
  }

  #of(account: string): Visible {
    const known = this.#visible.get(account);
    if (known !== undefined) return known;
    const fresh = { orders: new Map(), fills: [], positions: new Map() };
    this.#visible.set(account, fresh);
    return fresh;
  }

  #note(event: CoreAccountEvent): void {
    const { clock, random, lagMax } = this.#options;
    const now = clock.now();
    const delay = durationMicros(random.between(0, integerOf(lagMax)));
    // It also waits for the changes before it: what was written first is visible first.
    const visibleAt = integerOf(addDuration(now, delay));
    this.#waiting.push({ visibleAt, at: now, event: copied(event) });
    if (this.#waiting.length > waitingMax) this.#show(this.#waiting.shift());
  }

  #reveal(now: EpochMicros): void {
    while ((this.#waiting[0]?.visibleAt ?? Number.POSITIVE_INFINITY) <= integerOf(now)) {
      this.#show(this.#waiting.shift());
    }
  }

  #show(waiting: Waiting | undefined): void {
    if (waiting === undefined) return;
    const { event } = waiting;
    if (event.kind === "order") {
      this.#of(event.order.account).orders.set(event.order.orderId, event.order);
    } else if (event.kind === "fill") {
      this.#of(event.fill.account).fills.push(event.fill);
    } else if (event.kind === "position") {
      this.#of(event.position.account).positions.set(positionKey(event.position), event.position);
    }
  }
}

function positionKey(position: CorePosition): string {
  return `${position.subaccount} ${position.ticker}`;
}

/** Returns the event with the values of this moment. */
function copied(event: CoreAccountEvent): CoreAccountEvent {
  if (event.kind === "order") return { ...event, order: { ...event.order } };
  if (event.kind === "position") return { ...event, position: { ...event.position } };
  return event;
}
