import { describe, expect, test } from "vitest";
import {
  kalshiTaker,
  rigMarket,
  rigRelation,
  rigSettings,
  rigStart,
} from "../../test/support/engine-rig.ts";
import { VirtualClock } from "../adapters/clock/virtual-clock.ts";
import { askSide, BookBatch, bidSide } from "../domain/book/book-batch.ts";
import { type Failure, failure } from "../domain/failure/result.ts";
import { newDirectories } from "../domain/market/directory.ts";
import type { MarketId } from "../domain/market/venue.ts";
import type { Notify } from "../domain/message/command.ts";
import type { EngineRecord } from "../domain/message/record.ts";
import { epochMicros, milliseconds, seconds } from "../domain/units/epoch-micros.ts";
import { usdMicros } from "../domain/units/usd-micros.ts";
import { ReferenceBookStore } from "../engine/market-data/books/reference-book-store.ts";
import type { Journal, JournalObserver } from "../ports/journal.ts";
import type { FlowPressure } from "../ports/market-data.ts";
import { PaperGateway } from "../simulation/paper/paper-gateway.ts";
import { EngineHost } from "./engine-host.ts";
import { strainedInputsMin } from "./flow-gauge.ts";
import { InputQueue } from "./input-queue.ts";
import { type QueueLimits, queueLimits } from "./queue-rules.ts";

const kalshi = "kalshi:SHAI" as const;
const polymarket = "polymarket:shai" as const;

/** A journal whose disk is worked by hand. */
class HandJournal implements Journal {
  readonly records: EngineRecord[] = [];
  readonly waitingMax = 1_000;
  durableSequence = 0;
  #observers: JournalObserver[] = [];

  get waiting(): number {
    return this.records.length - this.durableSequence;
  }

  append(records: readonly EngineRecord[]): void {
    this.records.push(...records);
  }

  *read(): Iterable<EngineRecord> {}

  observe(observer: JournalObserver): void {
    this.#observers.push(observer);
  }

