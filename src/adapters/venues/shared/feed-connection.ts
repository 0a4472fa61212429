// One market-data connection of a venue: raw frames go to the recorder, then to the decoder; what does not fit is
// counted and kept; opening, life and loss of the connection become events. Markets come and go while it is open; a
// capture says of every channel which markets it may carry and from which frame on.

import type { Directories } from "../../../domain/market/directory.ts";
import type { Market } from "../../../domain/market/market.ts";
import type { MarketId, Venue } from "../../../domain/market/venue.ts";
import type { NewEvent } from "../../../domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { FrameRecorder, InputSink } from "../../../ports/market-data.ts";
import type { RandomSource } from "../../../ports/random-source.ts";
import type { VenueTransport } from "../../../ports/venue-transport.ts";
import type { BookWatch } from "./book-watch.ts";
import type { MapLevels } from "./levels/book-levels.ts";
import type { AdapterLog } from "./log.ts";
import { LossDoubts } from "./loss-doubts.ts";
import type { MarketPriorities } from "./market-priorities.ts";
import { RefusedFrames } from "./refused-frames.ts";
import type { SessionFactory, SessionHost, StreamSession } from "./stream-session.ts";
import { type SocketLimits, type SocketState, VenueSocket } from "./venue-socket.ts";
import type { WatchedConnection } from "./watched-connection.ts";

/** Least time between two `StreamAlive` of one stream: the engine needs one within its horizon, not more. */
const aliveEvery = seconds(1);

/** Markets that one open connection has carried in all. The decoder remembers each until the connection ends; where
 * markets come and go all day, a new connection begins with those still wanted. Twice the most of any venue. */
export const admittedMax = 10_000;

/** When an unsubscribed market is declared suspect a second time: frames that were under way have arrived by then. */
const unsubscribeSettles = seconds(5);

export interface FeedConnectionOptions {
  /** Name of the stream, unique in the process: `kalshi/market-1`. */
  readonly stream: string;
  readonly venue: Venue;
  readonly decoderName: string;
  readonly url: string;
  headers(): Readonly<Record<string, string>>;
  readonly probeText: string | null;
  readonly limits: SocketLimits;
  readonly staleAfter: DurationMicros;
  readonly transport: VenueTransport;
  readonly random: RandomSource;
  /** Receives what the decoder makes of frames, and nothing else, by way of the watch. */
  readonly frameSink: InputSink;
  /** Follows the books that the venue is being asked for. */
  readonly watch: BookWatch;
  /** Receives the connection's own events, and nothing else. */
  readonly eventSink: InputSink;
  readonly directories: Directories;
  readonly recorder: FrameRecorder | undefined;
  readonly log: AdapterLog;
  /** Said by the owner of the feed. */
  readonly priorities: MarketPriorities;
  /** Told of markets whose state at the venue should be looked at. */
  doubtful(markets: readonly MarketId[], why: string): void;
  /** Told of markets whose books should be compared with the venue's own now. */
  compare(markets: readonly MarketId[]): void;
  /** Told after a frame while books are followed. */
  settle(): void;
  readonly openSession: SessionFactory;
}

export class FeedConnection implements WatchedConnection {
  readonly refused: RefusedFrames;
  readonly #options: FeedConnectionOptions;
  readonly #clock: Clock;
  readonly #socket: VenueSocket;
  readonly #markets = new Map<MarketId, Market>();
  readonly #losses: LossDoubts;
  readonly #settling = new Set<() => void>();
  #session: StreamSession | null = null;
  #channel = -1;
  #admitted = 0;
  #waitingForFrame: Market[] = [];
  #isEstablished = false;
  #hasBeenEstablished = false;
  #isDecoding = false;
  #establishAfterFrame = false;
  #lastAliveAt: EpochMicros | null = null;
  #frames = 0;
  #resyncs = 0;
  #lastFrameAt: EpochMicros | null = null;
  #pastCounters: Readonly<Record<string, number>> = {};

