// A decoder with two synthetic markets and a sink that keeps what comes out, for the tests of this folder.

import {
  type DecoderImplementation,
  PolymarketDecoder,
} from "../../../src/adapters/venues/polymarket/stream/decoder.ts";
import type { StreamObserver } from "../../../src/adapters/venues/polymarket/stream/stream-observer.ts";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { newDirectories } from "../../../src/domain/market/directory.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { marketId } from "../../../src/domain/market/venue.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { onePrice } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { RecordingSink } from "./recording-sink.ts";

/** The market of the synthetic payloads. */
export const first = `0x${"0".repeat(62)}c1`;
export const second = `0x${"0".repeat(62)}c2`;

export const tokens = {
  [first]: {
    yes: "70376619624311809214276251575098335182102535209505876271449492940440396273424",
    no: "41197505090949113277681403534415846370463900091316568389174671583452653896918",
  },
  [second]: { yes: "11", no: "12" },
} as const;

/** Milliseconds of the venue's clock when the first book of the rig was made. */
export const bookAt = 1_795_161_600_123;

export function syntheticMarket(
  venueSymbol: string,
  venueInstruments: { readonly yes: string; readonly no: string },
  tickScheme = uniformTickScheme(100),
): Market {
  return {
    id: marketId("polymarket", venueSymbol),
    venue: "polymarket",
    venueSymbol,
    venueInstruments,
    title: `Synthetic ${venueSymbol}`,
    groupSymbol: null,
    status: "open",
    tickScheme,
    lot: contractMicros(10_000),
    sizeMin: contractMicros(5_000_000),
    notionalMin: usdMicros(1_000_000),
    pairTotal: onePrice,
    fees: [],
    payoutAt: null,
  };
}

export const yes = tokens[first]?.yes ?? "";
export const no = tokens[first]?.no ?? "";

const rigMarkets = [first, second].map((symbol) =>
  syntheticMarket(symbol, tokens[symbol] ?? { yes: "", no: "" }),
);

export class DecoderRig {
  readonly sink = new RecordingSink();
  readonly directories = newDirectories();
  readonly decoder: PolymarketDecoder;
  #now = integerOf(epochMicros(1_795_161_600_000_000));

  constructor(
    observer?: StreamObserver,
    implementation: DecoderImplementation = "fast",
    markets: readonly Market[] = rigMarkets,
  ) {
    const context = {
      stream: "polymarket/market-1",
      venue: "polymarket" as const,
      directories: this.directories,
      markets,
    };
    this.decoder = new PolymarketDecoder(context, observer, { implementation });
  }

  /** Decodes a frame one millisecond after the last. */
  feed(frame: object | string | Uint8Array): Failure | undefined {
    this.#now += 1_000;
    return this.decoder.decode(bytesOf(frame), this.now, this.sink);
  }

  get now(): EpochMicros {
    return epochMicros(this.#now);
  }

  /** Gives the first market a book: bids 0.36 × 80.5 and 0.35 × 120, asks 0.38 × 75 and 0.42 × 50. */
  open(): void {
    this.feed(
      book({
        bids: [
          ["0.35", "120"],
          ["0.36", "80.5"],
        ],
        asks: [
          ["0.42", "50"],
          ["0.38", "75"],
        ],
      }),
    );
  }
}

function bytesOf(frame: object | string | Uint8Array): Uint8Array {
  if (frame instanceof Uint8Array) return frame;
  return Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame));
}

type Levels = readonly (readonly [price: unknown, size: unknown])[];

export function book(content: {
  readonly bids?: Levels;
  readonly asks?: Levels;
  readonly asset?: string;
  readonly at?: number;
  readonly tickSize?: unknown;
}): object {
  const side = (levels: Levels = []) => levels.map(([price, size]) => ({ price, size }));
  return {
    event_type: "book",
    market: first,
    asset_id: content.asset ?? yes,
    bids: side(content.bids),
    asks: side(content.asks),
    timestamp: String(content.at ?? bookAt),
    tick_size: content.tickSize ?? "0.01",
  };
}

export interface Change {
  readonly asset?: string;
  readonly price: unknown;
  readonly size: unknown;
  readonly side?: unknown;
  readonly bid?: unknown;
  readonly ask?: unknown;
}

export function priceChange(at: number, ...changes: readonly Change[]): object {
  return {
    event_type: "price_change",
    market: first,
    timestamp: String(at),
    price_changes: changes.map((change) => ({
      asset_id: change.asset ?? yes,
      price: change.price,
      size: change.size,
      side: change.side ?? "BUY",
      best_bid: change.bid,
      best_ask: change.ask,
    })),
  };
}
