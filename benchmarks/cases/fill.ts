// What a fill costs the engine: it is booked in the ledger, the leg group goes on to its next leg or closes, and the
// records and the next order come out. Groups are opened by an edge and end completed, one after the other; only the
// two fills of each are timed.

import { getHeapStatistics } from "node:v8";
import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import type { Market } from "../../src/domain/market/market.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { onePrice } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { StepResult } from "../../src/engine/engine.ts";
import { bestBidCents, restingContracts } from "../frames/level-flow.ts";
import { defaultSettings, PairedEngine, streamOf } from "../frames/paired-engine.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import { distributionOf, type Figures, toHundredths } from "../harness/figures.ts";
import { measureClockNs } from "../harness/measure.ts";

/** As many positions as the default limits allow, on two venues. */
const pairs = 10;
const fillsPerGroup = 2;
/** Higher than the other venue's asks by more than all fees. */
const edgeBidCents = 56;
const warmUpGroups = 4_000;
/** Fifteen orders a minute. */
const microsPerGroup = 8_000_000;
const plenty = usdMicros(1_000_000_000_000_000);

/** The default settings with limits that no number of groups reaches, and no doubt about an edge that comes at once. */
function withoutLimits(): EngineSettings {
  const settings = defaultSettings();
  return {
    ...settings,
    mode: "paper",
    quality: { ...settings.quality, jumpMin: onePrice, frozenMove: onePrice },
    risk: {
      ...settings.risk,
      exposureTotalMax: plenty,
      exposureVenueMax: plenty,
      exposureMarketMax: plenty,
      exposureClusterMax: plenty,
      positionsMax: 1_000_000,
      ordersPerMinuteMax: 1_000_000_000,
    },
  };
}

class Groups {
  readonly #engine = new PairedEngine(pairs, withoutLimits());
  readonly #batch = new BookBatch();
  #nowMicros: number;
  #group = 0;
  records = 0;

  constructor() {
    for (const venue of ["kalshi", "polymarket"] as const) {
      this.#engine.showBooks(venue);
      const receivedAt = this.#engine.receivedAt;
      this.#engine.host.sink.event({ kind: "BalanceReported", receivedAt, venue, cash: plenty });
    }
    this.#engine.settle();
    this.#nowMicros = integerOf(this.#engine.receivedAt);
  }

  /** Plays one group from the edge to its end and hands on what each of its two fills took, in nanoseconds. */
  play(took: (nanoseconds: number) => void): void {
    this.#nowMicros += microsPerGroup;
    const pair = this.#group % pairs;
    this.#group += 1;
    this.#process({ kind: "StreamAlive", receivedAt: this.#now, stream: streamOf("polymarket") });
    let order = submitted(this.#quote(pair, edgeBidCents));
    for (let leg = 0; leg < fillsPerGroup; leg += 1) {
      if (order === undefined) throw new Error("an order was expected");
      const fill = this.#fillOf(order);
      const from = performance.now();
      const result = this.#process(fill);
      took((performance.now() - from) * 1e6);
      this.records += result.records.length;
      order = submitted(result);
    }
    if (order !== undefined) throw new Error("the group has more than two legs");
    this.#quote(pair, bestBidCents);
  }

  /** Replaces the Kalshi book of a pair by one level a side. */
  #quote(pair: number, bidCents: number): StepResult {
    const { directories, markets, host } = this.#engine;
    const { id } = markets.kalshi[pair] as Market;
    const batch = this.#batch;
    const stream = directories.streams.indexOf(streamOf("kalshi"));
    batch.begin("BookSnapshot", directories.markets.indexOf(id), stream);
    batch.receivedAt = this.#nowMicros;
    batch.push(bidSide, bidCents * 100, restingContracts * 1_000_000);
    batch.push(askSide, (bidCents + 2) * 100, restingContracts * 1_000_000);
    batch.sequence = host.engine.inputs + 1;
    return host.engine.process(batch, epochMicros(this.#nowMicros));
  }

  #fillOf(order: SubmitOrder): NewEvent {
    const at = this.#now;
    return {
      kind: "FillReported",
      receivedAt: at,
      fill: {
        fillId: `f-${order.clientOrderId}`,
        clientOrderId: order.clientOrderId,
        instrument: order.instrument,
        side: order.side,
        price: order.limitPrice,
        size: order.size,
        fee: usdMicros(0),
        filledAt: at,
      },
    };
  }

  get #now() {
    return epochMicros(this.#nowMicros);
  }

  #process(event: NewEvent): StepResult {
    const { engine } = this.#engine.host;
    return engine.process({ ...event, sequence: engine.inputs + 1 }, this.#now);
  }
}

function submitted(result: StepResult): SubmitOrder | undefined {
  return result.commands.find((command): command is SubmitOrder => command.kind === "SubmitOrder");
}

async function measure(seconds: number): Promise<Figures> {
  const groups = new Groups();
  for (let group = 0; group < warmUpGroups; group += 1) groups.play(() => undefined);
  const samples: number[] = [];
  const recordsBefore = groups.records;
  const bytesBefore = getHeapStatistics().total_allocated_bytes;
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) groups.play((nanoseconds) => samples.push(nanoseconds));
  const bytes = getHeapStatistics().total_allocated_bytes - bytesBefore;
  const distribution = distributionOf(Float64Array.from(samples));
  return {
    ...distribution,
    perSecond: Math.round(1e9 / distribution.meanNs),
    // With its share of what opened the group: the heap cannot be asked about a single call.
    bytesPerOperation: toHundredths(bytes / samples.length),
    samples: samples.length,
    operationsPerSample: 1,
    clockNs: measureClockNs(),
    recordsPerFill: toHundredths((groups.records - recordsBefore) / samples.length),
  };
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "fill",
    operation: "one fill: booked, its group advanced or closed, records and the next order made",
    measure,
  },
];
