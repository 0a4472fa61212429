// What the quality gate costs: one change of a level, applied to its book and observed, and one verdict. 1,024 markets of
// one feed at random, a tenth of a second between two changes, so that clocks, rhythms and prices have something to
// follow. Beside it the plain gate, which works everything out from lists when it is asked.

import { newBookStore } from "../../apps/cli/host/book-stores.ts";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { MarketTable } from "../../src/engine/market-data/market-table.ts";
import { FastQualityGate } from "../../src/engine/quality/fast-gate.ts";
import type { NewGate, QualityGate } from "../../src/engine/quality/gate.ts";
import { QuoteCounters } from "../../src/engine/quality/quote-counters.ts";
import { ReferenceQualityGate } from "../../src/engine/quality/reference-gate.ts";
import { kalshiMarket } from "../../src/replay/importers/venue-terms.ts";
import {
  bestAskCents,
  bestBidCents,
  flowLevels,
  type LevelChange,
  levelFlow,
  restingContracts,
} from "../frames/level-flow.ts";
import { defaultSettings } from "../frames/paired-engine.ts";
import type { BenchmarkDefinition, PreparedBenchmark, Workload } from "../harness/definition.ts";
import { Draws } from "../harness/random.ts";

const marketCount = 1_024;
const changeCount = 65_536;
/** 2026-11-20T08:00:00Z. */
const startMicros = 1_795_161_600_000_000;
const changeMicros = 100_000;
const onTheWayMicros = 30_000;
const startupMicros = 60_000_000;
const ticksPerCent = 100;
const microsPerContract = 1_000_000;

/** A gate with its books, every one of them shown and past the start-up phase. */
class GatedBooks {
  readonly gate: QualityGate;
  now = startMicros;
  readonly #markets: MarketTable;
  readonly #batch = new BookBatch();
  readonly #flow: readonly LevelChange[];
  changes = 0;

  constructor(newGate: NewGate, flow: readonly LevelChange[]) {
    const directories = newDirectories();
    this.#flow = flow;
    this.#markets = new MarketTable(directories, newBookStore("fast"));
    const { quality } = defaultSettings();
    this.gate = newGate({ markets: this.#markets, quotes: new QuoteCounters(), settings: quality });
    const stream = directories.streams.indexOf("kalshi/market");
    this.#markets.streams.open(stream, {
      kind: "StreamOpened",
      sequence: 0,
      receivedAt: epochMicros(startMicros),
      stream: "kalshi/market",
      venue: "kalshi",
      liveness: "stream",
      staleAfter: seconds(86_400),
      assumedSizes: false,
    });
    for (let market = 0; market < marketCount; market += 1) this.#show(market);
    this.now += startupMicros;
  }

  #show(market: number): void {
    const symbol = `KXBENCH-26NOV20-T${market}`;
    const words = { symbol, title: symbol, groupSymbol: null, stepTicks: ticksPerCent };
    this.#markets.list(kalshiMarket(words));
    this.#batch.begin("BookSnapshot", market, 0);
    for (let level = 0; level < flowLevels; level += 1) {
      const size = restingContracts * microsPerContract;
      this.#batch.push(bidSide, (bestBidCents - level) * ticksPerCent, size);
      this.#batch.push(askSide, (bestAskCents + level) * ticksPerCent, size);
    }
    this.#tell();
  }

  /** Applies the next change and lets the gate observe it. */
  change(): void {
    const { market, side, priceCents, size } = this.#flow[
      this.changes % changeCount
    ] as LevelChange;
    this.changes += 1;
    this.now += changeMicros;
    this.#batch.begin("BookUpdates", market, 0);
    this.#batch.push(side, priceCents * ticksPerCent, size * microsPerContract);
    this.#tell();
  }

  #tell(): void {
    this.#batch.receivedAt = this.now;
    this.#batch.venueAt = this.now - onTheWayMicros;
    this.#markets.apply(this.#batch);
    this.gate.observe(this.#batch, this.#markets.touchChanged);
  }
}

// The loops of the two gates are apart, so that each is compiled for one of them only.

function fastChanges(books: GatedBooks): Workload {
  return {
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) books.change();
      return books.changes | 0;
    },
  };
}

function plainChanges(books: GatedBooks): Workload {
  return {
    run(operations) {
      for (let operation = 0; operation < operations; operation += 1) books.change();
      return books.changes | 0;
    },
  };
}

/** Markets in an order that the caches do not guess. */
function marketsAtRandom(): Int32Array {
  const draws = new Draws(20_261_128);
  return Int32Array.from({ length: changeCount }, () => draws.below(marketCount));
}

function fastVerdicts({ gate, now }: GatedBooks, markets: Int32Array): Workload {
  let at = 0;
  return {
    run(operations) {
      let believed = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        if (gate.judge(markets[at] as number, now) === undefined) believed += 1;
        at = (at + 1) & (changeCount - 1);
      }
      return believed;
    },
  };
}

function plainVerdicts({ gate, now }: GatedBooks, markets: Int32Array): Workload {
  let at = 0;
  return {
    run(operations) {
      let believed = 0;
      for (let operation = 0; operation < operations; operation += 1) {
        if (gate.judge(markets[at] as number, now) === undefined) believed += 1;
        at = (at + 1) & (changeCount - 1);
      }
      return believed;
    },
  };
}

function bothBooks(): readonly [fast: GatedBooks, plain: GatedBooks] {
  const flow = levelFlow(marketCount, changeCount);
  const fast = new GatedBooks((parts) => new FastQualityGate(parts), flow);
  const plain = new GatedBooks((parts) => new ReferenceQualityGate(parts), flow);
  for (let change = 0; change < marketCount; change += 1) {
    for (const books of [fast, plain]) books.change();
  }
  for (let market = 0; market < marketCount; market += 1) {
    const verdicts = [fast, plain].map(({ gate, now }) => gate.judge(market, now));
    if (verdicts.some((verdict) => verdict !== undefined)) {
      throw new Error(`market ${market} is not believed: ${verdicts.join(", ")}`);
    }
  }
  return [fast, plain];
}

function prepareChanges(): PreparedBenchmark {
  const [fast, plain] = bothBooks();
  return { subject: fastChanges(fast), floor: plainChanges(plain) };
}

function prepareVerdicts(): PreparedBenchmark {
  const [fast, plain] = bothBooks();
  const markets = marketsAtRandom();
  return { subject: fastVerdicts(fast, markets), floor: plainVerdicts(plain, markets) };
}

const floor = "the plain gate, which keeps lists and works everything out when asked";

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "quality-gate-update",
    operation: "one change of a level, applied to its book and observed by the gate",
    floor,
    prepare: prepareChanges,
  },
  {
    name: "quality-gate-verdict",
    operation: "whether a market at random may be decided on",
    floor,
    prepare: prepareVerdicts,
  },
];
