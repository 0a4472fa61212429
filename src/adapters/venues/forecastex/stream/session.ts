// One open connection to the broker: asks for the YES contract of every market once the broker lets it in, asks again for
// what does not come, keeps the session alive, and does not take answered pings for a stream that delivers.

import type { Market } from "../../../../domain/market/market.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import {
  addDuration,
  type DurationMicros,
  durationBetween,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { DecoderContext } from "../../../../ports/market-data.ts";
import type { MapLevels } from "../../shared/levels/book-levels.ts";
import { mostWantedFirst } from "../../shared/market-priorities.ts";
import type { SessionHost, StreamSession } from "../../shared/stream-session.ts";
import { aliveText, subscribeQuotes, unsubscribeQuotes } from "../wire/commands.ts";
import { ForecastExDecoder } from "./decoder.ts";

export interface ForecastExStreamOptions {
  /** The broker wants a sign of life once a minute at least. */
  readonly aliveEvery: DurationMicros;
  /** Its heartbeats come every ten seconds: two of them are missing. */
  readonly silentAfter: DurationMicros;
  /** Without a greeting by then contracts are asked for all the same. */
  readonly admittedWithin: DurationMicros;
  /** How long a first quote may take, and how often a contract is asked for that says nothing. */
  readonly quoteWithin: DurationMicros;
}

export const streamDefaults: ForecastExStreamOptions = {
  aliveEvery: seconds(45),
  silentAfter: seconds(25),
  admittedWithin: seconds(3),
  quoteWithin: seconds(10),
};

/** Looks at the connection; what is due is done in one of them. */
const lookEvery = seconds(5);

/** Times that a contract is asked for before it is said that nothing comes of it. It is asked for on. */
const askedMax = 3;

export class ForecastExStream implements StreamSession {
  readonly decoder: ForecastExDecoder;
  readonly #host: SessionHost;
  readonly #options: ForecastExStreamOptions;
  readonly #stream: string;
  /** Markets still wanted, by the conid of YES. */
  readonly #wanted = new Map<string, Market>();
  readonly #conids = new Map<MarketId, string>();
  /** When each contract that has said nothing was last asked for, and how often. */
  readonly #asked = new Map<string, { at: EpochMicros; times: number }>();
  /** Books that were found wrong, until their next quote. */
  readonly #doubted = new Set<string>();
  /** Contracts whose quotes say themselves that they are none to decide on. */
  readonly #withheld = new Set<string>();
  readonly #openedAt: EpochMicros;
  #isAdmitted = false;
  #lastFrameAt: EpochMicros;
  #aliveAt: EpochMicros;
  #withdrawLook: (() => void) | null = null;

  /** @param dismissed Told when the broker says that the session is not ours any more. */
  constructor(
    context: DecoderContext,
    markets: readonly Market[],
    host: SessionHost,
    options: ForecastExStreamOptions,
    dismissed: () => void,
  ) {
    this.#host = host;
    this.#options = options;
    this.#stream = context.stream;
    this.#openedAt = host.clock.now();
    this.#lastFrameAt = this.#openedAt;
    this.#aliveAt = this.#openedAt;
    this.#want(markets);
    this.decoder = new ForecastExDecoder(context, {
      heard: () => {
        this.#lastFrameAt = host.clock.now();
      },
      admitted: () => this.#admit(),
      dismissed,
      quoted: (conid) => this.#quoted(conid),
      doubted: (conid, why) => this.#unbelieved(conid, why),
    });
  }

  opened(): void {
    this.#look();
  }

