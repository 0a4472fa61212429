// Records a live run as `arbytron run --record` does: raw frames in the venues' own shapes through the real decoders,
// orders on paper, answers that come too late for their deadline, a person at the kill switch. Time is virtual, so
// the same session is recorded every time.

import { toEngineSettings } from "../../apps/cli/configuration/engine-settings.ts";
import { CaptureRecorder } from "../../apps/cli/host/capture-recorder.ts";
import { decoders } from "../../apps/cli/host/decoders.ts";
import { paperLatency, startingCash } from "../../apps/cli/host/paper-venues.ts";
import { VirtualClock } from "../../src/adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { EngineRecord } from "../../src/domain/message/record.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { FastBookStore } from "../../src/engine/market-data/books/fast-book-store.ts";
import type { FrameDecoder } from "../../src/ports/market-data.ts";
import { startCapture } from "../../src/replay/capture/capture-writer.ts";
import {
  centStepTicks,
  kalshiMarket,
  polymarketMarket,
  polymarketNoFees,
} from "../../src/replay/importers/venue-terms.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import { PaperGateway } from "../../src/simulation/paper/paper-gateway.ts";
import { goldenProgramVersion } from "./imported-recording.ts";
import { defaultConfiguration } from "./replayed.ts";
import { scenarioStartMicros } from "./scenario-writer.ts";

const places = ["kalshi", "polymarket"] as const;
type Place = (typeof places)[number];

const words = { title: "Alder wins", groupSymbol: null, stepTicks: centStepTicks };
const markets: Readonly<Record<Place, Market>> = {
  kalshi: kalshiMarket({ ...words, symbol: "KXALDER" }),
  polymarket: polymarketMarket({ ...words, symbol: "0xa1" }, polymarketNoFees, {
    yes: "1001",
    no: "1002",
  }),
};

export interface RecordedSession {
  readonly records: readonly EngineRecord[];
  readonly inputs: number;
  readonly hash: string;
}

type EventBody = NewEvent extends infer Each
  ? Each extends unknown
    ? Omit<Each, "receivedAt">
    : never
  : never;

class LiveRecording {
  readonly host: EngineHost;
  readonly records: EngineRecord[] = [];
  readonly #clock = new VirtualClock(epochMicros(scenarioStartMicros));
  readonly #journal = new MemoryJournal({ durability: "automatic" });
  readonly #recorder: CaptureRecorder;
  readonly #writer;
  readonly #deferred: (() => void)[] = [];
  readonly #channels: Record<Place, { readonly channel: number; readonly decoder: FrameDecoder }>;
  #kalshiSequence = 0;

