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
export const waitingMax = 10_000;

interface Waiting {
  readonly visibleAt: number;
  readonly at: EpochMicros;
  /** Orders, fills and positions as they were when the event was told. */
  readonly event: CoreAccountEvent;
}

/** What has changed of one thing and is not shown yet. */
class Unshown<Value> {
  readonly #waiting = new Map<string, number>();
  readonly #shown = new Map<string, Value>();

  note(key: string): void {
    this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
  }

  /** Shows one change. A final value needs no copy: it is the present one as soon as nothing waits. */
  show(key: string, value: Value, isFinal: boolean): void {
    const left = (this.#waiting.get(key) ?? 1) - 1;
    if (left === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, left);
    if (isFinal) this.#shown.delete(key);
    else this.#shown.set(key, value);
  }

  /** Returns what is shown in place of the present value; undefined for what is not shown at all. */
  valueOf(key: string, present: Value): Value | undefined {
    return this.#waiting.has(key) ? this.#shown.get(key) : present;
  }
}

export class AccountReads {
  readonly #options: AccountReadsOptions;
  readonly #orders = new Unshown<CoreOrder>();
  readonly #positions = new Unshown<CorePosition>();
  /** Fills of an account that are not shown yet: its latest ones. */
  readonly #hiddenFills = new Map<string, number>();
  readonly #waiting: Waiting[] = [];

  constructor(options: AccountReadsOptions) {
    this.#options = options;
    if (integerOf(options.lagMax) > 0) options.accounts.observe((event) => this.#note(event));
  }

  order(account: string, orderId: string): CoreOrder | undefined {
    this.#reveal(this.#options.clock.now());
    const present = this.#options.accounts.order(account, orderId);
    return present === undefined ? undefined : this.#orders.valueOf(orderId, present);
  }

  /** Orders, oldest first. */
  orders(account: string): readonly CoreOrder[] {
    this.#reveal(this.#options.clock.now());
    const present = this.#options.accounts.orders(account);
    return present.flatMap((order) => this.#orders.valueOf(order.orderId, order) ?? []);
  }

  /** Fills, oldest first. */
  fills(account: string): readonly CoreFill[] {
    this.#reveal(this.#options.clock.now());
    const present = this.#options.accounts.fills(account);
    const hidden = this.#hiddenFills.get(account) ?? 0;
    return hidden === 0 ? present : present.slice(0, Math.max(0, present.length - hidden));
  }

  /** Positions that are not settled. */
  positions(account: string): readonly CorePosition[] {
    this.#reveal(this.#options.clock.now());
    const present = this.#options.accounts.positions(account);
    return present.flatMap(
      (position) => this.#positions.valueOf(positionKey(position), position) ?? [],
    );
  }

  /** Everything that happened before this instant is visible. */
  asOf(now: EpochMicros): EpochMicros {
    this.#reveal(now);
    const [oldest] = this.#waiting;
    return oldest === undefined ? now : epochMicros(integerOf(oldest.at) - 1);
  }

  #note(event: CoreAccountEvent): void {
    const { clock, random, lagMax } = this.#options;
    if (event.kind === "order-group") return;
    const now = clock.now();
    const delay = durationMicros(random.between(0, integerOf(lagMax)));
    // It also waits for the changes before it: what was written first is visible first.
    const visibleAt = integerOf(addDuration(now, delay));
    if (event.kind === "order") this.#orders.note(event.order.orderId);
    else if (event.kind === "position") this.#positions.note(positionKey(event.position));
    else this.#hideFill(event.fill.account, 1);
    this.#waiting.push({ visibleAt, at: now, event: copied(event) });
    if (this.#waiting.length > waitingMax) this.#show(this.#waiting.shift());
  }

  #reveal(now: EpochMicros): void {
    while ((this.#waiting[0]?.visibleAt ?? Number.POSITIVE_INFINITY) <= integerOf(now)) {
      this.#show(this.#waiting.shift());
    }
  }

  #show(waiting: Waiting | undefined): void {
    const event = waiting?.event;
    if (event?.kind === "order") {
      const { order } = event;
      this.#orders.show(order.orderId, order, order.status !== "resting");
    } else if (event?.kind === "fill") {
      this.#hideFill(event.fill.account, -1);
    } else if (event?.kind === "position") {
      this.#positions.show(positionKey(event.position), event.position, false);
    }
  }

  #hideFill(account: string, change: number): void {
    this.#hiddenFills.set(account, (this.#hiddenFills.get(account) ?? 0) + change);
  }
}

function positionKey(position: CorePosition): string {
  return `${position.account} ${position.subaccount} ${position.ticker}`;
}

/** Returns the event with the values of this moment. */
function copied(event: CoreAccountEvent): CoreAccountEvent {
  if (event.kind === "order") return { ...event, order: { ...event.order } };
  if (event.kind === "position") return { ...event, position: { ...event.position } };
  return event;
}
