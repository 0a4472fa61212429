// The parts of the account and how they know each other: what is known of orders, executions, positions and cash, what asks
// and sends, and which of them may close which gate.

import type { NewEvent } from "../../../../domain/message/input.ts";
import { type DurationMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { MarketCatalogue } from "../../../../ports/market-catalogue.ts";
import type { InputSink } from "../../../../ports/market-data.ts";
import type { RandomSource } from "../../../../ports/random-source.ts";
import type { VenueTransport } from "../../../../ports/venue-transport.ts";
import { GateKeeper } from "../../shared/gate-keeper.ts";
import { GateReasons } from "../../shared/gate-reasons.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { type Drift, DriftWatch } from "../../shared/schema-drift.ts";
import { StrictReader } from "../../shared/strict-reader.ts";
import { OrderEntry } from "../orders/order-entry.ts";
import { OrderReads } from "../orders/order-reads.ts";
import { SubmissionLane } from "../orders/submission-lane.ts";
import type { BrokerSession } from "../session/contract.ts";
import { AccountReads } from "./account-reads.ts";
import { CashBook } from "./cash-book.ts";
import { Eligibility } from "./eligibility.ts";
import { ExecutionDesk } from "./execution-desk.ts";
import { ForecastExAccount } from "./forecastex-account.ts";
import { ForecastExGateway } from "./forecastex-gateway.ts";
import { MarketRulebook } from "./market-rulebook.ts";
import { NightlyReset } from "./nightly-reset.ts";
import { OrderFollower } from "./order-follower.ts";
import { OrderResolver } from "./order-resolver.ts";
import { OrderTracker } from "./order-tracker.ts";
import { PositionBook } from "./position-book.ts";
import { Reconciler } from "./reconciler.ts";

export interface ForecastExTradingOptions {
  /** Shared with catalogue and market data; its owner ends it. */
  readonly session: BrokerSession;
  /** Carries the private stream. */
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  readonly sink: InputSink;
  /** Asked for contracts that are not known. */
  readonly catalogue: Pick<MarketCatalogue, "listMarkets">;
  readonly log?: AdapterLog;
  /** How long an order may rest; a minute when absent. What this run does not end its session does. */
  readonly restingTime?: DurationMicros;
}

const restingTimeDefault = seconds(60);

/** The gates that open by themselves, each with its reasons. */
export interface ForecastExGates {
  readonly account: GateReasons;
  readonly scope: GateReasons;
  readonly maintenance: GateReasons;
  /** Says nothing from here on. */
  readonly silence: () => void;
}

export interface TradingParts {
  readonly tracker: OrderTracker;
  readonly desk: ExecutionDesk;
  readonly follower: OrderFollower;
  readonly reconciler: Reconciler;
  readonly reads: OrderReads;
  readonly accountReads: AccountReads;
  readonly entry: OrderEntry;
  readonly eligibility: Eligibility;
  readonly reset: NightlyReset;
  readonly rulebook: MarketRulebook;
  readonly positions: PositionBook;
  readonly gateway: ForecastExGateway;
  readonly account: ForecastExAccount;
  readonly gates: ForecastExGates;
  readonly drift: DriftWatch;
  readonly log: AdapterLog;
}

/** What the whole knows and its parts ask. */
export interface TradingState {
  /** Number of the present session. */
  session(): number;
  isStreaming(): boolean;
}

export function tradingParts(options: ForecastExTradingOptions, state: TradingState): TradingParts {
  const { session, sink, catalogue } = options;
  const log = options.log ?? silentLog;
  const { clock } = session;
  const emit = (event: NewEvent) => sink.event(event);
  const keeper = new GateKeeper({ venue: "forecastex", clock, emit });
  const gates = gatesOf(keeper);
  const drift = driftOf(keeper, log);
  const reader = new StrictReader(drift);
  const lane = new SubmissionLane(clock);
  const rulebook = new MarketRulebook();
  const learn = async (symbol: string) => {
    const listing = await catalogue.listMarkets({ symbols: [symbol] });
    if (listing.ok) rulebook.list(listing.value.markets);
  };
  const shared = { clock, session, lane, reader, log, rulebook, emit, learn };
  const reads = new OrderReads(shared);
  const accountReads = new AccountReads(shared);
  const entry = new OrderEntry(shared);
  const tracker = new OrderTracker({
    ...{ clock, emit },
    contradiction: (words) => {
      log({ level: "error", message: `forecastex: ${words}` });
      gates.account.close("contradiction", words);
    },
    linked: (order) => gateway.linked(order),
  });
  const positions = new PositionBook();
  const cash = new CashBook();
  const books = { ...shared, tracker, positions, cash, reads };
  const desk = new ExecutionDesk({ ...books, gates: keeper, gate: gates.account });
  const isStreaming = () => state.isStreaming();
  const follower = new OrderFollower({ ...books, desk, isStreaming });
  const number = { session: () => state.session() };
  const resolver = new OrderResolver({ ...books, desk, follower, ...number });
  const gate = gates.account;
  const looks = { ...books, desk, follower, gate, account: accountReads };
  const reconciler = new Reconciler(looks);
  const eligibility = new Eligibility({ clock, session, gate: gates.scope });
  const reset = new NightlyReset({ clock, gate: gates.maintenance });
  const actors = { entry, follower, resolver, eligibility, reset, maintenance: gates.maintenance };
  const restingTime = options.restingTime ?? restingTimeDefault;
  const gateway: ForecastExGateway = new ForecastExGateway({
    ...{ ...books, ...actors, ...number, restingTime },
  });
  const account = new ForecastExAccount({
    ...{ ...books, reads: accountReads, gate },
    quietSince: () => (desk.isPlaced ? tracker.quietSince() : null),
    executionsReadAt: () => reconciler.executionsReadAt,
  });
  const told = { gateway, account, gates, drift, log, rulebook, positions, tracker, desk };
  return { ...told, follower, reconciler, reads, accountReads, entry, eligibility, reset };
}

function gatesOf(keeper: GateKeeper): ForecastExGates {
  return {
    account: new GateReasons(keeper, "account"),
    scope: new GateReasons(keeper, "scope"),
    maintenance: new GateReasons(keeper, "maintenance"),
    silence: () => keeper.silence(),
  };
}

function driftOf(keeper: GateKeeper, log: AdapterLog): DriftWatch {
  const observer = {
    drifted: ({ kind, what, field }: Drift) => keeper.alarm("drift", `${kind} ${what}.${field}`),
  };
  return new DriftWatch({ venue: "forecastex", log, observer });
}
