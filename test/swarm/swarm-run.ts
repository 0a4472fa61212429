// One seed, one story: quotes that cross and part, people, lost updates, a slow disk, and crashes between any two
// steps of the engine. After every step the fold of the records is compared with the live state; at the end, with a
// calm venue, the engine must hold exactly what the venue says it holds.

import { VirtualClock } from "../../src/adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { type Directories, newDirectories } from "../../src/domain/market/directory.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { DurableState } from "../../src/engine/durable-state.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import {
  kalshiTaker,
  rigMarket,
  rigRelation,
  rigSettings,
  rigStart,
} from "../support/engine-rig.ts";
import { ScriptedVenue } from "./scripted-venue.ts";
import { SeededChoice } from "./seeded-choice.ts";

/** Actions of one story. */
const actionsPerSeed = 220;
const pairs = ["A", "B", "C"] as const;
const venues = ["kalshi", "polymarket"] as const;

/** Thrown inside a step to end the engine there, as a crash would. */
class Crash extends Error {}

export interface SwarmOutcome {
  readonly seed: number;
  readonly steps: number;
  readonly crashes: number;
  readonly groups: number;
  readonly fills: number;
  readonly hash: string;
}

/** A promise the engine broke. */
export class SwarmFailure extends Error {
  constructor(seed: number, action: number, what: string) {
    super(`seed ${seed}, action ${action}: ${what}`);
  }
}

export function runSeed(seed: number): SwarmOutcome {
  return new SwarmStory(seed).run();
}

class SwarmStory {
  readonly #seed: number;
  readonly #choice: SeededChoice;
  readonly #clock = new VirtualClock(epochMicros(rigStart));
  readonly #batch = new BookBatch();
  readonly #venues: readonly ScriptedVenue[];
  #journal = new MemoryJournal({ durability: "by-hand" });
  #host: EngineHost;
  #directories: Directories = newDirectories();
  #folded = new DurableState(rigSettings);
  #deferred: (() => void)[] = [];
  #intended = new Map<string, number>();
  /** Sequence of the last record of each step since the start. */
  #stepEnds: number[] = [];
  #action = 0;
  #steps = 0;
  #crashes = 0;
  #crashAfter = Number.POSITIVE_INFINITY;

  constructor(seed: number) {
    this.#seed = seed;
    this.#choice = new SeededChoice(seed);
    this.#venues = venues.map((venue) => new ScriptedVenue(venue, this.#clock, this.#choice));
    this.#host = this.#boot();
  }

  run(): SwarmOutcome {
    for (this.#action = 0; this.#action < actionsPerSeed; this.#action += 1) {
      if (this.#choice.percent(4)) this.#crashAfter = this.#steps + this.#choice.between(1, 6);
      this.#guarded(() => this.#act());
    }
    this.#crashAfter = Number.POSITIVE_INFINITY;
    this.#settle();
    this.#check();
    const { groups } = this.#host.engine.core.durable;
    return {
      seed: this.#seed,
      steps: this.#steps,
      crashes: this.#crashes,
      groups: Object.values(groups.closed()).reduce((sum, count) => sum + count, 0),
      fills: [...this.#journal.read(1)].filter((record) => record.kind === "FillBooked").length,
      hash: this.#host.engine.core.durable.hash(),
    };
  }

  /** Starts an engine on what the journal holds, and tells it what adapters would tell it. */
  #boot(): EngineHost {
    this.#directories = newDirectories();
    this.#deferred = [];
    this.#intended = new Map();
    this.#stepEnds = [];
    this.#folded = new DurableState(rigSettings);
    for (const record of this.#journal.read(1)) this.#folded.apply(record);
    const host = new EngineHost({
      directories: this.#directories,
      books: new FastBookStore(),
      settings: rigSettings,
      identity: { version: "0.0.0", configurationHash: "swarm", seed: this.#seed },
      clock: this.#clock,
      journal: this.#journal,
      defer: (callback) => this.#deferred.push(callback),
      notify: () => undefined,
      observer: {
        stepped: (_input, result) => this.#stepped(host, result.records),
        problem: (failure) => this.#fail(`${failure.code}: ${failure.message}`),
      },
      gateways: () =>
        this.#venues.map((venue) => ({
          venue: venue.venue,
          submit: (command) => {
            const record = this.#intended.get(command.clientOrderId) ?? Number.POSITIVE_INFINITY;
            if (record > this.#journal.durableSequence)
              this.#fail("an order left before its record was durable");
            venue.submit(command);
          },
          cancel: (command) => venue.cancel(command),
          query: (command) => venue.query(command),
        })),
    });
    for (const venue of this.#venues)
      venue.connect((event) => host === this.#host && this.#deliver(event));
    this.#host = host;
    host.start();
    for (const event of this.#knowledge()) host.sink.event(event);
    return host;
  }

  #knowledge(): NewEvent[] {
    const receivedAt = this.#clock.now();
    const events: NewEvent[] = [];
    for (const venue of venues) {
      for (const pair of pairs) {
        const market = rigMarket(
          `${venue}:${pair}`,
          venue === "kalshi" ? kalshiTaker : { kind: "none" },
        );
        events.push({ kind: "MarketListed", receivedAt, market });
      }
      if (!this.#folded.accounts.hasLedger(venue)) {
        events.push({ kind: "BalanceReported", receivedAt, venue, cash: usdMicros(1_000_000_000) });
      }
      events.push(this.#streamOpened(venue));
    }
    for (const pair of pairs) {
      const instruments = [`kalshi:${pair}/yes`, `polymarket:${pair}/yes`] as const;
      events.push({
        kind: "RelationApproved",
        receivedAt,
        relation: rigRelation({ id: pair, instruments }),
      });
    }
    return events;
  }

  #streamOpened(venue: (typeof venues)[number]): NewEvent {
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

  #deliver(event: NewEvent): void {
    this.#guarded(() => {
      this.#host.sink.event(event);
      this.#turns();
    });
  }

  #act(): void {
    const die = this.#choice.below(100);
    if (die < 55) this.#quote();
    else if (die < 80) this.#pass(this.#choice.between(1_000, 3_000_000));
    else if (die < 92) this.#flush();
    else this.#event(this.#occurrence());
    this.#turns();
  }

