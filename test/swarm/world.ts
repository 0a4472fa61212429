// Everything around the engine that is not an answer to it: markets and their status, relations that are approved and
// suspended, connections, people, settings. What a restarted program would be told again is told again from here.

import type { MarketId, Venue } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import { seconds } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { kalshiTaker, rigMarket, rigRelation, rigSettings } from "../support/engine-rig.ts";
import type { ScriptedVenue } from "./scripted-venue.ts";
import type { SeededChoice } from "./seeded-choice.ts";

export const pairs = ["A", "B", "C"] as const;
export type PairName = (typeof pairs)[number];

export const venueNames = ["kalshi", "polymarket"] as const;
export type VenueName = (typeof venueNames)[number];

/** Returns the usual settings with other limits. */
export function withRisk(risk: Partial<EngineSettings["risk"]>): EngineSettings {
  return { ...rigSettings, risk: { ...rigSettings.risk, ...risk } };
}

/** What a story may run under, and what somebody may change to while it runs: each makes another limit bind. */
const possibleSettings: readonly EngineSettings[] = [
  { ...rigSettings, sizing: { positionSizeMax: usdMicros(20_000_000) } },
  withRisk({ exposureTotalMax: usdMicros(60_000_000) }),
  withRisk({ exposureVenueMax: usdMicros(40_000_000) }),
  withRisk({ exposureMarketMax: usdMicros(30_000_000) }),
  withRisk({ exposureClusterMax: usdMicros(50_000_000) }),
  withRisk({ positionsMax: 1 }),
  withRisk({ ordersPerMinuteMax: 4 }),
  { ...rigSettings, execution: { ...rigSettings.execution, unwindLossMax: priceTicks(0) } },
];

const dryRun: EngineSettings = { ...rigSettings, mode: "dry-run" };

interface KnownRelation {
  version: number;
  suspended: boolean;
}

export class World {
  readonly venues: readonly ScriptedVenue[];
  /** What the program is configured with. */
  readonly settings: EngineSettings;
  /** Best YES bid of each market in cents. */
  readonly #bids = new Map<MarketId, number>();
  readonly #choice: SeededChoice;
  readonly #clock: Clock;
  readonly #relations = new Map<PairName, KnownRelation>();
  /** Troubles since the last time all was clear. */
  #troubles = 0;
  #closedStream: VenueName | undefined;

  constructor(
    venues: readonly ScriptedVenue[],
    choice: SeededChoice,
    clock: Clock,
    settings?: EngineSettings,
  ) {
    this.venues = venues;
    this.#choice = choice;
    this.#clock = clock;
    this.settings = settings ?? (choice.percent(50) ? rigSettings : choice.pick(possibleSettings));
    for (const pair of pairs) this.#relations.set(pair, { version: 1, suspended: false });
  }

  /** The next best bid of a market, in cents: mostly a cent away, now and then anywhere. */
  nextBidCents(market: MarketId): number {
    const known = this.#bids.get(market);
    const isJump = known === undefined || this.#choice.percent(20);
    const next = isJump ? this.#choice.between(40, 54) : known + this.#choice.between(-1, 1);
    const bid = Math.min(54, Math.max(40, next));
    this.#bids.set(market, bid);
    return bid;
  }

