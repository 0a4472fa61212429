// The pools' market data: with every new block one reading of all of them. What a reorganisation takes away is read
// again; without a block that is believed, nothing is. Gas comes with the fees, as often as it matters.

import type { Hex } from "viem";
import type { Failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import type { FeeSchedule } from "../../../../domain/market/fee-schedule.ts";
import { feeScheduleAt } from "../../../../domain/market/fee-schedule.ts";
import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import {
  type DurationMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type {
  FeedStatus,
  FlowPressure,
  FrameRecorder,
  InputSink,
  MarketDataFeed,
} from "../../../../ports/market-data.ts";
import type { ChainConnection } from "../../shared/chain/chain-connection.ts";
import type { Head, HeadWatch } from "../../shared/chain/contract.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import type { GasFees } from "../normalise/gas-fees.ts";
import type { VerifiedPool, VerifiedPools } from "../normalise/verified-pool.ts";
import { encodePoolFrame } from "../wire/pool-frame.ts";
import { readPools } from "./pool-reader.ts";
import { PoolStream } from "./pool-stream.ts";

export interface AmmFeedOptions {
  readonly connection: Pick<ChainConnection, "askAll" | "clock">;
  /** Started and stopped by its owner; started here too. */
  readonly heads: HeadWatch;
  readonly pools: VerifiedPools;
  readonly conditionalTokens: Hex;
  readonly gasFees: GasFees;
  /** Receives everything. */
  readonly sink: InputSink;
  /** Receives the feed's own events instead of `sink`. */
  readonly connectionSink?: InputSink;
  readonly directories: Directories;
  readonly recorder?: FrameRecorder;
  readonly log?: AdapterLog;
  readonly environment: string;
  /** Longer than the chain takes for a block. */
  readonly staleAfter?: DurationMicros;
}

/** Pools that one call reads: 400 balances of some 3,000 gas, a small part of the 50 million that nodes allow a call. */
export const poolsMax = 200;

/** Readings that fail one after another before the quotes are given up. */
const failuresMax = 3;

/** Blocks of which one is read, by how far behind the inputs wait. */
const blocksPerReading: Readonly<Record<FlowPressure, number>> = { easy: 1, strained: 2, full: 4 };

interface Watched {
  readonly market: Market;
  readonly pool: VerifiedPool;
  /** Gas and rate that were told, to be compared. */
  fees: string;
}

export class AmmFeed implements MarketDataFeed {
  readonly venue = "amm";
  readonly #options: AmmFeedOptions;
  readonly #clock: Clock;
  readonly #log: AdapterLog;
  readonly #stream: PoolStream;
  readonly #events: InputSink;
  readonly #wanted = new Map<MarketId, Market>();
  readonly #watched = new Map<MarketId, Watched>();
  readonly #whole = new Set<string>();
  #state: "idle" | "started" | "stopped" = "idle";
  #isStale = false;
  #pressure: FlowPressure = "easy";
  #unread = 0;
  #since: bigint | null = null;
  /** Raised by a reorganisation: a reading that was under way is of blocks that are gone. */
  #branch = 0;
  #reading: Promise<void> | null = null;
  #mustReadAgain = false;
  #failures = 0;
  #resyncs = 0;
  #withdraw: () => void = () => undefined;

  constructor(options: AmmFeedOptions) {
    this.#options = options;
    this.#clock = options.connection.clock;
    this.#log = options.log ?? silentLog;
    this.#events = options.connectionSink ?? options.sink;
    const { sink, directories, recorder, staleAfter } = options;
    this.#stream = new PoolStream({
      clock: this.#clock,
      frameSink: sink,
      eventSink: this.#events,
      directories,
      recorder,
      staleAfter: staleAfter ?? seconds(30),
    });
  }

  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "started";
    this.#withdraw = this.#options.heads.observe({
      head: () => this.#newHead(),
      reorganised: () => this.#beginAnew(),
      stale: (why) => this.#giveUp(why),
    });
    this.#options.heads.start();
    this.#read();
  }

  subscribe(markets: readonly Market[]): void {
    for (const market of markets) {
      if (market.venue !== this.venue || this.#wanted.has(market.id)) continue;
      if (this.#wanted.size >= poolsMax) {
        this.#log({ level: "error", message: `amm: ${market.id} is not watched: ${poolsMax} are` });
        continue;
      }
      this.#wanted.set(market.id, market);
      void this.#admit(market);
    }
  }

  unsubscribe(markets: readonly MarketId[]): void {
    for (const market of markets) {
      this.#wanted.delete(market);
      this.#watched.delete(market);
    }
  }

  /** All pools are read at once: none is wanted more. */
  prioritise(): void {}

  refresh(market: MarketId): void {
    const watched = this.#watched.get(market);
    if (watched === undefined) return;
    this.#whole.add(watched.pool.address);
    this.#resyncs += 1;
    this.#read();
  }

  ease(pressure: FlowPressure): void {
    this.#pressure = pressure;
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#withdraw();
    await this.#reading;
    this.#stream.close("stopped");
  }

  status(): FeedStatus {
    const stream = this.#stream;
    return {
      venue: this.venue,
      environment: this.#options.environment,
      state: this.#stateNow(),
      frames: stream.frames,
      refusedFrames: stream.refused.counts(),
      reconnects: Math.max(0, stream.timesOpened - 1),
      resyncs: this.#resyncs,
      markets: this.#watched.size,
      polledMarkets: 0,
      lastFrameAt: stream.lastFrameAt,
    };
  }

  #stateNow(): FeedStatus["state"] {
    if (this.#state !== "started") return this.#state;
    if (this.#stream.isOpen) return "open";
    return this.#isStale || this.#failures >= failuresMax ? "waiting" : "connecting";
  }

  async #admit(market: Market): Promise<void> {
    const verified = await this.#options.pools.verify(market.venueSymbol);
    if (!this.#wanted.has(market.id) || this.#state === "stopped") return;
    if (!verified.ok) {
      this.#wanted.delete(market.id);
      const { code, message } = verified.failure;
      this.#log({
        level: "error",
        message: `amm: ${market.id} is not watched: ${code} ${message}`,
      });
      return;
    }
    const fees = feesKey(feeScheduleAt(market.fees, this.#clock.now()));
    this.#watched.set(market.id, { market, pool: verified.value, fees });
    this.#whole.add(verified.value.address);
    this.#read();
  }

  #newHead(): void {
    this.#isStale = false;
    this.#unread += 1;
    if (this.#unread >= blocksPerReading[this.#pressure] || !this.#stream.isOpen) this.#read();
  }

  #beginAnew(): void {
    this.#branch += 1;
    this.#since = null;
    this.#unread = 0;
    // The next block may be one that was read, by its number: it is read whatever the pressure.
    this.#mustReadAgain = this.#reading !== null;
  }

  #giveUp(why: Failure): void {
    this.#isStale = true;
    this.#since = null;
    this.#stream.close(`${why.code} ${why.message}`);
  }

  /** One reading at a time; what comes during one causes another. */
  #read(): void {
    if (this.#state !== "started" || this.#watched.size === 0) return;
    if (this.#reading !== null) {
      this.#mustReadAgain = true;
      return;
    }
    this.#reading = this.#readWhileAsked().finally(() => {
      this.#reading = null;
    });
  }

  async #readWhileAsked(): Promise<void> {
    do {
      this.#mustReadAgain = false;
      const head = this.#options.heads.latest();
      if (head === undefined) return;
      await this.#readAt(head);
    } while (this.#mustReadAgain && this.#state === "started");
  }

  async #readAt(head: Head): Promise<void> {
    const { connection, conditionalTokens } = this.#options;
    const watched = [...this.#watched.values()];
    const pools = watched.map(({ pool }) => pool);
    const [branch, since] = [this.#branch, this.#since];
    this.#unread = 0;
    if (pools.length === 0) return;
    const answers = await readPools(connection, { head, pools, conditionalTokens, since });
    // Taken away, given up or stopped meanwhile: the answers are about nothing that is believed.
    if (branch !== this.#branch || this.#isStale || this.#state !== "started") return;
    if (!answers.ok) {
      this.#failed(answers.failure);
      return;
    }
    this.#failures = 0;
    this.#stream.carry(watched.map(({ market }) => market));
    const whole = new Set(
      pools.map(({ address }) => address).filter((each) => this.#whole.delete(each)),
    );
    const { answer, logs } = answers.value;
    this.#stream.frame(encodePoolFrame({ head, since, terms: pools, answer, logs, whole }));
    this.#since = head.number;
    this.#tellFees();
  }

  #failed({ code, message }: Failure): void {
    this.#failures += 1;
    this.#log({ level: "warn", message: `amm: pools not read: ${code} ${message}` });
    if (this.#failures < failuresMax) return;
    this.#since = null;
    this.#stream.close(`${code} ${message}`);
  }

  #tellFees(): void {
    for (const watched of this.#watched.values()) {
      const schedule = this.#options.gasFees.scheduleOf(watched.pool);
      const key = feesKey(schedule);
      if (key === watched.fees) continue;
      watched.fees = key;
      this.#events.event({
        kind: "FeeScheduleChanged",
        receivedAt: this.#clock.now(),
        market: watched.market.id,
        fees: [{ from: epochMicros(0), schedule }],
      });
    }
  }
}

function feesKey(schedule: FeeSchedule): string {
  if (schedule.kind !== "pool") return schedule.kind;
  return `pool ${integerOf(schedule.poolFee)} ${integerOf(schedule.gas)}`;
}