  constructor(folder: string) {
    const settings = toEngineSettings(defaultConfiguration());
    const identity = { version: goldenProgramVersion, configurationHash: "", seed: 35 };
    const { version: programVersion, ...rest } = identity;
    this.#writer = unwrap(
      startCapture({
        folder,
        identity: {
          ...rest,
          captureId: "synthetic-live-session",
          kind: "live",
          programVersion,
          settings,
          recording: null,
        },
      }),
    );
    this.#recorder = new CaptureRecorder(this.#writer);
    const directories = newDirectories();
    const clock = this.#clock;
    this.host = new EngineHost({
      directories,
      books: new FastBookStore(),
      settings,
      identity,
      clock,
      journal: this.#journal,
      defer: (callback) => this.#deferred.push(callback),
      observer: {
        stepped: (_input, result) => this.records.push(...result.records),
        problem: (problem) => {
          throw new TypeError(`${problem.code}: ${problem.message}`);
        },
      },
      notify: () => undefined,
      recorder: this.#recorder,
      gateways: (sink, books) =>
        places.map((venue) => {
          // One venue answers after the deadline of 10 s: timers fire and orders are asked for.
          const latency = venue === "kalshi" ? paperLatency : seconds(11);
          return new PaperGateway({ venue, clock, books, sink, latency });
        }),
    });
    const startedAt = this.host.start();
    this.#recorder.begin(this.host.engine, {
      startedAtMicros: integerOf(startedAt),
      recovered: [],
    });
    const open = (venue: Place) => {
      const description = { stream: `${venue}/market`, venue, markets: [markets[venue]] };
      const decoder = `${venue}/stream@1`;
      const factory = decoders.get(decoder);
      if (factory === undefined) throw new TypeError(`no decoder ${decoder}`);
      const channel = this.#recorder.openChannel({ ...description, decoder });
      return { channel, decoder: factory({ ...description, directories }) };
    };
    this.#channels = { kalshi: open("kalshi"), polymarket: open("polymarket") };
  }

  /** Lets time pass up to so many seconds after the start, with the turns that fall due. */
  at(secondsAfterStart: number): this {
    const until = scenarioStartMicros + Math.round(secondsAfterStart * 1_000_000);
    this.#turns();
    for (let next = this.#clock.nextCallAt; next !== null; next = this.#clock.nextCallAt) {
      if (integerOf(next) > until) break;
      this.#clock.advanceTo(next);
      this.#turns();
    }
    this.#clock.advanceTo(epochMicros(until));
    return this;
  }

  event(body: EventBody): void {
    this.host.sink.event({ ...body, receivedAt: this.#clock.now() } as NewEvent);
    this.#turns();
  }

  begin(): void {
    const cash = usdMicros(1_000_000_000);
    for (const event of startingCash(this.host.engine, places, cash, this.#clock))
      this.host.sink.event(event);
    for (const venue of places) this.event({ kind: "MarketListed", market: markets[venue] });
    this.event({
      kind: "RelationApproved",
      relation: {
        id: "synthetic:alder",
        version: 1,
        kind: "same-claim",
        instruments: places.map((venue) => instrumentId(markets[venue].id, "yes")),
        provenance: "human-approved",
        approvedBy: "tester",
        approvedAt: epochMicros(scenarioStartMicros),
        softStates: [],
        note: "",
      },
    });
    for (const venue of places) {
      this.event({
        kind: "StreamOpened",
        stream: `${venue}/market`,
        venue,
        liveness: "stream",
        staleAfter: seconds(5),
        assumedSizes: false,
      });
    }
    this.frame("kalshi", {
      id: 1,
      type: "subscribed",
      msg: { channel: "orderbook_delta", sid: 2 },
    });
  }

  kalshiBook(type: "orderbook_snapshot" | "orderbook_delta", msg: object): void {
    this.#kalshiSequence += 1;
    const named = { market_ticker: "KXALDER", market_id: "1", ...msg };
    this.frame("kalshi", { type, sid: 2, seq: this.#kalshiSequence, msg: named });
  }

  kalshiDelta(priceDollars: string, deltaContracts: string): void {
    this.kalshiBook("orderbook_delta", {
      price_dollars: priceDollars,
      delta_fp: deltaContracts,
      side: "yes",
      ts_ms: integerOf(this.#clock.now()) / 1_000,
    });
  }

  frame(venue: Place, message: object): void {
    const bytes = new TextEncoder().encode(JSON.stringify(message));
    const { channel, decoder } = this.#channels[venue];
    const now = this.#clock.now();
    this.#recorder.frame(channel, now, bytes);
    const refused = decoder.decode(bytes, now, this.host.loop.decoded);
    if (refused !== undefined) throw new TypeError(refused.message);
    this.#turns();
  }

  async close(): Promise<RecordedSession> {
    this.#turns();
    this.host.loop.turn();
    this.#recorder.checkpoint();
    this.host.stop();
    unwrap(await this.#writer.close());
    const { engine } = this.host;
    return { records: this.records, inputs: engine.inputs, hash: engine.stateHash() };
  }

  #turns(): void {
    for (let work = this.#deferred.shift(); work !== undefined; work = this.#deferred.shift())
      work();
  }
}

/** Records the session into a folder and returns what the engine decided in it. */
export function recordLiveSession(folder: string): Promise<RecordedSession> {
  const session = new LiveRecording(folder);
  const polymarketBook = (bidSize: string, askSize: string): void => {
    session.frame("polymarket", {
      event_type: "book",
      market: "0xa1",
      asset_id: "1001",
      bids: [{ price: "0.71", size: bidSize }],
      asks: [{ price: "0.73", size: askSize }],
      hash: "1",
      timestamp: String(scenarioStartMicros / 1_000),
    });
  };
  session.begin();
  session.at(1).kalshiBook("orderbook_snapshot", {
    yes_dollars_fp: [["0.7200", "200.00"]],
    no_dollars_fp: [["0.7900", "100.00"]],
  });
  polymarketBook("50", "60");
  session.at(3.5).kalshiDelta("0.7200", "1.00");
  session.at(4).frame("polymarket", {
    event_type: "price_change",
    market: "0xa1",
    timestamp: String(scenarioStartMicros / 1_000 + 4_000),
    price_changes: [
      {
        asset_id: "1001",
        price: "0.71",
        size: "55",
        side: "BUY",
        best_bid: "0.71",
        best_ask: "0.73",
      },
    ],
  });
  session.at(5).kalshiDelta("0.7700", "120.00");
  for (const second of [8, 11, 14]) session.at(second).kalshiDelta("0.7200", "1.00");
  // A paper order finds no market behind a stale quote: the slow venue shows that it lives before its order arrives.
  session.at(15.5).event({ kind: "StreamAlive", stream: "polymarket/market" });
  session.at(17).kalshiDelta("0.7200", "1.00");
  session.at(18).event({ kind: "KillSwitchSet", reason: "a look at the books" });
  session.at(19).kalshiDelta("0.7700", "-120.00");
  session.at(23.5).kalshiDelta("0.7200", "1.00");
  session.at(24).event({ kind: "KillSwitchCleared", by: "tester" });
  session.at(30).event({ kind: "StopRequested", reason: "the test is over" });
  session.at(31);
  return session.close();
}
