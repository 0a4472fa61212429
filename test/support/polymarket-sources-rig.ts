// A simulated Polymarket with invented wallets, in memory, and the watcher that follows them: what the venue's log has is the
// truth that the watcher's tellings are compared with.

import { readSourceCheckpoint } from "../../src/adapters/venues/polymarket/sources/source-checkpoint.ts";
import type { SourceMarkets } from "../../src/adapters/venues/polymarket/sources/source-teller.ts";
import { PolymarketSourceWatcher } from "../../src/adapters/venues/polymarket/sources/source-watcher.ts";
import { instrumentId, marketId } from "../../src/domain/market/venue.ts";
import { addDuration, epochMicros, minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { SeenEvents } from "../../src/ports/seen-events.ts";
import type {
  RefusedSourceRow,
  SourceCheckpoint,
  SourceGap,
  SourcePositionChange,
  SourceTrade,
  SourceTradeSink,
} from "../../src/ports/source-trades.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import type { VenueShell } from "../../src/simulation/transport/shell.ts";
import {
  type PolymarketListing,
  polymarketIdentifiers,
} from "../../src/simulation/venues/polymarket/listing.ts";
import {
  buildPolymarketVenue,
  type PolymarketVenueOptions,
} from "../../src/simulation/venues/polymarket/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "./settled.ts";

export const sourcesStart = epochMicros(1_790_000_000_000_000);

export const sourceListings: readonly PolymarketListing[] = ["one", "two"].map((name, index) => ({
  ...polymarketIdentifiers(`source ${name}`),
  gammaId: String(700 + index),
  slug: `btc-updown-15m-${1_790_000_000 + 900 * index}`,
  question: `Bitcoin up or down, ${name}?`,
  outcomes: ["Up", "Down"],
  tickSize: "0.01",
  orderSizeMin: 5,
  negRisk: false,
  endAt: addDuration(sourcesStart, minutes(24 * 60)),
  fees: null,
}));

/** The catalogue of the listings. */
export const sourceMarkets: SourceMarkets = {
  byToken(tokenId) {
    const found = sourceListings.find(({ yesToken, noToken }) =>
      [yesToken, noToken].includes(tokenId),
    );
    if (found === undefined) return undefined;
    const market = marketId("polymarket", found.conditionId);
    return instrumentId(market, tokenId === found.yesToken ? "yes" : "no");
  },
  byCondition(conditionId) {
    const isListed = sourceListings.some((listing) => listing.conditionId === conditionId);
    return isListed ? marketId("polymarket", conditionId) : undefined;
  },
};

export class SourceRecorder implements SourceTradeSink {
  readonly trades: SourceTrade[] = [];
  readonly changes: SourcePositionChange[] = [];
  readonly refusals: RefusedSourceRow[] = [];
  readonly gaps: SourceGap[] = [];

  trade(trade: SourceTrade): void {
    this.trades.push(trade);
  }

  change(change: SourcePositionChange): void {
    this.changes.push(change);
  }

  refused(row: RefusedSourceRow): void {
    this.refusals.push(row);
  }

  gap(gap: SourceGap): void {
    this.gaps.push(gap);
  }
}

const dataHost = "127.0.0.1:8001";
const streamHost = "127.0.0.1:8002";

/** Something to trade on both sides of every market. */
function placeQuotes(venue: ReturnType<typeof buildPolymarketVenue>): void {
  for (const { conditionId: market } of sourceListings) {
    for (const [side, cents] of [
      ["bid", 40],
      ["ask", 45],
    ] as const) {
      for (let step = 0; step < 5; step += 1) {
        const price = `0.${side === "bid" ? cents - step : cents + step}`;
        venue.control.place({ market, side, price, size: "12" });
        venue.control.place({ market, side, price, size: "12" });
      }
      const price = side === "bid" ? "0.30" : "0.60";
      venue.control.place({ market, side, price, size: "1000000" });
    }
  }
}

export function sourcesRig(change: Partial<PolymarketVenueOptions> = {}) {
  const clock = new VirtualClock(sourcesStart);
  const venue = buildPolymarketVenue({
    clock,
    markets: sourceListings,
    accounts: [],
    sources: { count: 4, every: seconds(5) },
    ...change,
  });
  placeQuotes(venue);
  const shells = new Map<string, VenueShell>([
    [dataHost, venue.doors.data],
    [streamHost, venue.doors.rtds],
  ]);
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(99)),
    shells,
  });
  const sink = new SourceRecorder();
  const watch = (
    checkpoint?: SourceCheckpoint,
    readEvery = 5,
    seen?: SeenEvents,
  ): PolymarketSourceWatcher =>
    new PolymarketSourceWatcher({
      environment: "local",
      urls: { data: `http://${dataHost}`, activity: `ws://${streamHost}` },
      transport,
      random: seededSource(7),
      markets: sourceMarkets,
      sink,
      readEvery: seconds(readEvery),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      ...(seen === undefined ? {} : { seen }),
    });
  return {
    clock,
    venue,
    sink,
    watch,
    run: (duration: Parameters<typeof clock.run>[0]) => clock.run(duration, settled),
    /** The checkpoint as a file would give it back. */
    stored(watcher: PolymarketSourceWatcher): SourceCheckpoint {
      const read = readSourceCheckpoint(JSON.parse(JSON.stringify(watcher.checkpoint())));
      if (!read.ok) throw new Error(read.failure.message);
      return read.value;
    },
    async stop(watcher: PolymarketSourceWatcher): Promise<void> {
      const stopping = watcher.stop();
      await clock.run(seconds(3), settled);
      await stopping;
      venue.sources.stop();
      venue.faults.stop();
      venue.shell.stop();
    },
  };
}

export type SourcesRig = ReturnType<typeof sourcesRig>;

/** What the venue's log has of the wallets, in the form of `toldOf`. */
export function truthOf({ venue }: SourcesRig, wallets: readonly string[]): readonly string[] {
  return venue.activity
    .rows()
    .filter(({ wallet }) => wallets.includes(wallet))
    .map((row) => {
      const what = row.type === "TRADE" ? row.side.toLowerCase() : row.type.toLowerCase();
      return [row.transactionHash, row.wallet, what, row.size, row.price].join(" ");
    })
    .sort();
}

/** What was told, in the order of texts. */
export function toldOf({ sink }: SourcesRig): readonly string[] {
  const trades = sink.trades.map((trade) =>
    [
      trade.transactionId,
      trade.wallet,
      trade.side,
      integerOf(trade.sizeContractMicros),
      integerOf(trade.averagePriceUsdMicros),
    ].join(" "),
  );
  const changes = sink.changes.map((change) =>
    [
      change.transactionId,
      change.wallet,
      change.kind,
      integerOf(change.sizeContractMicros),
      0,
    ].join(" "),
  );
  return [...trades, ...changes].sort();
}
