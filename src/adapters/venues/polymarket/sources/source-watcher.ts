// Watches wallets of Polymarket. Two lanes tell the same trades: the stream within a second, unsupported and often broken;
// reads of the list, late but complete. Whichever comes first is told, the other is recognised. Implements the port.

import { failure, unwrap } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  epochMicros,
  milliseconds,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { SeenEvents } from "../../../../ports/seen-events.ts";
import type {
  SourceCheckpoint,
  SourceFeedStatus,
  SourceTradeFeed,
  SourceTradeSink,
} from "../../../../ports/source-trades.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { HttpClientBasis } from "../../shared/http-options.ts";
import { type AdapterLog, silentLog } from "../../shared/log.ts";
import { PollScheduler } from "../../shared/poll-scheduler.ts";
import { type PolymarketEnvironmentOptions, resolvePolymarketUrls } from "../config.ts";
import {
  type ActivityRead,
  ActivityReads,
  linesPerPageFew,
  linesPerPageMax,
} from "./activity-reads.ts";
import { ActivityStream, dataAgeMaxDefault } from "./activity-stream.ts";
import { walletsMax } from "./source-checkpoint.ts";
import { type SourceMarkets, SourceTeller } from "./source-teller.ts";
import { WalletLedger } from "./wallet-ledger.ts";

export interface SourceWatcherOptions
  extends Omit<HttpClientBasis, "baseUrl">,
    PolymarketEnvironmentOptions {
  readonly markets: SourceMarkets;
  readonly sink: SourceTradeSink;
  /** Where an earlier run left off; its wallets are watched at once. */
  readonly checkpoint?: SourceCheckpoint;
  /** What earlier runs told, whatever checkpoint this one begins from. */
  readonly seen?: SeenEvents;
  /** How often each wallet's list is read; defaults to two seconds. */
  readonly readEvery?: DurationMicros;
  /** Longest silence of the stream; defaults to a minute. */
  readonly dataAgeMax?: DurationMicros;
  readonly log?: AdapterLog;
}

/** A read goes back so far beyond the last one: lines come late by seconds as a rule. */
const overlapSeconds = 60;

/** So often a read goes back to the floor, since single lines come late by half an hour. */
const deepReadEvery: DurationMicros = minutes(3);

/** Between two reads of any wallets: half of the venue's 200 in ten seconds. */
const betweenReads: DurationMicros = milliseconds(100);
const readsTogetherMax = 4;
const readEveryDefault: DurationMicros = seconds(2);
const microsPerSecond = 1_000_000;

interface Watched {
  readonly ledger: WalletLedger;
  deepReadAt: EpochMicros;
}

export class PolymarketSourceWatcher implements SourceTradeFeed {
  readonly venue = "polymarket";
  readonly #options: SourceWatcherOptions;
  readonly #wallets = new Map<string, Watched>();
  readonly #teller: SourceTeller;
  readonly #stream: ActivityStream;
  readonly #reads: ActivityReads;
  readonly #scheduler: PollScheduler<"wallet">;
  #isStarted = false;
  #isStopped = false;

