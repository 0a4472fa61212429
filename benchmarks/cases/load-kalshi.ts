// 5,000 markets and 20,000 changes a second over a loopback socket into the engine's books, from a server in a process
// of its own: first to a bare socket that only notes when a change comes, then to the real feed, decoder, queue and
// engine. The time of a change is from the server's stamp to the end of the turn in which its book had it; what is ours
// of it, from the socket's event on, is told apart. Every frame must have reached its book: at the end all books are the
// server's. `--seconds 120` for the two minutes.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { newBookStore } from "../../apps/cli/host/book-stores.ts";
import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { systemRandom } from "../../src/adapters/randomness/system-random.ts";
import { MemoryJournal } from "../../src/adapters/storage/journal/memory-journal.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import {
  askSide,
  type BookBatch,
  type BookSide,
  bidSide,
} from "../../src/domain/book/book-batch.ts";
import type { BookView } from "../../src/domain/book/book-view.ts";
import { newDirectories } from "../../src/domain/market/directory.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { EngineHost } from "../../src/runtime/engine-host.ts";
import { defaultSettings } from "../frames/paired-engine.ts";
import { drawnTickers, marketOfTicker } from "../frames/wire-changes.ts";
import type { BenchmarkDefinition } from "../harness/definition.ts";
import { type Distribution, distributionOf, type Figures } from "../harness/figures.ts";
import {
  barePath,
  bookText,
  type Go,
  type LoadOptions,
  nowMicros,
  type ServerReady,
  type StreamDone,
  stampBase,
  streamPath,
} from "../load/messages.ts";

const options: LoadOptions = { markets: 5_000, messagesPerSecond: 20_000 };
const serverProgram = fileURLToPath(new URL("../load/kalshi-server.ts", import.meta.url));

/** Longest time that the bare socket is measured for; its figures do not change after that. */
const bareSecondsMax = 20;
/** What is sent before a phase is not counted: compilers are at work. */
const warmUpSeconds = 2;
/** Memory is looked at after this share of the time: 30 of 120 seconds. */
const settledShare = 0.25;
const stampDigits = 13;
const bracesBehindStamp = 2;
const bytesPerMebibyte = 1_048_576;
const arrivalWithinMs = 10_000;

class LoadServer {
  readonly #process: ChildProcess;
  #ready: ServerReady | undefined;

  constructor() {
    this.#process = fork(serverProgram, [JSON.stringify(options)]);
  }

  async ready(): Promise<ServerReady> {
    this.#ready ??= (await once(this.#process, "message"))[0] as ServerReady;
    return this.#ready;
  }

