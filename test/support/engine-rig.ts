// An engine with hands: builds one over the reference books and feeds it quotes, events and time, keeping every
// record and command. For tests of the engine and its runtime.

import { askSide, BookBatch, bidSide } from "../../src/domain/book/book-batch.ts";
import { type Directories, newDirectories } from "../../src/domain/market/directory.ts";
import type { FeeSchedule, KalshiFeeSchedule } from "../../src/domain/market/fee-schedule.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { type MarketId, venueOf } from "../../src/domain/market/venue.ts";
import type { Command } from "../../src/domain/message/command.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import type { Relation } from "../../src/domain/relation/relation.ts";
import { contractMicros, wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { days, durationMicros, epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../src/domain/units/parts-per-million.ts";
import { onePrice, priceTicks } from "../../src/domain/units/price-ticks.ts";
import { noUsd, usdMicros } from "../../src/domain/units/usd-micros.ts";
import type { NewSolver } from "../../src/engine/detection/solver/contract.ts";
import { newFastSolver } from "../../src/engine/detection/solver/fast-solver.ts";
import { Engine } from "../../src/engine/engine.ts";
import type { BookStore } from "../../src/engine/market-data/books/book-store.ts";
import { ReferenceBookStore } from "../../src/engine/market-data/books/reference-book-store.ts";
import { FastQualityGate } from "../../src/engine/quality/fast-gate.ts";
import type { NewGate } from "../../src/engine/quality/gate.ts";

/** 2026-01-04T00:00:00Z: Kalshi rounds to the cent, Polymarket charges nothing. */
export const rigStart = 1_767_484_800_000_000;

export const kalshiTaker: KalshiFeeSchedule = {
  kind: "kalshi",
  rounding: "cent",
  takerRate: partsPerMillion(70_000),
  makerRate: partsPerMillion(0),
  multiplier: partsPerMillion(1_000_000),
  balancePrecision: usdMicros(10_000),
};

export const rigSettings: EngineSettings = {
  mode: "paper",
  detection: {
    profitMin: usdMicros(500_000),
    marginMin: partsPerMillion(5_000),
    spreadMax: priceTicks(2_000),
    liquidityMin: wholeContracts(10),
    apyMin: partsPerMillion(100_000),
    hurdleRate: partsPerMillion(50_000),
    softLossMax: noUsd,
    softStateLossMax: usdMicros(100_000_000),
    timeRegime: {
      nearWithin: days(14),
      nearFactor: partsPerMillion(1_100_000),
      farBeyond: days(60),
      farFactor: partsPerMillion(750_000),
    },
    lanes: {
      "intra-venue": false,
      "cross-venue": true,
      bucket: true,
      parity: true,
      "event-tree": true,
      amm: true,
      general: true,
    },
  },
  quality: {
    startupConfirm: seconds(2),
    latenessMax: seconds(2),
    clockSkewMax: seconds(5),
    jumpMin: priceTicks(1_000),
    jumpDeviations: partsPerMillion(8_000_000),
    jumpConfirm: seconds(1),
    touchNotionalMax: usdMicros(250_000_000_000),
    frozenAfter: seconds(30),
    frozenMove: priceTicks(200),
    correctionsMax: 3,
    correctionsWindow: seconds(600),
    quarantine: seconds(60),
  },
  sizing: { positionSizeMax: usdMicros(100_000_000) },
  risk: {
    exposureTotalMax: usdMicros(500_000_000),
    exposureVenueMax: usdMicros(250_000_000),
    exposureMarketMax: usdMicros(100_000_000),
    exposureClusterMax: usdMicros(150_000_000),
    positionsMax: 20,
    ordersPerMinuteMax: 30,
    dailyLossMax: usdMicros(10_000_000),
    dayBoundary: durationMicros(0),
  },
  execution: { orderDeadline: seconds(10), unwindLossMax: priceTicks(500) },
};

export function rigMarket(id: MarketId, fees: FeeSchedule = { kind: "none" }): Market {
  const symbol = id.slice(id.indexOf(":") + 1);
  return {
    id,
    venue: venueOf(id),
    venueSymbol: symbol,
    venueInstruments: { yes: symbol, no: symbol },
    title: symbol,
    groupSymbol: null,
    status: "open",
    tickScheme: uniformTickScheme(100),
    lot: wholeContracts(1),
    sizeMin: wholeContracts(1),
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees: [{ from: epochMicros(0), schedule: fees }],
    payoutAt: null,
  };
}

export function rigRelation(over: Partial<Relation> & Pick<Relation, "instruments">): Relation {
  return {
    id: "relation-1",
    version: 1,
    kind: "same-claim",
    provenance: "human-approved",
    approvedBy: "tester",
    approvedAt: null,
    softStates: [],
    note: "",
    ...over,
  };
}

/** `[price in ticks, whole contracts]`, best first. */
export type RigLevels = readonly (readonly [number, number])[];

export class EngineRig {
  readonly directories: Directories = newDirectories();
  readonly engine: Engine;
  readonly records: EngineRecord[] = [];
  readonly commands: Command[] = [];
  now = rigStart;
  readonly #batch = new BookBatch();

  constructor(
    settings: EngineSettings = rigSettings,
    books: BookStore = new ReferenceBookStore(),
    newGate: NewGate = (parts) => new FastQualityGate(parts),
    newSolver: NewSolver = newFastSolver,
  ) {
    const { directories } = this;
    this.engine = new Engine({ directories, books, settings, newGate, newSolver });
  }

  start(settings: EngineSettings = rigSettings): void {
    const identity = { version: "0.0.0", configurationHash: "test", seed: 35 };
    this.#keep(this.engine.start(identity, settings, epochMicros(this.now)));
  }

  event(
    event: NewEvent extends infer Each
      ? Each extends unknown
        ? Omit<Each, "receivedAt">
        : never
      : never,
  ): void {
    const full = { ...event, receivedAt: epochMicros(this.now), sequence: this.engine.inputs + 1 };
    this.#keep(this.engine.process(full as never, epochMicros(this.now)));
  }

  /** Opens the stream of a venue with sensible defaults. */
  openStream(
    stream: string,
    over: { staleAfterSeconds?: number; liveness?: "stream" | "market" } = {},
  ): void {
    this.event({
      kind: "StreamOpened",
      stream,
      venue: stream.slice(0, stream.indexOf("/")) as never,
      liveness: over.liveness ?? "stream",
      staleAfter: seconds(over.staleAfterSeconds ?? 5),
      assumedSizes: false,
    });
  }

  quote(
    market: MarketId,
    stream: string,
    bids: RigLevels,
    asks: RigLevels,
    kind: "BookSnapshot" | "BookUpdates" = "BookSnapshot",
    venueAt = this.now,
  ): void {
    const batch = this.#batch;
    const { markets, streams } = this.directories;
    batch.begin(kind, markets.indexOf(market), streams.indexOf(stream));
    batch.receivedAt = this.now;
    batch.venueAt = venueAt;
    for (const [price, size] of bids) batch.push(bidSide, price, size * 1_000_000);
    for (const [price, size] of asks) batch.push(askSide, price, size * 1_000_000);
    batch.sequence = this.engine.inputs + 1;
    this.#keep(this.engine.process(batch, epochMicros(this.now)));
  }

  wait(secondsCount: number): void {
    this.now += secondsCount * 1_000_000;
  }

  /** Records of one kind, in order. */
  recordsOf<Kind extends EngineRecord["kind"]>(
    kind: Kind,
  ): Extract<EngineRecord, { kind: Kind }>[] {
    return this.records.filter(
      (record): record is Extract<EngineRecord, { kind: Kind }> => record.kind === kind,
    );
  }

  commandsOf<Kind extends Command["kind"]>(kind: Kind): Extract<Command, { kind: Kind }>[] {
    return this.commands.filter(
      (command): command is Extract<Command, { kind: Kind }> => command.kind === kind,
    );
  }

  /** Answers the last submitted order as a venue would: accepted, filled with so many contracts, the rest cancelled. */
  answer(fillContracts: number, feeMicros = 0): void {
    const order = this.commandsOf("SubmitOrder").at(-1);
    if (order === undefined) throw new TypeError("no order was submitted");
    const { clientOrderId } = order;
    this.event({ kind: "OrderAccepted", clientOrderId, venueOrderId: `v-${clientOrderId}` });
    if (fillContracts > 0) {
      this.event({
        kind: "FillReported",
        fill: {
          fillId: `f-${clientOrderId}`,
          clientOrderId,
          instrument: order.instrument,
          side: order.side,
          price: order.limitPrice,
          size: contractMicros(fillContracts * 1_000_000),
          fee: usdMicros(feeMicros),
          filledAt: epochMicros(this.now),
        },
      });
    }
    const filled = contractMicros(fillContracts * 1_000_000);
    this.event({ kind: "OrderCancelled", clientOrderId, filled });
  }

  #keep(result: {
    readonly commands: readonly Command[];
    readonly records: readonly EngineRecord[];
  }): void {
    this.records.push(...result.records);
    this.commands.push(...result.commands);
  }
}
