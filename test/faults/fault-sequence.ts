// One fault sequence: a venue and an engine that watches it live through a plan of faults; then the faults end, trading
// goes on for one interval of reconciliation, trading ends, and the engine's books must be the venue's. Meanwhile, at
// every second: a market that the engine believes must not be wrong for long.

import type { FallbackLimits } from "../../src/adapters/venues/shared/fallback-limits.ts";
import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { assert } from "../../src/domain/failure/assert.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { isOnGrid } from "../../src/domain/market/tick-scheme.ts";
import type { Venue } from "../../src/domain/market/venue.ts";
import { addDuration, milliseconds, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { CatalogueListing } from "../../src/ports/market-catalogue.ts";
import type { InputSink } from "../../src/ports/market-data.ts";
import { startDemoFlow } from "../../src/simulation/demo-flow.ts";
import { type FaultOptions, noFaults } from "../../src/simulation/faults/fault.ts";
import { binaryEvent } from "../../src/simulation/orderflow/order-flow.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "../support/settled.ts";
import { BookTrader } from "./book-trader.ts";
import {
  describePlan,
  type FaultPlan,
  type Pace,
  type PlannedAct,
  planFaults,
} from "./fault-plan.ts";
import { faultyKalshi } from "./faulty-kalshi.ts";
import { faultyPolymarket } from "./faulty-polymarket.ts";
import { type FaultyVenue, sequenceStart } from "./faulty-venue.ts";
import { TrueTouches } from "./true-touches.ts";
import { WatchingEngine } from "./watching-engine.ts";

/** Between two comparisons of a book with the venue's own. */
export const intervalMillis = 60_000;

/** What the last message needs when trading has ended; a polled book is read every three seconds. */
const quietMillis = 5_000;

/** What a market's terms may take longer than its book: the catalogue is looked at again a minute after a doubt, and
 * after a pause, and then it is read. */
const termsMillis = 15_000;

/** A connection on which nothing moved for two minutes is made anew: connecting and the wait that every start has. */
const anewMillis = 5_000;

/** A touch that the venue had within so long is not wrong, only late. */
const latenessMillis = 3_000;

/** A market that is believed is never wrong for longer without a break. */
export const wrongMillisMax = 60_000;

const tradeEveryMillis: Readonly<
  Record<Exclude<Pace, "flow" | "once">, readonly [number, number]>
> = {
  busy: [50, 400],
  brisk: [300, 2_000],
  slow: [2_000, 8_000],
  rare: [10_000, 50_000],
};

export interface SequenceOutcome {
  readonly markets: number;
  readonly faults: number;
  readonly frames: number;
  readonly reconnects: number;
  readonly resyncs: number;
  /** Looks at markets every second: believed, refused, and believed though wrong. */
  readonly believed: number;
  readonly refused: number;
  readonly wrong: number;
  /** The longest that a market was believed though wrong, in seconds. */
  readonly wrongSecondsMax: number;
}

export class FaultSequenceFailure extends Error {
  override name = "FaultSequenceFailure";
}

/** What a test may break on purpose, to see that it is found. */
export interface SequenceParts {
  /** Between the feed and the engine. */
  readonly wire?: (sink: InputSink) => InputSink;
  /** The feed's limits, where they are not the usual ones. */
  readonly fallback?: Partial<FallbackLimits>;
}

class FaultSequence {
  readonly #plan: FaultPlan;
  readonly #clock = new VirtualClock(sequenceStart);
  readonly #random: RandomStream;
  readonly #venue: FaultyVenue;
  readonly #engine: WatchingEngine;
  readonly #traders: readonly BookTrader[];
  readonly #stopTrading: (() => void)[] = [];
  readonly #watched = new Set<string>();
  readonly #paused = new Set<string>();
  readonly #wrongSeconds = new Map<string, number>();
  #touches: TrueTouches | undefined;
  #wasClockSet = false;
  #believed = 0;
  #refused = 0;
  #wrong = 0;
  #wrongSecondsMax = 0;

  constructor(plan: FaultPlan, parts: SequenceParts) {
    this.#plan = plan;
    const random = new RandomStream(seededSource(plan.seed * 2 + 1));
    this.#random = random.fork();
    const options = { seed: plan.seed, clock: this.#clock, marketCount: plan.markets.length };
    const make = plan.venue === "kalshi" ? faultyKalshi : faultyPolymarket;
    this.#venue = make({ ...options, random: random.fork() });
    const { exchange, symbols } = this.#venue;
    this.#traders = symbols.map((symbol) => new BookTrader(exchange, symbol, random.fork()));
    this.#engine = new WatchingEngine({
      clock: this.#clock,
      venue: this.#venue,
      fallback: { reconcileEvery: milliseconds(intervalMillis), ...parts.fallback },
      wire: parts.wire ?? ((sink) => sink),
    });
  }

  async run(): Promise<SequenceOutcome> {
    const { faultMillis, faults } = this.#plan;
    await this.#begin();
    for (const { atMillis, act } of faults) this.#after(atMillis, () => this.#act(act));
    await this.#pass(faultMillis + 1);
    this.#calm();
    await this.#pass(intervalMillis);
    for (const stop of this.#stopTrading) stop();
    await this.#pass(quietMillis);
    if (this.#isBeginningAnew()) await this.#pass(anewMillis);
    this.#compareBooks();
    await this.#pass(termsMillis);
    if (this.#isBeginningAnew()) await this.#pass(anewMillis);
    this.#compareVerdicts();
    this.#engine.stop();
    await this.#venue.stop();
    return this.#outcome();
  }

  async #begin(): Promise<void> {
    const { symbols, exchange, catalogue } = this.#venue;
    const { markets } = this.#plan;
    for (const trader of this.#traders) trader.open(this.#venue.clock.now());
    this.#touches = new TrueTouches(exchange, this.#clock, symbols);
    let listing: CatalogueListing | undefined;
    void catalogue.listMarkets({ symbols }).then((result) => {
      listing = unwrap(result);
    });
    await this.#clock.run(seconds(1), settled);
    assert(listing !== undefined, "the catalogue answers within a second");
    const watched = symbols.filter((_, place) => markets[place]?.isWatched === true);
    for (const symbol of watched) this.#watched.add(symbol);
    this.#engine.start(listing, watched);
    for (const place of symbols.keys()) this.#trade(place);
  }

  #trade(place: number): void {
    const pace = this.#plan.markets[place]?.pace ?? "once";
    const symbol = this.#symbol(place);
    if (pace === "once") return;
    if (pace === "flow") {
      const flow = startDemoFlow({
        seed: this.#plan.seed + place,
        clock: this.#venue.clock,
        startAt: this.#venue.clock.now(),
        step: milliseconds(200),
        events: [binaryEvent([this.#venue.flowListing(symbol)])],
      });
      this.#stopTrading.push(() => flow.stop());
      return;
    }
    const [least, most] = tradeEveryMillis[pace];
    const random = this.#random.fork();
    let isOver = false;
    const turn = (): void => {
      if (isOver) return;
      this.#traders[place]?.act(this.#venue.clock.now());
      this.#after(random.between(least, most), turn);
    };
    this.#after(random.between(least, most), turn);
    this.#stopTrading.push(() => {
      isOver = true;
    });
  }

  #act(act: PlannedAct): void {
    const { faults, disturbable } = this.#venue;
    if (act.kind === "stream") {
      for (const { stream } of this.#venue.sessions()) stream.trigger(act.fault);
    } else if (act.kind === "request") faults.requests?.trigger(act.fault);
    else if (act.kind === "chances") this.#useChances(act.chances);
    else if (act.kind === "stall") this.#engine.stall(milliseconds(act.forMillis));
    else if (act.kind === "stranger") this.#sendToAll([this.#venue.strangeFrame()]);
    else if (act.kind === "replay") {
      const old = this.#venue.oldFrames();
      this.#sendToAll(old.slice(-act.from).slice(0, act.frames));
    } else {
      const symbol = this.#symbol(act.market);
      if (act.kind === "grid") disturbable.changeGrid(symbol, this.#random);
      else if (act.kind === "order") this.#traders[act.market]?.leaveFar(this.#venue.clock.now());
      else if (act.kind === "pause") this.#pause(symbol);
      else if (act.kind === "resume") this.#resume(symbol);
      else if (act.kind === "leave") this.#leave(symbol);
      else this.#join(symbol);
    }
  }

  #sendToAll(frames: readonly string[]): void {
    for (const { stream } of this.#venue.sessions()) {
      for (const frame of frames) stream.send(frame, "data");
    }
  }

  #useChances(chances: Partial<FaultOptions>): void {
    if (chances.clock !== undefined) this.#wasClockSet = true;
    this.#venue.faults.use({ ...noFaults, ...chances });
  }

  #pause(symbol: string): void {
    if (this.#paused.has(symbol)) return;
    this.#paused.add(symbol);
    this.#venue.disturbable.pause(symbol);
  }

  #resume(symbol: string): void {
    if (!this.#paused.delete(symbol)) return;
    this.#venue.disturbable.resume(symbol);
  }

  #leave(symbol: string): void {
    if (this.#watched.delete(symbol)) this.#engine.leave(symbol);
  }

  #join(symbol: string): void {
    if (this.#watched.has(symbol)) return;
    this.#watched.add(symbol);
    this.#engine.join(symbol);
  }

  /** No fault begins any more, none lasts, and what is on its way arrives. */
  #calm(): void {
    const { faults } = this.#venue;
    faults.use(noFaults);
    faults.requests?.calm();
    for (const { stream } of this.#venue.sessions()) stream.trigger({ kind: "calm" });
    for (const symbol of [...this.#paused]) this.#resume(symbol);
  }

  /** Lets time pass, looking at every second whether what is believed is true. */
  async #pass(millis: number): Promise<void> {
    for (let left = millis; left > 0; left -= 1_000) {
      await this.#clock.run(milliseconds(Math.min(1_000, left)), settled);
      for (const symbol of this.#watched) this.#look(symbol);
    }
  }

  #look(symbol: string): void {
    const code = this.#engine.judge(symbol);
    if (code !== undefined) {
      this.#refused += 1;
      this.#wrongSeconds.delete(symbol);
      return;
    }
    this.#believed += 1;
    const shown = this.#engine.touch(symbol);
    if (this.#touches?.had(symbol, shown, latenessMillis * 1_000) === true) {
      this.#wrongSeconds.delete(symbol);
      return;
    }
    this.#wrong += 1;
    const wrong = (this.#wrongSeconds.get(symbol) ?? 0) + 1;
    this.#wrongSeconds.set(symbol, wrong);
    this.#wrongSecondsMax = Math.max(this.#wrongSecondsMax, wrong);
    if (wrong * 1_000 <= wrongMillisMax) return;
    const words = `${symbol} is believed and has been wrong for ${wrong} s`;
    this.#fail(`${words}: shown ${shown}, in truth ${this.#touches?.now(symbol)}`);
  }

  #compareBooks(): void {
    const problems: string[] = [];
    for (const symbol of this.#watched) {
      const { book } = this.#venue.exchange.market(symbol);
      const { bids, asks } = book.levels();
      for (const [side, levels] of [
        [bidSide, bids],
        [askSide, asks],
      ] as const) {
        const theirs = levels.map(({ price, size }) => `${integerOf(price)} × ${integerOf(size)}`);
        const ours = this.#engine.levels(symbol, side);
        if (theirs.join() === ours.join()) continue;
        const missing = theirs.filter((level) => !ours.includes(level));
        const surplus = ours.filter((level) => !theirs.includes(level));
        const name = side === bidSide ? "bids" : "asks";
        problems.push(
          `${symbol} ${name}: the engine lacks ${missing.join(", ")} and has ${surplus.join(", ")}`,
        );
      }
    }
    if (problems.length > 0) this.#fail(problems.join("\n"));
  }

  #isBeginningAnew(): boolean {
    return [...this.#watched].some((symbol) =>
      ["QUA-103", "QUA-106", "QUA-109"].includes(this.#engine.judge(symbol) ?? ""),
    );
  }

  /** What can be believed is. */
  #compareVerdicts(): void {
    const problems = [...this.#watched]
      .filter((symbol) => this.#isBelievable(symbol) && this.#isRefusedWrongly(symbol))
      .map((symbol) => `${symbol} is refused: ${JSON.stringify(this.#engine.refusal(symbol))}`);
    if (problems.length > 0) this.#fail(problems.join("\n"));
  }

  /** Two refusals outlast their fault on purpose: a quarantine, and what follows from a clock that was set, because the
   * quickest message of a feed is remembered for five to ten minutes. */
  #isRefusedWrongly(symbol: string): boolean {
    const code = this.#engine.judge(symbol);
    if (code === "QUA-112" || code === "QUA-113") return !this.#wasClockSet;
    return code !== undefined && code !== "QUA-119";
  }

  /** Returns true for a market that is open, quoted on both sides, and on its grid: old orders may rest off it. */
  #isBelievable(symbol: string): boolean {
    const { book, phase, tickScheme } = this.#venue.exchange.market(symbol);
    const { bids, asks } = book.levels();
    if (phase !== "open" || bids.length === 0 || asks.length === 0) return false;
    return [...bids, ...asks].every(({ price }) => isOnGrid(tickScheme, price));
  }

  #fail(words: string): never {
    const { feed, log, problems } = this.#engine;
    const told = [
      describePlan(this.#plan),
      words,
      `faults done: ${JSON.stringify(this.#venue.faults.counts())}`,
      `feed: ${JSON.stringify(feed.status())}`,
      ...problems.slice(0, 5),
      ...log.slice(-25),
    ];
    throw new FaultSequenceFailure(told.join("\n"));
  }

  #outcome(): SequenceOutcome {
    const { frames, reconnects, resyncs } = this.#engine.feed.status();
    return {
      markets: this.#plan.markets.length,
      faults: this.#plan.faults.length,
      ...{ frames, reconnects, resyncs },
      ...{ believed: this.#believed, refused: this.#refused, wrong: this.#wrong },
      wrongSecondsMax: this.#wrongSecondsMax,
    };
  }

  #symbol(place: number): string {
    const symbol = this.#venue.symbols[place];
    assert(symbol !== undefined, `the plan has no market ${place}`);
    return symbol;
  }

  #after(millis: number, call: () => void): void {
    this.#clock.callAt(addDuration(this.#clock.now(), milliseconds(millis)), call);
  }
}

/** Returns the plan that a seed stands for at a venue. */
export function planOf(seed: number, venue: Venue): FaultPlan {
  return planFaults(seed, venue, new RandomStream(seededSource(seed * 2)));
}

/** Lives through a plan. Throws `FaultSequenceFailure` with everything that is known when a promise is broken. */
export function runPlan(plan: FaultPlan, parts: SequenceParts = {}): Promise<SequenceOutcome> {
  return new FaultSequence(plan, parts).run();
}