  makeDurable(): void {
    this.durableSequence = this.records.at(-1)?.sequence ?? 0;
    for (const observer of this.#observers) observer.durable(this.durableSequence);
  }

  fail(): void {
    const reason = failure("STO-921", "no space left on device");
    for (const observer of this.#observers) observer.failed(reason);
  }

  async close(): Promise<void> {}
}

class Rig {
  readonly clock = new VirtualClock(epochMicros(rigStart));
  readonly journal = new HandJournal();
  readonly directories = newDirectories();
  readonly problems: Failure[] = [];
  readonly notes: Notify[] = [];
  readonly pressures: FlowPressure[] = [];
  readonly refreshed: MarketId[] = [];
  readonly host: EngineHost;
  readonly #deferred: (() => void)[] = [];
  readonly #batch = new BookBatch();

  constructor(latencyMillis = 100, limits: QueueLimits = queueLimits) {
    this.host = new EngineHost({
      directories: this.directories,
      books: new ReferenceBookStore(),
      settings: rigSettings,
      identity: { version: "0.0.0", configurationHash: "test", seed: 35 },
      clock: this.clock,
      journal: this.journal,
      defer: (callback) => this.#deferred.push(callback),
      observer: { stepped: () => undefined, problem: (problem) => this.problems.push(problem) },
      notify: (command) => this.notes.push(command),
      pressure: (pressure) => this.pressures.push(pressure),
      newQueue: (refused) => new InputQueue(refused, limits),
      refresh: (market) => this.refreshed.push(market),
      gateways: (sink, books) =>
        (["kalshi", "polymarket"] as const).map(
          (venue) =>
            new PaperGateway({
              venue,
              clock: this.clock,
              books,
              sink,
              latency: milliseconds(latencyMillis),
            }),
        ),
    });
    this.host.start();
  }

  /** Runs every turn that waits. */
  turn(): void {
    for (let work = this.#deferred.shift(); work !== undefined; work = this.#deferred.shift())
      work();
  }

  event(
    event: Parameters<EngineHost["loop"]["event"]>[0] extends infer Each
      ? Each extends unknown
        ? Omit<Each, "receivedAt">
        : never
      : never,
  ): void {
    this.host.sink.event({ ...event, receivedAt: this.clock.now() } as never);
    this.turn();
  }

  quote(market: MarketId, stream: string, bid: [number, number], ask: [number, number]): void {
    this.push(market, stream, bid, ask);
    this.turn();
  }

  push(market: MarketId, stream: string, bid: [number, number], ask: [number, number]): void {
    const { markets, streams } = this.directories;
    this.#batch.begin("BookSnapshot", markets.indexOf(market), streams.indexOf(stream));
    this.#batch.receivedAt = Number(this.clock.now());
    this.#batch.push(bidSide, bid[0], bid[1] * 1_000_000);
    this.#batch.push(askSide, ask[0], ask[1] * 1_000_000);
    this.host.sink.batch(this.#batch);
  }

  ready(): void {
    this.event({ kind: "MarketListed", market: rigMarket(kalshi, kalshiTaker) });
    this.event({ kind: "MarketListed", market: rigMarket(polymarket) });
    this.event({
      kind: "RelationApproved",
      relation: rigRelation({ instruments: [`${kalshi}/yes`, `${polymarket}/yes`] }),
    });
    for (const venue of ["kalshi", "polymarket"] as const) {
      this.event({ kind: "BalanceReported", venue, cash: usdMicros(1_000_000_000) });
      this.event({
        kind: "StreamOpened",
        stream: `${venue}/market`,
        venue,
        liveness: "stream",
        staleAfter: seconds(60),
        assumedSizes: false,
      });
    }
    this.quote(kalshi, "kalshi/market", [7_300, 100], [7_400, 100]);
    this.quote(polymarket, "polymarket/market", [7_200, 100], [7_300, 120]);
    this.journal.makeDurable();
    this.clock.advanceBy(3_000_000);
  }

  kinds(): string[] {
    return this.journal.records.map((record) => record.kind);
  }

  count(kind: EngineRecord["kind"]): number {
    return this.journal.records.filter((record) => record.kind === kind).length;
  }
}

/** Lets time pass in small steps, making records durable as a disk would. */
function live(rig: Rig, millis: number): void {
  for (let passed = 0; passed < millis; passed += 50) {
    rig.journal.makeDurable();
    rig.clock.advanceBy(50_000);
    rig.turn();
  }
}

describe("the loop around the engine", () => {
  test("executes an opportunity on paper from quote to locked profit", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    live(rig, 1_000);
    expect(rig.count("GroupClosed")).toBe(1);
    expect(rig.host.engine.core.durable.groups.closed().completed).toBe(1);
    expect(rig.host.engine.core.durable.groups.profitLockedMicros()).toBeGreaterThan(2_000_000);
    const sum = rig.host.engine.core.durable.accounts
      .balances()
      .reduce((total, { amount }) => total + Number(amount), 0);
    expect(sum).toBe(0);
  });

  test("sends nothing before its record is durable", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    expect(rig.count("LegIntended")).toBe(1);
    rig.clock.advanceBy(1_000_000);
    rig.turn();
    expect(rig.count("FillBooked")).toBe(0);
    expect(rig.host.loop.outbox.size).toBeGreaterThan(0);
    live(rig, 500);
    expect(rig.count("FillBooked")).toBeGreaterThan(0);
  });

  test("a paper fill takes the liquidity: the same size is not offered twice", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 30], [7_800, 100]);
    live(rig, 1_000);
    rig.quote(kalshi, "kalshi/market", [7_200, 30], [7_800, 100]);
    rig.quote(kalshi, "kalshi/market", [7_700, 30], [7_800, 100]);
    live(rig, 1_000);
    expect(rig.count("GroupApproved")).toBe(2);
    const closed = rig.journal.records.filter((record) => record.kind === "GroupClosed");
    expect(closed.map((record) => record.outcome)).toEqual(["completed", "empty"]);
  });

