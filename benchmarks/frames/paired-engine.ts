// An engine with its queue and loop, as a live run has it, that knows as many pairs as there are claims: each traded on
// Kalshi and on Polymarket. Time stands still, nothing is recorded on a disk, and every quote is past its start-up phase.

import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { loadConfiguration } from "../../apps/cli/configuration/load-configuration.ts";
import { newBookStore } from "../../apps/cli/host/book-stores.ts";
import { VirtualClock } from "../../src/adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId, type Venue } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import type { Relation } from "../../src/domain/relation/relation.ts";
import { type DurationMicros, epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import {
  kalshiMarket,
  polymarketMarket,
  polymarketNoFees,
} from "../../src/replay/importers/venue-terms.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import { bestAskCents, bestBidCents, flowLevels, restingContracts } from "./level-flow.ts";

/** 2026-11-20T08:00:00Z. */
const startMicros = 1_795_161_600_000_000;
const startup = seconds(60);
const ticksPerCent = 100;
const eventsPerTurn = 10_000;

export type PairedVenue = "kalshi" | "polymarket";
const pairedVenues: readonly PairedVenue[] = ["kalshi", "polymarket"];

export function streamOf(venue: Venue): string {
  return `${venue}/market`;
}

/** The engine's time stands still while the venues' times in the frames stand or grow with each of them. */
const clockSkewMax = seconds(365 * 86_400);

/** The engine's settings as they are when nobody configures anything, but for clocks that lie apart. */
export function defaultSettings(): EngineSettings {
  const loaded = loadConfiguration({ file: null, environment: {}, flags: [] });
  if (!loaded.ok) throw new Error("the default configuration has problems");
  const settings = toEngineSettings(loaded.loaded.configuration);
  return { ...settings, quality: { ...settings.quality, clockSkewMax } };
}

/** What a relation says; who approved it is the same for all. */
export type ClaimedRelation = Pick<Relation, "id" | "kind" | "instruments">;

/** Markets of the same number are the same claim. */
export function sameClaims(
  markets: Readonly<Record<PairedVenue, readonly Market[]>>,
): ClaimedRelation[] {
  return markets.kalshi.map(({ id }, claim) => {
    const other = markets.polymarket[claim] as Market;
    const instruments = [instrumentId(id, "yes"), instrumentId(other.id, "yes")];
    return { id: `claim-${claim}`, kind: "same-claim", instruments };
  });
}

/** Returns the markets of so many claims, each traded on both venues. */
export function pairedMarkets(pairs: number): Readonly<Record<PairedVenue, readonly Market[]>> {
  const claims = Array.from({ length: pairs }, (_, claim) => claim);
  return {
    kalshi: claims.map((claim) => kalshiMarket(wordsOf(`KXBENCH-26NOV20-T${digits(claim, 5)}`))),
    polymarket: claims.map(polymarketClaim),
  };
}

export class PairedEngine {
  readonly directories = newDirectories();
  readonly markets: Readonly<Record<PairedVenue, readonly Market[]>>;
  readonly host: EngineHost;
  /** Episodes of opportunities that were opened since the start. */
  opened = 0;
  readonly #clock = new VirtualClock(epochMicros(startMicros));

  constructor(
    pairs: number,
    settings: EngineSettings = defaultSettings(),
    relationsOf: (
      markets: Readonly<Record<PairedVenue, readonly Market[]>>,
    ) => readonly ClaimedRelation[] = sameClaims,
  ) {
    this.markets = pairedMarkets(pairs);
    this.host = new EngineHost({
      directories: this.directories,
      books: newBookStore("fast"),
      settings,
      identity: { version: "benchmark", configurationHash: "", seed: 1 },
      clock: this.#clock,
      journal: new MemoryJournal({ durability: "automatic" }),
      defer: () => undefined,
      observer: {
        stepped: (_input, { records }) => {
          for (const { kind } of records) if (kind === "EpisodeOpened") this.opened += 1;
        },
        problem: ({ message }) => {
          throw new Error(message);
        },
      },
      notify: () => undefined,
      gateways: () => [],
    });
    this.host.start();
    this.#tellAll(this.#knowledge(relationsOf(this.markets)));
  }

  /** Shows every book of a venue as the flow begins with it. */
  showBooks(venue: PairedVenue): void {
    const batch = new BookBatch();
    const size = restingContracts * 1_000_000;
    for (const { id } of this.markets[venue]) {
      const stream = this.directories.streams.indexOf(streamOf(venue));
      batch.begin("BookSnapshot", this.directories.markets.indexOf(id), stream);
      batch.receivedAt = startMicros;
      for (let level = 0; level < flowLevels; level += 1) {
        batch.push(bidSide, (bestBidCents - level) * ticksPerCent, size);
        batch.push(askSide, (bestAskCents + level) * ticksPerCent, size);
      }
      this.host.loop.batch(batch);
    }
    this.host.loop.turn();
  }

  /** Lets the start-up phase pass and the engine look at everything it has put off. */
  settle(): void {
    this.pass(startup);
    for (const venue of pairedVenues) {
      const receivedAt = this.#clock.now();
      this.host.sink.event({ kind: "StreamAlive", receivedAt, stream: streamOf(venue) });
    }
    do this.host.loop.turn();
    while (this.host.engine.backlogSize > 0);
  }

  /** Lets time pass. */
  pass(time: DurationMicros): void {
    this.#clock.advanceBy(integerOf(time));
  }

  get receivedAt(): ReturnType<VirtualClock["now"]> {
    return this.#clock.now();
  }

  #knowledge(relations: readonly ClaimedRelation[]): NewEvent[] {
    const receivedAt = this.receivedAt;
    const events: NewEvent[] = pairedVenues
      .flatMap((venue) => this.markets[venue])
      .map((market) => ({ kind: "MarketListed", receivedAt, market }));
    for (const relation of relations) {
      events.push({
        kind: "RelationApproved",
        receivedAt,
        relation: {
          ...relation,
          version: 1,
          provenance: "human-approved",
          approvedBy: "benchmark",
          approvedAt: receivedAt,
          softStates: [],
          note: "",
        },
      });
    }
    for (const venue of pairedVenues) {
      const stream = streamOf(venue);
      const staleAfter = seconds(3_600);
      const opened = { receivedAt, stream, venue, staleAfter, assumedSizes: false } as const;
      events.push({ kind: "StreamOpened", liveness: "stream", ...opened });
    }
    return events;
  }

  #tellAll(events: readonly NewEvent[]): void {
    for (let from = 0; from < events.length; from += eventsPerTurn) {
      for (const event of events.slice(from, from + eventsPerTurn)) this.host.sink.event(event);
      this.host.loop.turn();
    }
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

function wordsOf(symbol: string) {
  return { symbol, title: symbol, groupSymbol: null, stepTicks: ticksPerCent };
}

/** A market with a condition id and token ids of the venue's length, their first digits as different as in life. */
function polymarketClaim(claim: number): Market {
  const mixed = digits(Math.imul(claim + 1, 0x9e3779b1) >>> 0, 10);
  const condition = `0x${digits(claim, 8)}${"ab".repeat(28)}`;
  return polymarketMarket(wordsOf(condition), polymarketNoFees, {
    yes: `7${mixed}1${digits(claim, 65)}`,
    no: `5${mixed}0${digits(claim, 65)}`,
  });
}
