// A decoder with two synthetic markets and a sink that keeps what comes out, for the tests of this folder.

import {
  type DecoderImplementation,
  KalshiDecoder,
} from "../../../src/adapters/venues/kalshi/stream/decoder.ts";
import type { StreamObserver } from "../../../src/adapters/venues/kalshi/stream/stream-observer.ts";
import type { Failure } from "../../../src/domain/failure/result.ts";
import { newDirectories } from "../../../src/domain/market/directory.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import { type TickScheme, uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { marketId } from "../../../src/domain/market/venue.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { onePrice } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { noUsd, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { RecordingSink } from "./recording-sink.ts";

export const first = "KXSYNTH-26DEC-T1";
export const second = "KXSYNTH-26DEC-T2";

/** 2026-11-20T08:00:00Z. */
export const start = epochMicros(1_795_161_600_000_000);

export function syntheticMarket(ticker: string): Market {
  return {
    id: marketId("kalshi", ticker),
    venue: "kalshi",
    venueSymbol: ticker,
    venueInstruments: { yes: ticker, no: ticker },
    title: `Synthetic ${ticker}`,
    groupSymbol: "KXSYNTH-26DEC",
    status: "open",
    tickScheme: uniformTickScheme(100),
    lot: contractMicros(10_000),
    sizeMin: contractMicros(10_000),
    notionalMin: noUsd,
    pairTotal: onePrice,
    fees: [
      {
        from: epochMicros(0),
        schedule: {
          kind: "kalshi",
          rounding: "micro",
          takerRate: partsPerMillion(70_000),
          makerRate: partsPerMillion(0),
          multiplier: partsPerMillion(1_000_000),
          balancePrecision: usdMicros(100),
        },
      },
    ],
    payoutAt: null,
  };
}

export class DecoderRig {
  readonly sink = new RecordingSink();
  readonly directories = newDirectories();
  readonly markets: readonly Market[];
  readonly decoder: KalshiDecoder;
  #now = integerOf(start);

  constructor(
    noSideScale: "yes" | "no" = "yes",
    observer?: StreamObserver,
    implementation: DecoderImplementation = "fast",
    tickScheme: TickScheme = uniformTickScheme(100),
  ) {
    this.markets = [first, second].map((ticker) => ({ ...syntheticMarket(ticker), tickScheme }));
    this.decoder = new KalshiDecoder(
      {
        stream: "kalshi/market-1",
        venue: "kalshi",
        directories: this.directories,
        markets: this.markets,
      },
      observer === undefined
        ? { noSideScale, implementation }
        : { noSideScale, implementation, observer },
    );
  }

  /** Decodes a frame one millisecond after the last. */
  feed(frame: object | string | Uint8Array): Failure | undefined {
    this.#now += 1_000;
    return this.decoder.decode(bytesOf(frame), this.now, this.sink);
  }

  get now(): EpochMicros {
    return epochMicros(this.#now);
  }

  /** Announces the book channel as sid 2 and gives the first market a book: YES 0.42 × 13 and 0.08 × 300, NO side
   * 0.44 × 17 and 0.46 × 20 as YES asks. */
  subscribe(): void {
    this.feed({ id: 1, type: "subscribed", msg: { channel: "orderbook_delta", sid: 2 } });
    this.feed(
      snapshot(
        1,
        first,
        [
          ["0.0800", "300.00"],
          ["0.4200", "13.00"],
        ],
        [
          ["0.4600", "20.00"],
          ["0.4400", "17.00"],
        ],
      ),
    );
  }
}

function bytesOf(frame: object | string | Uint8Array): Uint8Array {
  if (frame instanceof Uint8Array) return frame;
  return Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame));
}

type WireLevels = readonly (readonly [string, string])[];

export function snapshot(seq: number, ticker: string, yes?: WireLevels, no?: WireLevels): object {
  return {
    type: "orderbook_snapshot",
    sid: 2,
    seq,
    msg: { market_ticker: ticker, yes_dollars_fp: yes, no_dollars_fp: no },
  };
}

export function delta(
  seq: number,
  price: unknown,
  change: unknown,
  side: unknown = "yes",
  ticker = first,
): object {
  return {
    type: "orderbook_delta",
    sid: 2,
    seq,
    msg: {
      market_ticker: ticker,
      price_dollars: price,
      delta_fp: change,
      side,
      ts_ms: 1_795_161_600_123,
    },
  };
}
