// What orders and account of Polymarket need of the world: the venue behind its interface, a signer, the catalogue, and
// whom to tell.

import type { DurationMicros } from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { MarketCatalogue } from "../../../../ports/market-catalogue.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import type { CircuitBreakers } from "../../shared/circuit-breakers.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { OrderDomain, OrderSigner, TradingRest } from "../rest/trading-contract.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { FillAndKillBuys } from "./order-plan.ts";
import type { Redeemer } from "./redeemer.ts";
import type { ReadResolution } from "./settlements.ts";
import type { UserNews, UserStream } from "./user-stream.ts";

export interface PolymarketTradingOptions {
  readonly clock: Clock;
  readonly sink: InputSink;
  readonly rest: TradingRest;
  readonly signer: OrderSigner;
  readonly gates: PolymarketGates;
  /** Asked for markets whose rules are not known. */
  readonly catalogue: Pick<MarketCatalogue, "listMarkets">;
  readonly rulebook: MarketRulebook;
  readonly resolution: ReadResolution;
  /** The exchange that settles orders of a domain, in lower case. */
  readonly spenderOf: (domain: OrderDomain) => string;
  /** Makes the private stream, not started. */
  readonly openStream: (news: UserNews) => Pick<UserStream, "start" | "stop" | "counts">;
  readonly log?: AdapterLog | undefined;
  /** How long an order may rest; two minutes when absent, the least that the venue allows. */
  readonly restingTime?: DurationMicros;
  /** Which reading of the venue's buys at once holds; see `FillAndKillBuys`. */
  readonly fillAndKillBuys?: FillAndKillBuys;
  /** Redeems shares of answered markets; without one they wait for their owner. */
  readonly redeemer?: Redeemer | undefined;
  /** Asked now and then, so that a breaker whose pause is over opens its gate. */
  readonly breakers?: Pick<CircuitBreakers, "counts">;
  /** A person has looked at what closed the venue. */
  readonly acknowledged?: () => void;
  /** Ends what the interface and the answers of questions are read with. */
  readonly close?: () => Promise<void>;
}

/** The gates that open by themselves, each with its reasons. */
export interface PolymarketGates {
  readonly account: GateReasons;
  readonly scope: GateReasons;
  readonly breaker: GateReasons;
  readonly maintenance: GateReasons;
  /** Says nothing from here on. */
  readonly silence: () => void;
}

export function polymarketGates(keeper: GateKeeper): PolymarketGates {
  return {
    account: new GateReasons(keeper, "account"),
    scope: new GateReasons(keeper, "scope"),
    breaker: new GateReasons(keeper, "breaker"),
    maintenance: new GateReasons(keeper, "maintenance"),
    silence: () => keeper.silence(),
  };
}