  /** What a program is told after its start. */
  knowledge(hasLedger: (venue: Venue) => boolean): NewEvent[] {
    const receivedAt = this.#clock.now();
    const events: NewEvent[] = [];
    for (const { venue, truth } of this.venues) {
      for (const pair of pairs) {
        const id: MarketId = `${venue}:${pair}`;
        const market = rigMarket(id, venue === "kalshi" ? kalshiTaker : { kind: "none" });
        const listed = { ...market, status: truth.status(id) };
        events.push({ kind: "MarketListed", receivedAt, market: listed });
      }
      if (!hasLedger(venue)) {
        const cash = usdMicros(truth.cashMicros());
        events.push({ kind: "BalanceReported", receivedAt, venue, cash });
      }
      events.push(this.#streamOpened(venue));
    }
    events.push(...this.settlements());
    for (const pair of pairs) {
      events.push(this.#approval(pair));
      if (this.#relations.get(pair)?.suspended === true) events.push(this.#suspension(pair));
    }
    return events;
  }

  /** Every settlement so far: venues go on reporting them. */
  settlements(): NewEvent[] {
    const receivedAt = this.#clock.now();
    return this.venues.flatMap(({ truth }) =>
      [...truth.settled()].map(([market, yesTicks]): NewEvent => {
        const yesValue = priceTicks(yesTicks);
        return { kind: "SettlementReported", receivedAt, market, yesValue };
      }),
    );
  }

  /** Something happens that is no answer to the engine. */
  occurrence(): readonly NewEvent[] {
    const receivedAt = this.#clock.now();
    const venue = this.#choice.pick(venueNames);
    const stream = `${venue}/market`;
    const pair = this.#choice.pick(pairs);
    const market: MarketId = `${venue}:${pair}`;
    const trouble: readonly (() => NewEvent)[] = [
      () => ({ kind: "KillSwitchSet", receivedAt, reason: "swarm" }),
      () => ({ kind: "SafeModeRequired", receivedAt, reason: "swarm" }),
      () => ({ kind: "SequenceGap", receivedAt, stream, markets: [market] }),
      () => {
        this.#closedStream = venue;
        return { kind: "StreamClosed", receivedAt, stream, reason: "swarm" };
      },
      () => this.#changeRelation(pair),
      () => this.#changeStatus(market),
      () => {
        const settings = this.#choice.pick([...possibleSettings, rigSettings, dryRun]);
        return { kind: "SettingsChanged", receivedAt, settings };
      },
    ];
    // Most troubles are cleared soon, or no story would have much trading in it.
    if (this.#troubles === 0 || this.#choice.percent(20)) {
      this.#troubles += 1;
      return [this.#choice.pick(trouble)()];
    }
    this.#troubles = 0;
    return this.#allClear();
  }

  #allClear(): NewEvent[] {
    const receivedAt = this.#clock.now();
    const events: NewEvent[] = [
      { kind: "KillSwitchCleared", receivedAt, by: "swarm" },
      { kind: "SafeModeAcknowledged", receivedAt, by: "swarm" },
      { kind: "SettingsChanged", receivedAt, settings: this.settings },
    ];
    for (const { venue, truth } of this.venues) {
      events.push({ kind: "StreamAlive", receivedAt, stream: `${venue}/market` });
      for (const pair of pairs) {
        const market: MarketId = `${venue}:${pair}`;
        if (truth.status(market) === "paused") events.push(this.#changeStatus(market));
      }
    }
    for (const pair of pairs) {
      if (this.#relations.get(pair)?.suspended === true) events.push(this.#changeRelation(pair));
    }
    const closed = this.#closedStream;
    this.#closedStream = undefined;
    if (closed !== undefined) events.push(this.#streamOpened(closed));
    return events;
  }

  hasOpenOrders(pair: PairName): boolean {
    return this.venues.some((venue) =>
      venue.openOrders().some(({ instrument }) => instrument.includes(`:${pair}/`)),
    );
  }

  /** The question is answered on both venues alike. */
  settle(pair: PairName): NewEvent[] {
    const receivedAt = this.#clock.now();
    const yesTicks = this.#choice.pick([0, 10_000, 5_000]);
    return this.venues.flatMap(({ venue, truth }): NewEvent[] => {
      const market: MarketId = `${venue}:${pair}`;
      if (truth.status(market) === "settled") return [];
      truth.settle(market, yesTicks);
      const yesValue = priceTicks(yesTicks);
      return [
        { kind: "MarketStatusChanged", receivedAt, market, status: "settled" },
        { kind: "SettlementReported", receivedAt, market, yesValue },
      ];
    });
  }

  /** Suspends a relation, or approves it again in its next version. */
  #changeRelation(pair: PairName): NewEvent {
    const known = this.#relations.get(pair) as KnownRelation;
    known.suspended = !known.suspended;
    if (known.suspended) return this.#suspension(pair);
    known.version += 1;
    return this.#approval(pair);
  }

  #approval(pair: PairName): NewEvent {
    const version = this.#relations.get(pair)?.version ?? 1;
    const instruments = [`kalshi:${pair}/yes`, `polymarket:${pair}/yes`] as const;
    return {
      kind: "RelationApproved",
      receivedAt: this.#clock.now(),
      relation: rigRelation({ id: pair, version, instruments }),
    };
  }

  #suspension(pair: PairName): NewEvent {
    return {
      kind: "RelationSuspended",
      receivedAt: this.#clock.now(),
      relationId: pair,
      reason: "swarm: the rules were changed",
    };
  }

  /** A market is paused, or trades again. */
  #changeStatus(market: MarketId): NewEvent {
    const receivedAt = this.#clock.now();
    const venue = this.venues.find((each) => market.startsWith(`${each.venue}:`));
    const truth = venue?.truth;
    truth?.changeStatus(market, truth.status(market) === "open" ? "paused" : "open");
    return {
      kind: "MarketStatusChanged",
      receivedAt,
      market,
      status: truth?.status(market) ?? "open",
    };
  }

  #streamOpened(venue: Venue): NewEvent {
    return {
      kind: "StreamOpened",
      receivedAt: this.#clock.now(),
      stream: `${venue}/market`,
      venue,
      liveness: "stream",
      staleAfter: seconds(30),
      assumedSizes: false,
    };
  }
}
