// The load of a whole detection process on one core: 20,000 markets in 5,000 components of 2 to 24 contracts, all of them
// restless (`frames/component-flow.ts` says how), from the queue through books, gate and detection. Trading is stopped
// by the kill switch, so that openings are found and told and nothing is ordered. Time passes as it would at 100,000
// changes a second, however fast the changes are taken.

import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId } from "../../src/domain/market/venue.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import { durationMicros } from "../../src/domain/units/epoch-micros.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { type ComponentFlow, componentFlow, componentSizes } from "../frames/component-flow.ts";
import {
  type ClaimedRelation,
  defaultSettings,
  PairedEngine,
  sameClaims,
  streamOf,
} from "../frames/paired-engine.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import { distributionOf, type Figures, toHundredths } from "../harness/figures.ts";

const changesPerRound = 1 << 18;
const changesPerTurn = 100;
/** At 100,000 changes a second. */
const turnLasts = durationMicros(1_000);
const bytesPerMebibyte = 1_048_576;

/** An opening is a jump of the price, and is to be taken for true at once. */
function settings(): EngineSettings {
  const ordinary = defaultSettings();
  return { ...ordinary, quality: { ...ordinary.quality, jumpMin: priceTicks(9_999) } };
}

/** The changes of the flow one behind the other, so that playing them makes no garbage. */
class PackedFlow {
  readonly markets: Int32Array;
  readonly venues: Uint8Array;
  readonly starts: Int32Array;
  readonly sides: Uint8Array;
  readonly prices: Int32Array;
  readonly sizes: Float64Array;

  constructor({ changes }: ComponentFlow, indexOf: (market: number) => number) {
    this.markets = Int32Array.from(changes, ({ market }) => indexOf(market));
    this.venues = Uint8Array.from(changes, ({ market }) => market % 2);
    const levels = changes.flatMap((change) => change.levels);
    this.starts = new Int32Array(changes.length + 1);
    for (const [at, change] of changes.entries()) {
      this.starts[at + 1] = (this.starts[at] as number) + change.levels.length;
    }
    this.sides = Uint8Array.from(levels, ({ side }) => side);
    this.prices = Int32Array.from(levels, (level) => level.priceTicks);
    this.sizes = Float64Array.from(levels, ({ sizeMicros }) => sizeMicros);
  }

  get length(): number {
    return this.markets.length;
  }
}

/** Both venues' markets of an outcome are one claim; the outcomes of a component are a partition. */
function relationsOf(
  flow: ComponentFlow,
  markets: PairedEngine["markets"],
): readonly ClaimedRelation[] {
  const partitions = flow.components.flatMap(({ firstMarket, contracts }): ClaimedRelation[] => {
    if (contracts === 2) return [];
    const outcomes = markets.kalshi.slice(firstMarket / 2, (firstMarket + contracts) / 2);
    const instruments = outcomes.map(({ id }) => instrumentId(id, "yes"));
    return [{ id: `question-${firstMarket}`, kind: "partition", instruments }];
  });
  return [...sameClaims(markets), ...partitions];
}

class Load {
  readonly engine: PairedEngine;
  readonly #flow: PackedFlow;
  readonly #streams: readonly number[];
  readonly #batch = new BookBatch();
  #at = 0;

  constructor() {
    const flow = componentFlow(componentSizes, changesPerRound);
    const engine = new PairedEngine(flow.markets / 2, settings(), (markets) =>
      relationsOf(flow, markets),
    );
    this.engine = engine;
    const { directories, markets } = engine;
    const venues = ["kalshi", "polymarket"] as const;
    this.#streams = venues.map((venue) => directories.streams.indexOf(streamOf(venue)));
    const indexOf = (market: number): number => {
      const listed = markets[venues[market % 2] as "kalshi"][market >> 1] as Market;
      return directories.markets.indexOf(listed.id);
    };
    this.#flow = new PackedFlow(flow, indexOf);
    this.#showBooks(flow, indexOf);
    engine.settle();
    const { receivedAt, host } = engine;
    host.sink.event({ kind: "KillSwitchSet", receivedAt, reason: "a benchmark" });
    host.loop.turn();
  }