  /** Throws `FailureError` for addresses that do not belong to the environment. */
  constructor(options: SourceWatcherOptions) {
    this.#options = options;
    const urls = unwrap(resolvePolymarketUrls(options, ["data", "activity"]));
    const { transport, random, limits, governor, breakers, sink, markets, seen } = options;
    this.#teller = new SourceTeller({ markets, sink, seen });
    this.#reads = new ActivityReads({
      ...{ transport, random, limits, governor, breakers },
      baseUrl: urls.data,
    });
    this.#stream = new ActivityStream({
      ...{ transport, random, url: urls.activity },
      dataAgeMax: options.dataAgeMax ?? dataAgeMaxDefault,
      row: (payload, receivedAt) => this.#streamed(payload, receivedAt),
      count: (name) => this.#teller.count(name),
    });
    this.#scheduler = new PollScheduler({
      clock: transport.clock,
      tiers: { wallet: options.readEvery ?? readEveryDefault },
      readEvery: betweenReads,
      portionMax: 1,
      readsTogetherMax,
      select: (_, names) => names,
      read: (_, [wallet = ""], done) => void this.#read(wallet).then(done),
    });
    const now = transport.clock.now();
    for (const kept of options.checkpoint?.wallets ?? []) {
      this.#wallets.set(kept.wallet, { ledger: WalletLedger.restore(kept), deepReadAt: now });
    }
  }

  start(): void {
    if (this.#isStarted || this.#isStopped) return;
    this.#isStarted = true;
    this.#stream.start();
    for (const wallet of this.#wallets.keys()) this.#schedule(wallet);
  }

  /** Wallets beyond the limit are not watched, and counted. */
  follow(wallets: readonly string[]): void {
    const now = this.#now();
    for (const name of wallets) {
      const wallet = name.toLowerCase();
      if (this.#wallets.has(wallet)) continue;
      if (this.#wallets.size >= walletsMax) {
        this.#teller.count("wallets beyond the limit");
        continue;
      }
      const floor = Math.floor(integerOf(now) / microsPerSecond);
      this.#wallets.set(wallet, { ledger: new WalletLedger(floor), deepReadAt: now });
      if (this.#isStarted) this.#schedule(wallet);
    }
  }

  unfollow(wallets: readonly string[]): void {
    for (const name of wallets) {
      this.#wallets.delete(name.toLowerCase());
      this.#scheduler.remove(name.toLowerCase());
    }
  }

  checkpoint(): SourceCheckpoint {
    const wallets = [...this.#wallets].map(([wallet, { ledger }]) => ledger.checkpoint(wallet));
    return { version: 1, wallets };
  }

  status(): SourceFeedStatus {
    const until = [...this.#wallets.values()].map(({ ledger }) => ledger.readUntilSeconds);
    return {
      venue: this.venue,
      wallets: this.#wallets.size,
      streamState: this.#stream.state,
      counts: { ...this.#teller.counts(), reconnects: this.#stream.reconnects },
      readUntilMicros: until.length === 0 ? null : instantOf(Math.min(...until)),
    };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#scheduler.stop();
    await Promise.all([this.#stream.stop(), this.#reads.close()]);
  }

  #now(): EpochMicros {
    return this.#options.transport.clock.now();
  }

  #schedule(wallet: string): void {
    this.#scheduler.add(wallet, "wallet", this.#now());
  }

  #streamed(value: JsonValue | undefined, receivedAt: EpochMicros): void {
    const ledgerOf = (wallet: string) => this.#wallets.get(wallet)?.ledger;
    this.#teller.take({ value, receivedAt, lane: "stream", pass: null, ledgerOf });
  }

  /** Never rejects: it is the scheduler's turn. */
  async #read(wallet: string): Promise<void> {
    const watched = this.#wallets.get(wallet);
    if (watched === undefined) return;
    const { ledger } = watched;
    const now = this.#now();
    const isDeep = now >= watched.deepReadAt;
    const floor = isDeep
      ? ledger.floorSeconds
      : Math.max(ledger.floorSeconds, ledger.readUntilSeconds - overlapSeconds);
    const read = await this.#reads.since(wallet, floor, isDeep ? linesPerPageMax : linesPerPageFew);
    if (this.#isStopped || this.#wallets.get(wallet) !== watched) return;
    this.#teller.count(isDeep ? "deep reads" : "reads");
    this.#listed(wallet, ledger, read, isDeep);
    if (typeof read.end === "object") {
      const { log = silentLog } = this.#options;
      const { code, message } = read.end.failure;
      log({
        level: "warn",
        message: "polymarket: a watched wallet was not read",
        details: { wallet, code, message },
      });
    } else if (isDeep) watched.deepReadAt = addDuration(now, deepReadEvery);
    else if (read.end === "limit") watched.deepReadAt = now;
  }

  /** Tells what a read brought, oldest first. */
  #listed(wallet: string, ledger: WalletLedger, read: ActivityRead, isDeep: boolean): void {
    const pass = ledger.beginPass();
    const floorBefore = ledger.floorSeconds;
    const untilBefore = ledger.readUntilSeconds;
    const receivedAt = this.#now();
    let newest: number | null = null;
    let oldest: number | null = null;
    for (const value of read.lines.toReversed()) {
      const ledgerOf = (name: string) => (name === wallet ? ledger : undefined);
      const second = this.#teller.take({ value, receivedAt, lane: "poll", pass, ledgerOf });
      if (second === null) continue;
      newest = Math.max(newest ?? second, second);
      oldest = Math.min(oldest ?? second, second);
    }
    const isForgetful = ledger.floorSeconds > floorBefore;
    if (isForgetful)
      this.#gap(wallet, floorBefore, ledger.floorSeconds, "more lines than are kept");
    if (read.end === "limit" && isDeep && oldest !== null) {
      this.#gap(wallet, Math.min(untilBefore, oldest), oldest, "more lines than are read at once");
      ledger.giveUpBefore(oldest);
    }
    // A line ahead of our clock does not hide those that come after it.
    const nowSecond = Math.floor(integerOf(receivedAt) / microsPerSecond);
    if ((read.end === "floor" || isDeep) && typeof read.end !== "object" && newest !== null) {
      ledger.readAll(Math.min(newest, nowSecond));
    }
  }

  #gap(wallet: string, from: number, until: number, words: string): void {
    this.#teller.count("gaps");
    this.#options.sink.gap({
      wallet,
      fromMicros: instantOf(from),
      untilMicros: instantOf(until),
      failure: failure("VEN-864", `${wallet}: ${words}`, { wallet }),
    });
  }
}

function instantOf(second: number): EpochMicros {
  return epochMicros(second * microsPerSecond);
}
