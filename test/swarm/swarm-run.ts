// One seed, one story: quotes that cross and part, people, lost updates, a slow disk and one that fails, settlements,
// and crashes between any two steps of the engine. After every step its promises are checked; at the end, with a calm
// venue, the engine must hold exactly what the venue says it holds, to the last millionth of a dollar.

import { VirtualClock } from "../../src/adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { type Directories, newDirectories } from "../../src/domain/market/directory.ts";
import type { MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { Journal } from "../../src/ports/journal.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import { rigStart } from "../support/engine-rig.ts";
import { FlowQuotes } from "./flow-quotes.ts";
import { reversalProblems } from "./judge-reversals.ts";
import { Promises } from "./promises.ts";
import { ScriptedVenue } from "./scripted-venue.ts";
import { SeededChoice } from "./seeded-choice.ts";
import { pairs, venueNames, World } from "./world.ts";

/** Actions of one story. */
const actionsPerSeed = 260;

/** Markets do not settle before so many actions: a settled market has no more to tell. */
const settlesAfterActions = 150;

/** One seed in so many is quoted by the simulated order flow, the others level by level. */
const flowEverySeeds = 6;

/** Records that may wait for a slow disk before opening stops. */
const slowDiskWaitingMax = 12;

/** Thrown inside a step to end the engine there, as a crash would. */
class Crash extends Error {}

export interface SwarmOutcome {
  readonly seed: number;
  readonly steps: number;
  readonly crashes: number;
  readonly diskFailures: number;
  readonly settlements: number;
  /** Groups by how they ended. */
  readonly completed: number;
  readonly unwound: number;
  readonly stuck: number;
  readonly empty: number;
  readonly fills: number;
  /** Fills that were taken back, and closed groups that were opened again for it. */
  readonly reversals: number;
  readonly reopened: number;
  readonly hash: string;
}

/** A promise the engine broke. */
export class SwarmFailure extends Error {
  constructor(seed: number, action: number, what: string) {
    super(`seed ${seed}, action ${action}: ${what}`);
  }
}

/** Parts that a canary replaces by broken ones: a swarm that has never failed is not known to work. */
export interface SwarmParts {
  /** What the program is configured with; else the seed chooses. */
  readonly settings?: EngineSettings;
  readonly venue?: (...parts: ConstructorParameters<typeof ScriptedVenue>) => ScriptedVenue;
  /** The journal as the engine sees it. */
  readonly journal?: (journal: MemoryJournal) => Journal;
  /** Called before the promises are checked. */
  readonly meddle?: (host: EngineHost, step: number) => void;
}

export function runSeed(seed: number, parts: SwarmParts = {}): SwarmOutcome {
  return new SwarmStory(seed, parts).run();
}

class SwarmStory {
  readonly #seed: number;
  readonly #parts: SwarmParts;
  readonly #choice: SeededChoice;
  readonly #clock = new VirtualClock(epochMicros(rigStart));
  readonly #batch = new BookBatch();
  readonly #world: World;
  #journal: MemoryJournal;
  #host: EngineHost;
  #directories: Directories = newDirectories();
  #promises: Promises;
  #deferred: (() => void)[] = [];
  /** What a person was called for. */
  readonly #alarms: string[] = [];
  /** Sequence of the last record of each step since the start. */
  #stepEnds: number[] = [];
  #action = 0;
  #steps = 0;
  #crashes = 0;
  #diskFailures = 0;
  #diskHasFailed = false;
  readonly #isDiskSlow: boolean;
  /** Undefined where levels are drawn one by one. */
  readonly #flow: FlowQuotes | undefined;
  #crashAfter = Number.POSITIVE_INFINITY;
  /** The action at which an ending or failing program is started again. */
  #restartAt = Number.POSITIVE_INFINITY;

  constructor(seed: number, parts: SwarmParts) {
    this.#seed = seed;
    this.#parts = parts;
    this.#choice = new SeededChoice(seed);
    const isTight = this.#choice.percent(25);
    const make = parts.venue ?? ((...all) => new ScriptedVenue(...all));
    // With little cash the free cash decides; with much the limits of risk do.
    const cashMicros = isTight ? 30_000_000 : 1_000_000_000;
    const venues = venueNames.map((venue) => make(venue, this.#clock, this.#choice, cashMicros));
    this.#world = new World(venues, this.#choice, this.#clock, parts.settings);
    const isFlow = seed % flowEverySeeds === 0;
    const now = this.#clock.now();
    this.#flow = isFlow ? new FlowQuotes(seed, venueNames, pairs, now) : undefined;
    this.#isDiskSlow = this.#choice.percent(40);
    const waitingMax = this.#isDiskSlow ? { waitingMax: slowDiskWaitingMax } : {};
    this.#journal = new MemoryJournal({ durability: "by-hand", ...waitingMax });
    this.#promises = this.#newPromises();
    this.#host = this.#boot();
  }

  run(): SwarmOutcome {
    for (this.#action = 0; this.#action < actionsPerSeed; this.#action += 1) {
      if (this.#choice.percent(3)) this.#crashAfter = this.#steps + this.#choice.between(1, 6);
      if (this.#action >= this.#restartAt) this.#restart();
      this.#guarded(() => this.#act());
    }
    this.#crashAfter = Number.POSITIVE_INFINITY;
    if (this.#diskHasFailed) this.#restart();
    this.#settle();
    this.#check();
    const records = [...this.#journal.read(1)];
    const { groups } = this.#host.engine.core.durable;
    return {
      seed: this.#seed,
      steps: this.#steps,
      crashes: this.#crashes,
      diskFailures: this.#diskFailures,
      settlements: records.filter((record) => record.kind === "PositionSettled").length,
      ...groups.closed(),
      fills: records.filter((record) => record.kind === "FillBooked").length,
      reversals: records.filter((record) => record.kind === "FillReversed").length,
      reopened: records.filter((record) => record.kind === "GroupReopened").length,
      hash: this.#host.engine.core.durable.hash(),
    };
  }

  /** Starts an engine on what the journal holds, and tells it what adapters would tell it. */
  #boot(): EngineHost {
    this.#directories = newDirectories();
    this.#deferred = [];
    this.#stepEnds = [];
    this.#diskHasFailed = false;
    this.#restartAt = Number.POSITIVE_INFINITY;
    this.#promises = this.#newPromises();
    const host: EngineHost = new EngineHost({
      directories: this.#directories,
      books: new FastBookStore(),
      settings: this.#world.settings,
      identity: { version: "0.0.0", configurationHash: "swarm", seed: this.#seed },
      clock: this.#clock,
      journal: this.#parts.journal?.(this.#journal) ?? this.#journal,
      defer: (callback) => this.#deferred.push(callback),
      notify: () => undefined,
      observer: {
        stepped: (_input, result) => {
          for (const command of result.commands) {
            if (command.kind === "Notify" && command.severity === "critical")
              this.#alarms.push(command.message);
          }
          this.#stepped(host, result.records);
        },
        problem: (failure) => {
          if (failure.code !== "STO-921") this.#fail(`${failure.code}: ${failure.message}`);
        },
      },
      gateways: () => this.#world.venues.map((venue) => this.#gateway(venue)),
    });
    for (const venue of this.#world.venues)
      venue.connect((event) => host === this.#host && this.#deliver(event));
    this.#host = host;
    host.start();
    const { accounts } = this.#promises.fold;
    const events = this.#world.knowledge((venue) => accounts.hasLedger(venue));
    for (const event of events) host.sink.event(event);
    return host;
  }

  #gateway(venue: ScriptedVenue) {
    return {
      venue: venue.venue,
      submit: (command: Parameters<ScriptedVenue["submit"]>[0]) => {
        this.#promises.submitted(command, this.#journal.durableSequence);
        venue.submit(command);
      },
      cancel: (command: Parameters<ScriptedVenue["cancel"]>[0]) => venue.cancel(command),
      query: (command: Parameters<ScriptedVenue["query"]>[0]) => venue.query(command),
    };
  }

  #newPromises(): Promises {
    return new Promises(this.#world.settings, this.#journal.read(1), (what) => this.#fail(what));
  }

  #deliver(event: NewEvent): void {
    this.#guarded(() => {
      this.#host.sink.event(event);
      this.#turns();
    });
  }

  #act(): void {
    const die = this.#choice.below(1_000);
    if (die < 600) this.#quote();
    else if (die < 820) this.#pass(this.#choice.between(1_000, 2_000_000));
    else if (die < 920) this.#flush();
    else if (die < 975) this.#tell(this.#world.occurrence());
    else if (die < 990) this.#settleMarket();
    else if (die < 995) this.#stopSoon();
    else this.#failDisk();
    this.#turns();
    if (!this.#isDiskSlow && this.#choice.percent(70)) this.#flush();
  }

  #tell(events: readonly NewEvent[]): void {
    for (const event of events) this.#host.sink.event(event);
  }

  /** The question of a pair is answered. Venues pay hours after the last trade, so nothing is under way then. */
  #settleMarket(): void {
    if (this.#action < settlesAfterActions) return;
    const pair = this.#choice.pick(pairs);
    const isBusy = this.#host.engine.core.durable.groups
      .openGroups()
      .some(({ group }) => group.legs.some(({ instrument }) => instrument.includes(`:${pair}/`)));
    if (isBusy || this.#world.hasOpenOrders(pair)) return;
    this.#tell(this.#world.settle(pair));
  }

  /** The program is asked to end, goes on for a while and is started again. */
  #stopSoon(): void {
    this.#tell([
      { kind: "StopRequested", receivedAt: this.#clock.now(), reason: "swarm: an orderly end" },
    ]);
    this.#restartSoon();
  }

  /** The disk refuses from now on; somebody repairs it and starts the program again. */
  #failDisk(): void {
    if (this.#diskHasFailed) return;
    this.#diskFailures += 1;
    this.#diskHasFailed = true;
    this.#journal.failWith("swarm: no space left on device");
    this.#restartSoon();
  }

  #restartSoon(): void {
    this.#restartAt = Math.min(this.#restartAt, this.#action + this.#choice.between(3, 20));
  }

  #quote(): void {
    const venue = this.#choice.pick(venueNames);
    const pair = this.#choice.pick(pairs);
    const market: MarketId = `${venue}:${pair}`;
    const { markets, streams } = this.#directories;
    this.#batch.begin("BookSnapshot", markets.indexOf(market), streams.indexOf(`${venue}/market`));
    this.#batch.receivedAt = integerOf(this.#clock.now());
    if (this.#flow === undefined) this.#drawLevels(market);
    else this.#flow.addBook(this.#batch, venue, pair, this.#clock.now());
    this.#host.sink.batch(this.#batch);
  }

  #drawLevels(market: MarketId): void {
    const bid = this.#world.nextBidCents(market) * 100;
    const size = (): number => this.#choice.between(5, 80) * 1_000_000;
    for (let level = 0; level < this.#choice.between(1, 2); level += 1) {
      this.#batch.push(bidSide, bid - level * 100, size());
      this.#batch.push(askSide, bid + 100 + level * 100, size());
    }
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
    this.#parts.meddle?.(host, this.#steps);
    this.#promises.step(records, host.engine.core);
    const last = records.at(-1);
    if (last !== undefined) this.#stepEnds.push(last.sequence);
    if (this.#steps >= this.#crashAfter) throw new Crash();
  }

  /** Lets everything come to rest: a calm venue, a quick disk, time enough for every deadline. */
  #settle(): void {
    for (const venue of this.#world.venues) venue.calm = true;
    for (let round = 0; round < 40; round += 1) {
      // A venue goes on saying how its fills ended.
      if (round % 10 === 0) for (const { finality } of this.#world.venues) finality.tellAgain();
      this.#turns();
      this.#journal.makeDurable(this.#journal.appendedSequence);
      this.#pass(15_000_000);
    }
    this.#tell(this.#world.settlements());
    for (const { venue, truth } of this.#world.venues) {
      const cash = usdMicros(truth.cashMicros());
      this.#tell([{ kind: "BalanceReported", receivedAt: this.#clock.now(), venue, cash }]);
    }
    this.#turns();
    this.#journal.makeDurable(this.#journal.appendedSequence);
  }

  #check(): void {
    const { accounts, groups } = this.#host.engine.core.durable;
    const [open] = groups.openGroups();
    if (open !== undefined)
      this.#fail(`group ${open.group.groupId} is still open: ${JSON.stringify(open.orders)}`);
    for (const { venue, truth, openedTwice } of this.#world.venues) {
      if (openedTwice.length > 0) this.#fail(`${venue} was sent ${openedTwice.join()} twice`);
      for (const [instrument, size] of truth.positions()) {
        const ours = integerOf(accounts.position(instrument).size);
        if (ours !== size) this.#fail(`${instrument}: we hold ${ours}, the venue says ${size}`);
      }
      const cash = integerOf(accounts.cashAtVenue(venue));
      if (cash !== truth.cashMicros())
        this.#fail(`${venue}: we have ${cash} micros, the venue says ${truth.cashMicros()}`);
      const reserved = integerOf(accounts.reserved(venue));
      if (reserved !== 0) this.#fail(`${venue}: ${reserved} micros are still set aside`);
    }
    const records = [...this.#journal.read(1)];
    for (const record of records) {
      if (record.kind === "LimitReached" && record.code === "PFL-702") this.#fail(record.message);
    }
    for (const problem of reversalProblems(records, this.#alarms)) this.#fail(problem);
  }

  #fail(what: string): never {
    throw new SwarmFailure(this.#seed, this.#action, what);
  }
}