  test("a failed journal enters safe mode and drops what would open", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    rig.journal.fail();
    rig.turn();
    expect(rig.problems.map((problem) => problem.code)).toEqual(["STO-921"]);
    expect(rig.count("SafeModeEntered")).toBe(1);
    expect(rig.host.loop.outbox.dropped).toBe(1);
    rig.clock.advanceBy(1_000_000);
    rig.turn();
    expect(rig.count("FillBooked")).toBe(0);
  });

  test("an order that waits for its record is withheld when trading is halted", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    rig.event({ kind: "KillSwitchSet", reason: "by hand" });
    const changes = rig.journal.records.filter((record) => record.kind === "OrderChanged");
    expect(changes.map(({ state, code }) => [state, code])).toEqual([["denied", "EXE-607"]]);
    live(rig, 1_000);
    expect(rig.count("FillBooked")).toBe(0);
    expect(rig.host.engine.core.durable.groups.closed().empty).toBe(1);
  });

  test("a journal that has failed keeps everything from opening, acknowledged or not", () => {
    const rig = new Rig();
    rig.ready();
    rig.journal.fail();
    rig.turn();
    rig.event({ kind: "SafeModeAcknowledged", by: "tester" });
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    expect(rig.count("GroupApproved")).toBe(0);
    const denied = rig.journal.records.filter((record) => record.kind === "GroupDenied");
    expect(denied.map(({ code }) => code)).toEqual(["RSK-513"]);
  });

  test("a paper order finds nothing once the feed of its book has closed", () => {
    const rig = new Rig();
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    rig.journal.makeDurable();
    for (const venue of ["kalshi", "polymarket"] as const) {
      rig.event({ kind: "StreamClosed", stream: `${venue}/market`, reason: "lost" });
    }
    live(rig, 1_000);
    expect(rig.count("FillBooked")).toBe(0);
    expect(rig.host.engine.core.durable.groups.closed().empty).toBe(1);
  });

  test("a paper order finds nothing in a book that was disproved, or whose market is quarantined", () => {
    const rig = new Rig();
    rig.ready();
    const isOpen = () => rig.host.quoted(kalshi)?.isOpen;
    const disprove = () =>
      rig.event({
        ...{ kind: "BookDisproved", stream: "kalshi/market", market: kalshi, cause: "comparison" },
      });
    expect(isOpen()).toBe(true);
    disprove();
    expect(isOpen()).toBe(false);
    rig.quote(kalshi, "kalshi/market", [7_300, 100], [7_400, 100]);
    expect(isOpen()).toBe(true);
    for (let count = 1; count < rigSettings.quality.correctionsMax; count += 1) disprove();
    rig.quote(kalshi, "kalshi/market", [7_300, 100], [7_400, 100]);
    expect(rig.count("MarketQuarantined")).toBe(1);
    expect(isOpen()).toBe(false);
    rig.event({ kind: "StreamClosed", stream: "kalshi/market", reason: "lost" });
    expect(isOpen()).toBe(false);
  });

  test("a flood of prints that finds no room loses nothing and halts nothing", () => {
    const rig = new Rig();
    rig.ready();
    const before = rig.problems.length;
    for (let print = 0; print < 60_000; print += 1) {
      rig.host.sink.event({
        kind: "TradePrint",
        receivedAt: rig.clock.now(),
        instrument: `${kalshi}/yes`,
        price: rigSettings.detection.spreadMax,
        size: rigSettings.detection.liquidityMin,
        venueAt: rig.clock.now(),
      });
    }
    rig.turn();
    expect(rig.problems.slice(before).map((problem) => problem.code)).toEqual(["RUN-937"]);
    expect(rig.count("SafeModeEntered")).toBe(0);
  });

  test("a book that found no room is not believed, and the whole one is asked for once", () => {
    const rig = new Rig(100, { ...queueLimits, batches: 1 });
    rig.ready();
    rig.push(kalshi, "kalshi/market", [7_300, 90], [7_400, 90]);
    for (const size of [110, 115]) {
      rig.push(polymarket, "polymarket/market", [7_200, 100], [7_300, size]);
    }
    rig.turn();
    const judge = (market: MarketId) => {
      const index = rig.directories.markets.indexOf(market);
      return rig.host.engine.core.quality.judge(index, Number(rig.clock.now()));
    };
    expect([judge(kalshi), judge(polymarket)]).toEqual([undefined, "QUA-109"]);
    expect(rig.refreshed).toEqual([polymarket]);
    rig.quote(polymarket, "polymarket/market", [7_200, 100], [7_300, 115]);
    expect(judge(polymarket)).toBeUndefined();
  });

  test("inputs that pile up are told before any is lost, outside the push, and again when they no longer do", () => {
    const rig = new Rig();
    rig.ready();
    for (let count = 0; count < strainedInputsMin; count += 1) {
      rig.host.sink.event({
        kind: "StreamAlive",
        receivedAt: rig.clock.now(),
        stream: "kalshi/market",
      });
    }
    expect(rig.pressures).toEqual([]);
    expect(rig.host.flow()).toMatchObject({ pressure: "strained", strained: 1, full: 0 });
    rig.turn();
    expect(rig.pressures).toEqual(["strained"]);
    rig.clock.advanceBy(2_000_000);
    rig.turn();
    expect(rig.pressures).toEqual(["strained", "easy"]);
    expect(rig.host.flow()).toMatchObject({ pressure: "easy", eventsRefused: 0 });
  });

  test("says what each market's feed brought", () => {
    const rig = new Rig();
    rig.ready();
    expect(rig.host.flowOf(kalshi)).toEqual({
      batches: 1,
      batchesConflated: 0,
      changes: 2,
      changesConflated: 0,
      batchesRefused: 0,
    });
    expect(rig.host.flowOf("kalshi:UNKNOWN")).toBeUndefined();
  });

  test("an order whose venue has no gateway is rejected in words", () => {
    const rig = new Rig();
    rig.ready();
    const other = "forecastex:SHAI" as const;
    rig.event({ kind: "MarketListed", market: rigMarket(other) });
    rig.event({
      kind: "RelationApproved",
      relation: rigRelation({ id: "relation-2", instruments: [`${kalshi}/yes`, `${other}/yes`] }),
    });
    rig.event({ kind: "BalanceReported", venue: "forecastex", cash: usdMicros(1_000_000_000) });
    rig.event({
      kind: "StreamOpened",
      stream: "forecastex/market",
      venue: "forecastex",
      liveness: "stream",
      staleAfter: seconds(60),
      assumedSizes: false,
    });
    rig.quote(other, "forecastex/market", [6_400, 50], [6_600, 50]);
    rig.clock.advanceBy(3_000_000);
    rig.quote(other, "forecastex/market", [6_400, 50], [6_500, 50]);
    live(rig, 500);
    const words = rig.journal.records
      .filter((record) => record.kind === "OrderChanged")
      .map((record) => record.venueWords);
    expect(words).toContain("no gateway for forecastex");
  });

  test("an answer that does not come is asked for", () => {
    const rig = new Rig(60_000);
    rig.ready();
    rig.quote(kalshi, "kalshi/market", [7_700, 150], [7_800, 100]);
    rig.journal.makeDurable();
    rig.clock.advanceBy(11_000_000);
    rig.turn();
    rig.journal.makeDurable();
    const states = rig.journal.records
      .filter((record) => record.kind === "OrderChanged")
      .map((record) => record.state);
    expect(states).toEqual(["unknown"]);
  });

  test("holds time while the clock steps back and says so once", () => {
    const rig = new Rig();
    rig.ready();
    let offset = 0;
    const clock = {
      now: () => epochMicros(Number(rig.clock.now()) - offset),
      callAt: rig.clock.callAt.bind(rig.clock),
    };
    const host = new EngineHost({
      directories: newDirectories(),
      books: new ReferenceBookStore(),
      settings: rigSettings,
      identity: { version: "0.0.0", configurationHash: "test", seed: 35 },
      clock,
      journal: new HandJournal(),
      defer: (callback) => callback(),
      observer: { stepped: () => undefined, problem: (problem) => rig.problems.push(problem) },
      notify: () => undefined,
      gateways: () => [],
    });
    host.start();
    offset = 5_000_000;
    host.sink.event({ kind: "KillSwitchSet", receivedAt: clock.now(), reason: "test" });
    host.sink.event({ kind: "KillSwitchCleared", receivedAt: clock.now(), by: "test" });
    expect(rig.problems.map((problem) => problem.code)).toEqual(["RUN-934"]);
  });

  test("stops taking turns", () => {
    const rig = new Rig();
    rig.ready();
    rig.host.stop();
    const before = rig.host.engine.inputs;
    rig.event({ kind: "KillSwitchSet", reason: "too late" });
    expect(rig.host.engine.inputs).toBe(before);
  });
});
