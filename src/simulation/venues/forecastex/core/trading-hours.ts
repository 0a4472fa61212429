// When what trades: sessions begin and end by each product's schedule, contracts stop for good at their last trade time, and
// either may be stopped by hand. What rests in a break stays in the book and meets nobody; what comes waits outside it and
// goes in, in the order of its coming, when trading goes on.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { everyDay, type ForecastExProductListing } from "../listing.ts";
import type { ContractRecord } from "./catalogue.ts";
import type { CoreState } from "./core-state.ts";
import { markOf } from "./coupons.ts";
import type { OrderKeeping } from "./order-keeping.ts";
import { TradingCalendar } from "./trading-calendar.ts";

export class TradingHours {
  readonly #state: CoreState;
  readonly #keeping: OrderKeeping;
  readonly #isOpen = new Map<ForecastExProductListing, boolean>();
  readonly #known = new Set<ContractRecord>();

  constructor(state: CoreState, keeping: OrderKeeping, startAt: EpochMicros) {
    this.#state = state;
    this.#keeping = keeping;
    for (const product of state.catalogue.products) {
      this.#turn(product, new TradingCalendar(product.schedule ?? everyDay), startAt);
    }
    this.welcome(startAt);
  }

  /** Takes in contracts that were listed since; cheap while there are none. */
  welcome(now: EpochMicros): void {
    if (this.#known.size === this.#state.catalogue.size) return;
    for (const contract of this.#state.catalogue.contracts()) {
      if (this.#known.has(contract)) continue;
      this.#known.add(contract);
      contract.isInSession = this.#isOpen.get(contract.product) ?? false;
      this.#openOrHalt(contract, now);
      const { lastTradeAt } = contract.listing;
      const at = epochMicros(Math.max(integerOf(lastTradeAt), integerOf(now)));
      this.#state.agenda.add("last-trade", at, (due) => this.endTrading(contract, due));
    }
  }

  setHalted(contract: ContractRecord, isHalted: boolean, now: EpochMicros): void {
    contract.isHaltedByHand = isHalted;
    this.#openOrHalt(contract, now);
  }

  /** Ends a contract's trading for good: it closes at its last price, and all orders end, whoever's they are. */
  endTrading(contract: ContractRecord, now: EpochMicros): void {
    if (contract.isEnded) return;
    contract.closingPrice = markOf(contract);
    contract.isEnded = true;
    for (const order of [...this.#state.liveOrders(contract)]) {
      this.#keeping.end(order, "trading-ended", now);
    }
    const { symbol } = contract.traded;
    this.#openOrHalt(contract, now);
    this.#state.exchange.cancelAll(symbol, now);
    this.#state.exchange.setPhase(symbol, "closed");
  }

  #turn(product: ForecastExProductListing, calendar: TradingCalendar, now: EpochMicros): void {
    const { isOpen, changesAt } = calendar.stateAt(now);
    this.#isOpen.set(product, isOpen);
    for (const contract of this.#state.catalogue.contractsOf(product.underlyingConid)) {
      contract.isInSession = isOpen;
      if (!isOpen) this.#endDayOrders(contract, now);
      this.#openOrHalt(contract, now);
    }
    if (changesAt === null) return;
    this.#state.agenda.add("session", changesAt, (at) => this.#turn(product, calendar, at));
  }

  #endDayOrders(contract: ContractRecord, now: EpochMicros): void {
    for (const order of [...this.#state.liveOrders(contract)]) {
      if (order.terms.timeInForce === "DAY") this.#keeping.end(order, "session-close", now);
    }
  }

  #openOrHalt(contract: ContractRecord, now: EpochMicros): void {
    contract.traded.isHalted = !contract.isTrading;
    if (!contract.isTrading) return;
    for (const order of [...this.#state.liveOrders(contract)]) {
      if (order.isLive && order.bookOrderId === null) this.#keeping.route(order, now);
    }
  }
}