  constructor(options: FeedConnectionOptions) {
    this.#options = options;
    this.#clock = options.transport.clock;
    this.#losses = new LossDoubts(this.#clock, () => this.#doubtTerms());
    this.refused = new RefusedFrames(options.stream);
    const { url, transport, random, limits, probeText } = options;
    this.#socket = new VenueSocket({
      url,
      transport,
      random,
      limits,
      probeText,
      headers: () => options.headers(),
      observer: {
        opened: () => this.#opened(),
        frame: (frame, receivedAt) => this.#frame(frame, receivedAt),
        heartbeat: (receivedAt) => this.#alive(receivedAt),
        closed: (reason) => this.#closed(reason),
      },
    });
  }

  get stream(): string {
    return this.#options.stream;
  }

  get state(): SocketState {
    return this.#socket.state;
  }

  get frames(): number {
    return this.#frames;
  }

  get lastFrameAt(): EpochMicros | null {
    return this.#lastFrameAt;
  }

  get reconnects(): number {
    return this.#socket.reconnects;
  }

  get resyncs(): number {
    return this.#resyncs;
  }

  get markets(): ReadonlyMap<MarketId, Market> {
    return this.#markets;
  }

  get isEstablished(): boolean {
    return this.#isEstablished;
  }

  /** To within a second. */
  get lastSignAt(): EpochMicros | null {
    return this.#lastAliveAt;
  }

  missing(): readonly MarketId[] {
    return this.#session?.missing() ?? [];
  }

  levelsOf(market: MarketId): MapLevels | undefined {
    return this.#session?.levelsOf?.(market);
  }

  venueAtOf(market: MarketId): number {
    return this.#session?.venueAtOf?.(market) ?? 0;
  }

  disprove(market: MarketId): void {
    this.#options.watch.end(market);
    const { stream } = this.#options;
    const receivedAt = this.#clock.now();
    this.#send({ kind: "BookDisproved", receivedAt, stream, market, cause: "comparison" });
  }

  repair(markets: readonly MarketId[]): void {
    if (!this.#isEstablished) return;
    this.#losses.lost();
    this.#session?.repair(markets);
  }

  /** The market's book is suspect from now on and asked for again. That it was refused says nothing of messages that
   * were lost: only the market itself may have another grid or status than is believed. */
  refresh(market: MarketId): void {
    if (!this.#isEstablished) return;
    this.#declareGap([market]);
    this.#options.doubtful([market], "its book was refused");
    this.#session?.repair([market]);
  }

  giveUp(reason: string): void {
    this.#socket.reconnect(reason);
  }

  /** Counters of all sessions of this connection. */
  counters(): Readonly<Record<string, number>> {
    return sumOf(this.#pastCounters, this.#session?.counters() ?? {});
  }

  start(): void {
    this.#socket.start();
  }

  stop(): Promise<void> {
    this.#losses.stop();
    for (const withdraw of this.#settling) withdraw();
    this.#settling.clear();
    return this.#socket.stop();
  }

  /** Adds markets; on an open connection they are subscribed at once, beside those that flow. */
  add(markets: readonly Market[]): void {
    for (const market of markets) this.#markets.set(market.id, market);
    if (this.#session === null) return;
    // A capture must tell the frames before the markets were known from those after.
    if (this.#isDecoding) this.#waitingForFrame.push(...markets);
    else this.#admit(this.#session, markets);
  }

  #admit(session: StreamSession, markets: readonly Market[]): void {
    const wanted = markets.filter((market) => this.#markets.has(market.id));
    if (wanted.length === 0) return;
    this.#admitted += wanted.length;
    if (this.#admitted > admittedMax) {
      this.#socket.reconnect(`more than ${admittedMax} markets came and went`);
      return;
    }
    this.#options.recorder?.extendChannel(this.#channel, wanted);
    session.decoder.admit(wanted);
    session.subscribe(wanted);
  }

  /** Stops delivering markets. Their books are declared suspect now and once more when frames that were under way
   * have arrived, so that a late snapshot cannot make them look current. */
  remove(ids: readonly MarketId[]): void {
    for (const id of ids) this.#markets.delete(id);
    this.#session?.unsubscribe(ids);
    if (!this.#isEstablished) return;
    this.#declareGap(ids);
    const clock = this.#clock;
    const withdraw = clock.callAt(addDuration(clock.now(), unsubscribeSettles), () => {
      this.#settling.delete(withdraw);
      const gone = ids.filter((id) => !this.#markets.has(id));
      if (this.#isEstablished && gone.length > 0) this.#declareGap(gone);
    });
    this.#settling.add(withdraw);
  }

  #opened(): void {
    const { stream, venue, decoderName, directories, recorder } = this.#options;
    const markets = [...this.#markets.values()];
    this.#admitted = markets.length;
    this.#waitingForFrame = [];
    this.#channel = recorder?.openChannel({ stream, venue, decoder: decoderName, markets }) ?? -1;
    const context = { stream, venue, directories, markets };
    const session = this.#options.openSession(context, markets, this.#host());
    this.#session = session;
    session.opened();
  }

  #host(): SessionHost {
    const { random, log, priorities } = this.#options;
    return {
      clock: this.#clock,
      random,
      log,
      priorityOf: (market) => priorities.of(market),
      send: (command) => this.#socket.send(command),
      established: () => {
        if (this.#isDecoding) this.#establishAfterFrame = true;
        else this.#establish();
      },
      doubtful: (markets, why) => this.#options.doubtful(markets, why),
      messagesLost: () => this.#losses.lost(),
      compare: (markets) => this.#options.compare(markets),
      reconnect: (reason) => this.#socket.reconnect(reason),
      renew: (markets) => this.add(markets),
      resynced: () => {
        this.#resyncs += 1;
      },
    };
  }

  #frame(frame: Uint8Array, receivedAt: EpochMicros): void {
    const session = this.#session;
    if (session === null) return;
    this.#frames += 1;
    this.#lastFrameAt = receivedAt;
    this.#options.recorder?.frame(this.#channel, receivedAt, frame);
    this.#isDecoding = true;
    const { watch } = this.#options;
    const { sink } = watch;
    const failure = session.decoder.decode(frame, receivedAt, sink);
    this.#isDecoding = false;
    if (failure !== undefined) this.refused.refuse(failure, frame);
    if (this.#establishAfterFrame) this.#establish();
    if (failure === undefined) this.#alive(receivedAt);
    if (this.#waitingForFrame.length > 0) this.#admitWaiting();
    if (sink === watch) this.#options.settle();
  }

  #admitWaiting(): void {
    const waiting = this.#waitingForFrame;
    this.#waitingForFrame = [];
    // The frame may have ended the connection; the next one begins with all markets.
    if (this.#session !== null) this.#admit(this.#session, waiting);
  }

  /** Only now, because events of the connection are never sent while a frame is decoded: whatever reaches the sink
   * during a decode is derived from the frame. */
  #establish(): void {
    this.#establishAfterFrame = false;
    if (this.#isEstablished || this.#session === null) return;
    const { stream, venue, staleAfter } = this.#options;
    const clock = this.#clock;
    this.#isEstablished = true;
    this.#lastAliveAt = clock.now();
    this.#send({
      kind: "StreamOpened",
      receivedAt: clock.now(),
      stream,
      venue,
      liveness: "stream",
      staleAfter,
      assumedSizes: false,
    });
    // What was told of the markets' status and grids while nobody listened is not told again.
    if (this.#hasBeenEstablished) this.#losses.lost();
    this.#hasBeenEstablished = true;
  }

  #doubtTerms(): void {
    const markets = [...this.#markets.keys()];
    const why = `messages of ${this.#options.stream} were lost`;
    if (markets.length > 0) this.#options.doubtful(markets, why);
  }

  #alive(receivedAt: EpochMicros): void {
    if (!this.#isEstablished) return;
    if (this.#lastAliveAt !== null && receivedAt < addDuration(this.#lastAliveAt, aliveEvery)) {
      return;
    }
    this.#lastAliveAt = receivedAt;
    this.#send({ kind: "StreamAlive", receivedAt, stream: this.#options.stream });
  }

  #closed(reason: string): void {
    const { stream, log } = this.#options;
    const session = this.#session;
    this.#session = null;
    this.#establishAfterFrame = false;
    if (session !== null) {
      this.#pastCounters = sumOf(this.#pastCounters, session.counters());
      session.closed();
    }
    log({ level: "info", message: `${stream}: ${reason}` });
    if (!this.#isEstablished) return;
    this.#isEstablished = false;
    // Books outlive a connection in the engine; without this the next opening would revive old prices.
    this.#declareGap(null);
    this.#send({ kind: "StreamClosed", receivedAt: this.#clock.now(), stream, reason });
  }

  #declareGap(markets: readonly MarketId[] | null): void {
    const { stream, watch } = this.#options;
    for (const market of markets ?? this.#markets.keys()) watch.end(market);
    this.#send({ kind: "SequenceGap", receivedAt: this.#clock.now(), stream, markets });
  }

  #send(event: NewEvent): void {
    this.#options.eventSink.event(event);
  }
}

function sumOf(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sum = new Map(Object.entries(a));
  for (const [name, count] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries(sum);
}