  #occurrence(): NewEvent {
    const receivedAt = this.#clock.now();
    const venue = this.#choice.pick(venues);
    const stream = `${venue}/market`;
    return this.#choice.pick<NewEvent>([
      { kind: "KillSwitchSet", receivedAt, reason: "swarm" },
      { kind: "KillSwitchCleared", receivedAt, by: "swarm" },
      { kind: "SafeModeAcknowledged", receivedAt, by: "swarm" },
      {
        kind: "SequenceGap",
        receivedAt,
        stream,
        markets: [`${venue}:${this.#choice.pick(pairs)}`],
      },
      { kind: "StreamClosed", receivedAt, stream, reason: "swarm" },
      this.#streamOpened(venue),
      { kind: "StreamAlive", receivedAt, stream },
    ]);
  }

  #event(event: NewEvent): void {
    this.#host.sink.event(event);
  }

  #quote(): void {
    const venue = this.#choice.pick(venues);
    const market: MarketId = `${venue}:${this.#choice.pick(pairs)}`;
    const { markets, streams } = this.#directories;
    const bid = this.#choice.between(40, 54) * 100;
    this.#batch.begin("BookSnapshot", markets.indexOf(market), streams.indexOf(`${venue}/market`));
    this.#batch.receivedAt = integerOf(this.#clock.now());
    this.#batch.push(bidSide, bid, this.#choice.between(5, 80) * 1_000_000);
    this.#batch.push(askSide, bid + 100, this.#choice.between(5, 80) * 1_000_000);
    this.#host.sink.batch(this.#batch);
  }

  #pass(micros: number): void {
    this.#clock.advanceBy(micros);
  }

  #flush(): void {
    this.#journal.makeDurable(this.#someBoundary());
  }

  /** The end of some step that is not before the last durable one: a step's records reach the disk together. */
  #someBoundary(): number {
    const { durableSequence } = this.#journal;
    const waiting = this.#stepEnds.filter((sequence) => sequence > durableSequence);
    return this.#choice.pick([durableSequence, ...waiting]);
  }

  #turns(): void {
    for (let work = this.#deferred.shift(); work !== undefined; work = this.#deferred.shift())
      work();
  }

  /** Runs something in which the engine may crash, and starts it again when it did. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.#restart();
    }
  }

  #restart(): void {
    this.#crashes += 1;
    this.#crashAfter = Number.POSITIVE_INFINITY;
    this.#host.stop();
    this.#journal = this.#journal.crash(this.#someBoundary());
    this.#boot();
    this.#turns();
  }

  #stepped(host: EngineHost, records: Parameters<MemoryJournal["append"]>[0]): void {
    this.#steps += 1;
    for (const record of records) {
      this.#folded.apply(record);
      if (record.kind === "LegIntended")
        this.#intended.set(record.order.clientOrderId, record.sequence);
    }
    const last = records.at(-1);
    if (last !== undefined) this.#stepEnds.push(last.sequence);
    if (this.#folded.hash() !== host.engine.core.durable.hash())
      this.#fail("the fold differs from the live state");
    const sum = host.engine.core.durable.accounts
      .balances()
      .reduce((total, row) => total + integerOf(row.amount), 0);
    if (sum !== 0) this.#fail(`the ledger sums to ${sum}`);
    if (this.#steps >= this.#crashAfter) throw new Crash();
  }

  /** Lets everything come to rest: a calm venue, a quick disk, time enough for every deadline. */
  #settle(): void {
    for (const venue of this.#venues) venue.calm = true;
    for (let round = 0; round < 40; round += 1) {
      this.#turns();
      this.#journal.makeDurable(this.#journal.appendedSequence);
      this.#pass(15_000_000);
    }
    this.#turns();
  }

  #check(): void {
    const { accounts, groups } = this.#host.engine.core.durable;
    const [open] = groups.openGroups();
    if (open !== undefined)
      this.#fail(`group ${open.group.groupId} is still open: ${JSON.stringify(open.orders)}`);
    for (const venue of this.#venues) {
      if (venue.duplicates > 0)
        this.#fail(`${venue.venue} was sent ${venue.duplicates} orders twice`);
      for (const [instrument, size] of venue.positions()) {
        const ours = integerOf(accounts.position(instrument).size);
        if (ours !== size) this.#fail(`${instrument}: we hold ${ours}, the venue says ${size}`);
      }
    }
  }

  #fail(what: string): never {
    throw new SwarmFailure(this.#seed, this.#action, what);
  }
}
