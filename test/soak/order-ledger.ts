// What the adapter's inputs say of our orders, read as plainly as an engine may read them: a state for each, and the sum
// of its fills. At the end of a soak it must be what the venue's own accounts say.

import type { InstrumentId, MarketId } from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { type Fill, isOpenOrder, type OrderState } from "../../src/domain/order/order.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { CoreOrderStatus } from "../../src/simulation/venues/kalshi/core/contract.ts";

/** What each outcome that we were told means at the venue, which calls an expired order cancelled. */
export const statuses: Readonly<Record<string, CoreOrderStatus | "none">> = {
  filled: "executed",
  cancelled: "canceled",
  expired: "canceled",
  rejected: "none",
  denied: "none",
  "not-found": "none",
};

export interface LedgerOrder {
  readonly command: SubmitOrder;
  state: OrderState | "not-found";
  filledMicros: number;
  /** What we were told was filled when it ended, which fills that come late have yet to show. */
  endedWithMicros: number;
  feeMicros: number;
  /** By the venue's ids: a fill that is told twice counts once, and is noted. */
  readonly fillIds: Set<string>;
  /** What failed after it was told, with its fees: never part of the sums above. */
  failedMicros: number;
}

type Of<Kind extends NewEvent["kind"]> = Extract<NewEvent, { kind: Kind }>;

export class OrderLedger {
  readonly orders = new Map<string, LedgerOrder>();
  /** Why nothing may open, by gate. */
  readonly closedGates = new Map<string, string>();
  /** What no engine should be told: fills told twice, news of orders that were never sent, replies with drift. */
  readonly complaints: string[] = [];
  /** What our fills left of each instrument, in micros of a contract: bought less sold. */
  readonly held = new Map<InstrumentId, number>();
  /** What a YES contract of each settled market pays, as we were told, in ticks. */
  readonly settled = new Map<MarketId, number>();
  /** Fills that failed after they were told. */
  readonly failed = new Set<string>();
  readonly #fills = new Map<string, Fill>();
  unknowns = 0;
  /** Fills of orders that sold. */
  sales = 0;

  begin(command: SubmitOrder): void {
    this.orders.set(command.clientOrderId, {
      command,
      state: "intended",
      filledMicros: 0,
      endedWithMicros: 0,
      feeMicros: 0,
      fillIds: new Set(),
      failedMicros: 0,
    });
  }

  open(): readonly LedgerOrder[] {
    return [...this.orders.values()].filter(
      ({ state }) => state !== "not-found" && isOpenOrder(state),
    );
  }

  event(event: NewEvent): void {
    switch (event.kind) {
      case "OrderAccepted":
        this.#move(event.clientOrderId, "accepted");
        break;
      case "OrderRejected":
        this.#move(event.clientOrderId, "rejected");
        break;
      case "OrderDenied":
        this.#move(event.clientOrderId, "denied");
        break;
      case "OrderUnknown":
        this.unknowns += 1;
        this.#move(event.clientOrderId, "unknown");
        break;
      case "OrderCancelled":
        this.#end(event.clientOrderId, "cancelled", integerOf(event.filled));
        break;
      case "OrderExpired":
        this.#end(event.clientOrderId, "expired", integerOf(event.filled));
        break;
      case "OrderReported":
        this.#report(event.clientOrderId, event.state);
        break;
      case "FillReported":
        this.#fill(event.fill);
        break;
      case "FillFinalityChanged":
        this.#finality(event);
        break;
      case "SettlementReported":
        this.#settle(event.market, integerOf(event.yesValue));
        break;
      case "VenueGateChanged":
        this.#gate(event.gate, event.words);
        break;
      default:
        break;
    }
  }

  /** A gate may close while something is amiss and must open again by itself; drift waits for a person, and nothing
   * here sends what the adapter does not know. */
  #gate(gate: string, words: string | null): void {
    if (words === null) this.closedGates.delete(gate);
    else this.closedGates.set(gate, words);
    if (words !== null && gate === "drift") this.complaints.push(`gate ${gate}: ${words}`);
  }

  #find(clientOrderId: string): LedgerOrder | undefined {
    const order = this.orders.get(clientOrderId);
    if (order === undefined) this.complaints.push(`news of ${clientOrderId}, which was never sent`);
    return order;
  }

  /** An answer that was under way when the order ended may be older than its end, and is passed over then. */
  #report(clientOrderId: string, state: LedgerOrder["state"]): void {
    const order = this.#find(clientOrderId);
    if (order === undefined) return;
    const hasEnded = order.state === "not-found" || !isOpenOrder(order.state);
    const saysOpen = state !== "not-found" && isOpenOrder(state);
    if (!hasEnded) order.state = state;
    else if (!saysOpen && statuses[state] !== statuses[order.state]) {
      this.complaints.push(`${clientOrderId} was ${order.state} and is reported ${state}`);
    }
  }

  #end(clientOrderId: string, state: "cancelled" | "expired", filledMicros: number): void {
    this.#move(clientOrderId, state);
    const order = this.orders.get(clientOrderId);
    if (order !== undefined) order.endedWithMicros = filledMicros;
  }

  /** What has ended stays as it is. */
  #move(clientOrderId: string, state: LedgerOrder["state"]): void {
    const order = this.#find(clientOrderId);
    if (order === undefined) return;
    if (order.state !== "not-found" && isOpenOrder(order.state)) order.state = state;
    else if (state === "accepted" || state === "rejected" || state === "denied") {
      if (state !== order.state) {
        this.complaints.push(`${clientOrderId} was ${order.state} and is ${state}`);
      }
    }
  }

  #settle(market: MarketId, yesTicks: number): void {
    if (this.settled.has(market)) this.complaints.push(`${market} was settled twice`);
    this.settled.set(market, yesTicks);
  }

  /** A fill that failed is taken back, once; nothing is heard of it after that. */
  #finality({ fillId, clientOrderId, finality }: Of<"FillFinalityChanged">): void {
    const fill = this.#fills.get(fillId);
    const order = this.#find(clientOrderId);
    if (fill === undefined || order === undefined) {
      this.complaints.push(`finality of fill ${fillId}, which was never told`);
      return;
    }
    if (this.failed.has(fillId)) this.complaints.push(`fill ${fillId} failed and is ${finality}`);
    if (finality !== "failed") return;
    this.failed.add(fillId);
    const size = integerOf(fill.size);
    order.filledMicros -= size;
    order.failedMicros += size;
    order.feeMicros -= integerOf(fill.fee);
    const { instrument, side } = order.command;
    const held = this.held.get(instrument) ?? 0;
    this.held.set(instrument, held + (side === "buy" ? -size : size));
  }

  #fill(fill: Fill): void {
    const order = this.#find(fill.clientOrderId);
    if (order === undefined) return;
    if (order.fillIds.has(fill.fillId)) {
      this.complaints.push(`fill ${fill.fillId} of ${fill.clientOrderId} was told twice`);
      return;
    }
    order.fillIds.add(fill.fillId);
    this.#fills.set(fill.fillId, fill);
    order.filledMicros += integerOf(fill.size);
    const { instrument, side } = order.command;
    const signed = side === "buy" ? integerOf(fill.size) : -integerOf(fill.size);
    if (side === "sell") this.sales += 1;
    this.held.set(instrument, (this.held.get(instrument) ?? 0) + signed);
    order.feeMicros += integerOf(fill.fee);
    if (order.filledMicros === integerOf(order.command.size))
      this.#move(fill.clientOrderId, "filled");
  }
}
