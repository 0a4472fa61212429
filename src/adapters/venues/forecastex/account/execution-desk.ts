// Every execution of the account passes here once per source: told to the engine as a fill of its order, counted for
// positions and cash, and kept when nobody knows yet whose it is. Rows of netting are no fills.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { formatUsd } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { Execution, Purchase } from "../orders/execution.ts";
import type { CashBook } from "./cash-book.ts";
import type { ContractSide, MarketRulebook } from "./market-rulebook.ts";
import { fillOf, type OrderTracker } from "./order-tracker.ts";
import type { PositionBook } from "./position-book.ts";

export interface ExecutionDeskOptions {
  readonly clock: Clock;
  readonly tracker: OrderTracker;
  readonly rulebook: MarketRulebook;
  readonly positions: PositionBook;
  readonly cash: CashBook;
  readonly gates: Pick<GateKeeper, "alarm">;
  readonly gate: GateReasons;
  readonly log: AdapterLog;
  /** Learns which contract has a conid. */
  readonly learn: (conid: string) => Promise<void>;
}

/** Executions remembered, so that each counts once: days of the fastest trading that the broker's pace allows. */
export const executionsRememberedMax = 65_536;

/** Executions kept until it is known whose they are, or of which contract. */
export const executionsHeldMax = 4_096;

export class ExecutionDesk {
  readonly #options: ExecutionDeskOptions;
  readonly #startedAt: EpochMicros;
  /** Ids that were counted for positions and cash, oldest first. */
  readonly #counted = new Set<string>();
  readonly #charged = new Set<string>();
  readonly #held = new Map<string, Execution>();
  readonly #reported = new Set<string>();
  #strangers = 0;

  constructor(options: ExecutionDeskOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  counts(): Readonly<Record<string, number>> {
    return { executionsHeld: this.#held.size, foreignFills: this.#strangers };
  }

  /** Purchases of others told so far. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Nothing waits for its order or its contract. */
  get isPlaced(): boolean {
    return this.#held.size === 0;
  }

  see(execution: Execution): void {
    const side = this.#options.rulebook.sideOf(execution.conid);
    if (side === undefined) {
      if (this.#isOfThePast(execution)) return;
      this.#hold(execution);
      void this.#learn(execution);
      return;
    }
    this.#count(execution, side);
    if (execution.kind === "bought") this.#place(execution, side);
  }

  /** Tries again what was held; what is then left without an order is somebody else's. */
  retry(): void {
    for (const execution of [...this.#held.values()]) {
      this.#held.delete(execution.executionId);
      this.see(execution);
    }
  }

  /** Positions and cash count an execution once, whoever's it is. */
  #count(execution: Execution, side: ContractSide): void {
    const { executionId } = execution;
    if (execution.kind === "bought") this.#judgeCommission(execution);
    if (this.#counted.has(executionId)) return;
    remember(this.#counted, executionId);
    this.#options.positions.apply(execution, side);
    this.#options.cash.apply(execution, side);
  }

  #place(purchase: Purchase, side: ContractSide): void {
    const { tracker } = this.#options;
    const order = tracker.findBy(purchase.orderId, purchase.reference);
    if (order !== undefined) {
      tracker.bought(order, purchase, side.instrument);
      return;
    }
    if (this.#reported.has(purchase.executionId)) return;
    // Without a reference it may be of an order whose answer is still on its way.
    if (purchase.reference === null && this.#isAnySending()) {
      this.#hold(purchase);
      return;
    }
    if (!this.#isOfThePast(purchase)) this.#report(purchase, side);
  }

  /** Before this run, and of no order that it has taken over: no news, and part of the first read of positions and cash.
   * Its contract may have been paid and be listed no more. */
  #isOfThePast({ at, orderId, reference }: Execution): boolean {
    return at < this.#startedAt && this.#options.tracker.findBy(orderId, reference) === undefined;
  }

  #isAnySending(): boolean {
    for (const order of this.#options.tracker.open()) {
      if (order.venueOrderId === null) return true;
    }
    return false;
  }

  /** Nobody's order that we know: told as what it was, a purchase of its conid, and the account is closed. */
  #report(purchase: Purchase, { instrument, market }: ContractSide): void {
    const { tracker, clock, gate, log } = this.#options;
    remember(this.#reported, purchase.executionId);
    this.#strangers += 1;
    const clientOrderId = purchase.reference ?? `venue:${purchase.orderId ?? purchase.executionId}`;
    const fill = fillOf(purchase, { clientOrderId, instrument, side: "buy" });
    tracker.tell({ kind: "FillReported", receivedAt: clock.now(), fill });
    const words = `execution ${purchase.executionId} on ${market.venueSymbol}, which is not ours`;
    log({ level: "error", message: `forecastex: ${words}` });
    gate.close("strangers", words);
  }

  #hold(execution: Execution): void {
    if (this.#held.size >= executionsHeldMax && !this.#held.has(execution.executionId)) {
      const words = "more executions than can be kept belong to nobody we know";
      this.#options.gate.close("unplaced", words);
      return;
    }
    this.#held.set(execution.executionId, execution);
  }

  async #learn({ conid, executionId }: Execution): Promise<void> {
    const { learn, rulebook, gate, log } = this.#options;
    await learn(conid);
    if (rulebook.sideOf(conid) !== undefined) {
      this.retry();
      if (this.isPlaced) gate.open("unplaced");
      return;
    }
    const words = `VEN-858: an execution on conid ${conid}, which is not listed`;
    log({ level: "error", message: `forecastex: ${words}`, details: { executionId } });
    gate.close("unplaced", words);
  }

  /** The broker takes nothing for these contracts: that it did is told with the fill, and to a person. */
  #judgeCommission({ commission, executionId }: Purchase): void {
    if (commission === null || integerOf(commission) === 0 || this.#charged.has(executionId))
      return;
    remember(this.#charged, executionId);
    const words = `a commission of ${formatUsd(commission)} USD on execution ${executionId}`;
    this.#options.log({ level: "error", message: `forecastex: ${words}` });
    this.#options.gates.alarm("drift", words);
  }
}

/** Adds an id, and forgets the oldest when there is no room. */
function remember(ids: Set<string>, id: string): void {
  for (const oldest of ids) {
    if (ids.size < executionsRememberedMax) break;
    ids.delete(oldest);
  }
  ids.add(id);
}