  subscribe(markets: readonly Market[]): void {
    this.#want(markets);
    if (this.#isAdmitted) this.#ask(markets);
  }

  missing(): readonly MarketId[] {
    const missing: MarketId[] = [];
    for (const [conid, { id }] of this.#wanted) {
      if (!this.decoder.wasTold(conid) || this.#doubted.has(conid)) missing.push(id);
    }
    return missing;
  }

  levelsOf(market: MarketId): MapLevels | undefined {
    const conid = this.#conids.get(market);
    if (conid === undefined || this.#doubted.has(conid)) return undefined;
    return this.decoder.levelsOf(conid);
  }

  /** The contract is asked for anew, and what was told of it before is forgotten: a side that has gone is told by not
   * being told. */
  repair(ids: readonly MarketId[]): void {
    const markets = ids.flatMap((id) => this.#wanted.get(this.#conids.get(id) ?? "") ?? []);
    for (const { venueInstruments } of markets) {
      this.#doubted.add(venueInstruments.yes);
      this.#host.send(unsubscribeQuotes(venueInstruments.yes));
    }
    if (markets.length > 0) this.#host.renew(markets);
  }

  unsubscribe(ids: readonly MarketId[]): void {
    for (const id of ids) {
      const conid = this.#conids.get(id);
      if (conid === undefined) continue;
      this.#wanted.delete(conid);
      this.#conids.delete(id);
      this.#asked.delete(conid);
      this.#doubted.delete(conid);
      this.#withheld.delete(conid);
      this.#host.send(unsubscribeQuotes(conid));
    }
  }

  closed(): void {
    this.#withdrawLook?.();
  }

  counters(): Readonly<Record<string, number>> {
    return {
      ...this.decoder.counters(),
      "contracts without a quote": this.#asked.size + this.#withheld.size,
    };
  }

  #want(markets: readonly Market[]): void {
    for (const market of markets) {
      this.#wanted.set(market.venueInstruments.yes, market);
      this.#conids.set(market.id, market.venueInstruments.yes);
    }
  }

  #admit(): void {
    if (this.#isAdmitted) return;
    this.#isAdmitted = true;
    this.#ask([...this.#wanted.values()]);
    this.#host.established();
  }

  #ask(markets: readonly Market[]): void {
    const now = this.#host.clock.now();
    for (const { venueInstruments } of this.#inOrder(markets)) {
      const conid = venueInstruments.yes;
      const times = (this.#asked.get(conid)?.times ?? 0) + 1;
      this.#asked.set(conid, { at: now, times });
      this.#host.send(subscribeQuotes(conid));
      if (times === askedMax + 1) this.#sayMissing(conid);
    }
  }

  #quoted(conid: string): void {
    this.#asked.delete(conid);
    this.#withheld.delete(conid);
    if (this.#doubted.delete(conid)) this.#host.resynced();
  }

  /** The quote itself says that it is not to be decided on: that is an answer. */
  #unbelieved(conid: string, why: string): void {
    const market = this.#wanted.get(conid);
    if (market === undefined) return;
    this.#asked.delete(conid);
    this.#doubted.delete(conid);
    const isNews = !this.#withheld.has(conid);
    this.#withheld.add(conid);
    if (isNews) this.#host.doubtful([market.id], why);
  }

  /** Five seconds are short enough for all that is due at some time. */
  #look(): void {
    const { clock } = this.#host;
    const now = clock.now();
    const { silentAfter, admittedWithin, aliveEvery, quoteWithin } = this.#options;
    if (durationBetween(this.#lastFrameAt, now) >= silentAfter) {
      this.#host.reconnect("no heartbeat, though pings are answered");
      return;
    }
    if (durationBetween(this.#openedAt, now) >= admittedWithin) this.#admit();
    if (durationBetween(this.#aliveAt, now) >= aliveEvery) {
      this.#aliveAt = now;
      this.#host.send(aliveText);
    }
    const late = [...this.#asked]
      .filter(([, { at }]) => durationBetween(at, now) >= quoteWithin)
      .flatMap(([conid]) => this.#wanted.get(conid) ?? []);
    this.#ask(late);
    this.#withdrawLook = clock.callAt(addDuration(now, lookEvery), () => this.#look());
  }

  #inOrder(markets: readonly Market[]): readonly Market[] {
    return mostWantedFirst(markets, ({ id }) => this.#host.priorityOf(id));
  }

  #sayMissing(conid: string): void {
    this.#host.log({
      level: "warn",
      message: `${this.#stream}: nothing is told of contract ${conid}`,
      details: { conid },
    });
  }
}