  /** Episodes opened so far. */
  get opened(): number {
    return this.engine.opened;
  }

  /** Hands over a turn's changes and takes the turn. Returns how many components were left for later. */
  turn(): number {
    const { engine } = this;
    const { host } = engine;
    engine.pass(turnLasts);
    const receivedAt = Number(engine.receivedAt);
    for (let change = 0; change < changesPerTurn; change += 1) this.#hand(receivedAt);
    host.loop.turn();
    return host.engine.backlogSize;
  }

  #hand(receivedAt: number): void {
    const flow = this.#flow;
    const batch = this.#batch;
    const at = this.#at;
    batch.begin(
      "BookUpdates",
      flow.markets[at] as number,
      this.#streams[flow.venues[at] as number] as number,
    );
    batch.receivedAt = receivedAt;
    const end = flow.starts[at + 1] as number;
    for (let level = flow.starts[at] as number; level < end; level += 1) {
      const side = flow.sides[level] === bidSide ? bidSide : askSide;
      batch.push(side, flow.prices[level] as number, flow.sizes[level] as number);
    }
    this.engine.host.loop.batch(batch);
    this.#at = at + 1 === flow.length ? 0 : at + 1;
  }

  #showBooks({ books }: ComponentFlow, indexOf: (market: number) => number): void {
    const batch = this.#batch;
    const { host, receivedAt } = this.engine;
    for (const [market, levels] of books.entries()) {
      batch.begin("BookSnapshot", indexOf(market), this.#streams[market % 2] as number);
      batch.receivedAt = Number(receivedAt);
      for (const { side, priceTicks: price, sizeMicros } of levels) {
        batch.push(side, price, sizeMicros);
      }
      host.loop.batch(batch);
    }
    host.loop.turn();
  }
}

async function measure(seconds: number): Promise<Figures> {
  const load = new Load();
  const { core } = load.engine.host.engine;
  const warmUntil = performance.now() + seconds * 250;
  while (performance.now() < warmUntil) load.turn();
  const turnsMax = Math.ceil((seconds * 2_000_000) / changesPerTurn);
  const samplesNs = new Float64Array(turnsMax);
  const admitted = core.quotes.admitted();
  const { looks, centers, solves, evaluations, undecided } = core.detector.figures();
  const { opened } = load;
  const before = process.cpuUsage();
  const until = performance.now() + seconds * 1_000;
  let turns = 0;
  let waitedMax = 0;
  while (performance.now() < until && turns < turnsMax) {
    const from = performance.now();
    waitedMax = Math.max(waitedMax, load.turn());
    samplesNs[turns] = ((performance.now() - from) * 1e6) / changesPerTurn;
    turns += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const changes = turns * changesPerTurn;
  const after = core.detector.figures();
  return {
    ...distributionOf(samplesNs.subarray(0, turns)),
    perSecond: Math.round(changes / ((user + system) / 1e6)),
    bytesPerOperation: 0,
    samples: turns,
    operationsPerSample: changesPerTurn,
    changes,
    admittedShare: toHundredths((core.quotes.admitted() - admitted) / changes),
    looks: after.looks - looks,
    closedForms: after.evaluations - evaluations,
    newCertificates: after.centers - centers,
    solverRuns: after.solves - solves,
    undecided: after.undecided - undecided,
    openedPerThousand: toHundredths((1_000 * (load.opened - opened)) / changes),
    leftForLaterMax: waitedMax,
    residentMebibytes: Math.round(process.memoryUsage.rss() / bytesPerMebibyte),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "detection-load",
    operation: "one change of 20,000 markets in 5,000 components, from the queue to the decision",
    measure,
  },
];