  /** Lets the server stream; resolves when it has sent everything. */
  async go(seconds: number): Promise<StreamDone> {
    const go: Go = { kind: "go", seconds };
    this.#process.send(go);
    return (await once(this.#process, "message"))[0] as StreamDone;
  }

  stop(): void {
    this.#process.disconnect();
  }
}

/** How long changes took, in nanoseconds; room for every one of them is taken beforehand. */
class Delays {
  readonly #samplesNs: Float64Array;
  readonly #baseMicros: number;
  count = 0;

  constructor(seconds: number, baseMicros: number) {
    this.#samplesNs = new Float64Array(Math.ceil(options.messagesPerSecond * (seconds + 1)));
    this.#baseMicros = baseMicros;
  }

  note(stampMicros: number, atMicros: number): void {
    this.noteDelay(atMicros - this.#baseMicros - (stampMicros - stampBase));
  }

  noteDelay(delayMicros: number): void {
    this.#samplesNs[this.count] = delayMicros * 1_000;
    this.count += 1;
  }

  distribution(): Distribution {
    return distributionOf(this.#samplesNs.subarray(0, this.count));
  }
}

/** Waits until the condition holds, looking at every turn of the event loop; fails when it takes too long. */
async function until(holds: () => boolean, what: string): Promise<void> {
  const end = performance.now() + arrivalWithinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Streams to a socket that only reads the stamp of each change. */
async function measureBare(server: LoadServer, seconds: number): Promise<Distribution> {
  const { port, baseMicros } = await server.ready();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${barePath}`, {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  await once(socket, "open");
  let delays = new Delays(warmUpSeconds, baseMicros);
  socket.on("message", (data: Buffer) => {
    let stamp = 0;
    const from = data.length - stampDigits - bracesBehindStamp;
    for (let digit = 0; digit < stampDigits; digit += 1) {
      stamp = stamp * 10 + (data[from + digit] as number) - 48;
    }
    delays.note(stamp, nowMicros());
  });
  const warm = await server.go(warmUpSeconds);
  await until(() => delays.count === warm.changes, "the bare socket's first changes");
  delays = new Delays(seconds, baseMicros);
  const { changes } = await server.go(seconds);
  await until(() => delays.count === changes, "the bare socket's changes");
  socket.terminate();
  return delays.distribution();
}

/** The engine as a live run has it, fed by the real feed, with a look at the stamps of what enters and of each turn's end. */
class FedEngine {
  readonly directories = newDirectories();
  readonly markets: readonly Market[];
  readonly host: EngineHost;
  readonly feed: ReturnType<typeof createKalshiFeed>;
  delays: Delays;
  /** The part from the socket's event on. */
  ours: Delays;
  snapshots = 0;
  gaps = 0;
  readonly #clock = new SystemClock();
  /** Stamp and receipt of every change that waits for the end of the turn. */
  readonly #waiting = new Float64Array(1 << 20);
  readonly #received = new Float64Array(1 << 20);
  #waits = 0;

  constructor(port: number, baseMicros: number) {
    this.delays = new Delays(warmUpSeconds, baseMicros);
    this.ours = new Delays(warmUpSeconds, baseMicros);
    this.markets = drawnTickers(options.markets).map(marketOfTicker);
    this.host = this.#newHost();
    this.host.start();
    for (const market of this.markets) {
      this.host.sink.event({ kind: "MarketListed", receivedAt: this.#clock.now(), market });
    }
    this.feed = createKalshiFeed({
      environment: "local",
      urls: {
        rest: `http://127.0.0.1:${port}/trade-api/v2`,
        stream: `ws://127.0.0.1:${port}${streamPath}`,
      },
      transport: new SystemTransport({ clock: this.#clock }),
      random: systemRandom,
      sink: {
        batch: (batch) => this.#enters(batch),
        event: (event) => {
          if (event.kind === "SequenceGap") this.gaps += 1;
          this.host.loop.decoded.event(event);
        },
      },
      connectionSink: this.host.sink,
      directories: this.directories,
    });
    this.feed.subscribe(this.markets);
  }

  /** Returns a book of the engine as `bookText` writes it. */
  bookText(market: Market): string {
    const view = this.host.engine.core.markets.book(this.directories.markets.indexOf(market.id));
    return bookText(levelsOf(view, bidSide), levelsOf(view, askSide));
  }

  #enters(batch: BookBatch): void {
    if (batch.kind === "BookSnapshot") this.snapshots += 1;
    else {
      this.#waiting[this.#waits] = batch.venueAt / 1_000;
      this.#received[this.#waits] = batch.receivedAt;
      this.#waits += 1;
    }
    this.host.loop.decoded.batch(batch);
  }

  /** Every change that had entered is in its book now. */
  #turned(): void {
    const now = nowMicros();
    const clockNow = integerOf(this.#clock.now());
    for (let change = 0; change < this.#waits; change += 1) {
      this.delays.note(this.#waiting[change] as number, now);
      this.ours.noteDelay(clockNow - (this.#received[change] as number));
    }
    this.#waits = 0;
  }

  #newHost(): EngineHost {
    return new EngineHost({
      directories: this.directories,
      books: newBookStore("fast"),
      settings: defaultSettings(),
      identity: { version: "benchmark", configurationHash: "", seed: 1 },
      clock: this.#clock,
      journal: new MemoryJournal({ durability: "automatic" }),
      defer: (callback) => void setImmediate(callback),
      observer: {
        stepped: () => undefined,
        problem: ({ message }) => {
          throw new Error(message);
        },
      },
      notify: () => undefined,
      recorder: { event: () => undefined, turn: () => undefined, turned: () => this.#turned() },
      gateways: () => [],
    });
  }
}

const prices = new Int32Array(10_000);
const sizes = new Float64Array(10_000);

function levelsOf(view: BookView, side: BookSide): [number, number][] {
  const count = view.copyLevels(side, prices, sizes, prices.length);
  return Array.from({ length: count }, (_, level) => [
    prices[level] as number,
    sizes[level] as number,
  ]);
}

async function measureFeed(server: LoadServer, seconds: number): Promise<Figures> {
  const { port, baseMicros } = await server.ready();
  const fed = new FedEngine(port, baseMicros);
  fed.feed.start();
  await until(() => fed.snapshots === fed.markets.length, "a snapshot of every book");
  const warm = await server.go(warmUpSeconds);
  await until(() => fed.delays.count === warm.changes, "the feed's first changes");
  fed.delays = new Delays(seconds, baseMicros);
  fed.ours = new Delays(seconds, baseMicros);
  const processorBefore = process.cpuUsage();
  let settledRss = 0;
  const look = setTimeout(
    () => {
      settledRss = process.memoryUsage.rss();
    },
    seconds * 1_000 * settledShare,
  );
  const { changes, books } = await server.go(seconds);
  await until(() => fed.delays.count === changes, "the feed's changes");
  clearTimeout(look);
  const rss = process.memoryUsage.rss();
  const processor = process.cpuUsage(processorBefore);
  const differing = fed.markets.filter(
    (market) => fed.bookText(market) !== books[market.venueSymbol],
  );
  if (differing.length > 0) throw new Error(`${differing.length} books differ from the server's`);
  const { counters, frames, refusedFrames } = fed.feed.status();
  if (fed.gaps > 0 || Object.keys(refusedFrames).length > 0) throw new Error("frames were lost");
  const queue = fed.host.queue.counters;
  await fed.feed.stop();
  fed.host.stop();
  const ours = fed.ours.distribution();
  return {
    ...fed.delays.distribution(),
    socketToBookMedianNs: ours.medianNs,
    socketToBookP99Ns: ours.p99Ns,
    socketToBookP999Ns: ours.p999Ns,
    perSecond: Math.round(changes / seconds),
    bytesPerOperation: 0,
    samples: changes,
    operationsPerSample: 1,
    processorNsPerChange: Math.round(((processor.user + processor.system) * 1_000) / changes),
    frames,
    framesByTemplate: counters["frames by template"] ?? 0,
    batchesConflated: queue.batchesConflated,
    booksEqual: fed.markets.length,
    rssMebibytesSettled: Math.round(settledRss / bytesPerMebibyte),
    rssMebibytesAtEnd: Math.round(rss / bytesPerMebibyte),
  };
}

async function measureLoad(seconds: number): Promise<Figures> {
  const server = new LoadServer();
  try {
    const bare = await measureBare(server, Math.min(seconds, bareSecondsMax));
    const fed = await measureFeed(server, seconds);
    return {
      ...fed,
      floor: "a bare socket that only notes when a change comes",
      floorMedianNs: bare.medianNs,
      ratioToFloor: Math.round((fed.medianNs / bare.medianNs) * 1e4) / 1e4,
      bareP99Ns: bare.p99Ns,
      bareP999Ns: bare.p999Ns,
      p99AboveBareNs: Math.round(fed.p99Ns - bare.p99Ns),
    };
  } finally {
    server.stop();
  }
}

export const benchmarks: readonly BenchmarkDefinition[] = [
  {
    name: "load.kalshi",
    operation: "one of 20,000 changes a second over 5,000 markets, from the server to its book",
    floor: "a bare socket that only notes when a change comes",
    measure: measureLoad,
  },
];
