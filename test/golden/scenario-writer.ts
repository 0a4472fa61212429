// Writes a small capture by hand: two markets of invented names, quotes, and what else happens to them. Every quote is
// a frame of its own in a turn of its own, as the importers write them, so a reader of a scenario sees what the engine
// sees.

import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { FeeTimeline } from "../../src/domain/market/fee-schedule.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import type { RelationKind } from "../../src/domain/relation/relation.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { ByteWriter } from "../../src/replay/capture/byte-writer.ts";
import { type CaptureWriter, startCapture } from "../../src/replay/capture/capture-writer.ts";
import {
  centStepTicks,
  kalshiMarket,
  polymarketMarket,
  polymarketNoFees,
} from "../../src/replay/importers/venue-terms.ts";
import {
  addQuoteChange,
  beginQuoteFrame,
  recordingDecoderName,
} from "../../src/replay/recording/quote-frame.ts";
import { goldenProgramVersion } from "./imported-recording.ts";

/** 2026-01-04T12:00:00Z: Kalshi rounds to the cent, Polymarket charges nothing. */
export const scenarioStartMicros = Date.UTC(2026, 0, 4, 12) * 1_000;

/** `[price in dollars × 10,000, whole contracts]`. A size of 0 takes the level away. */
export type Levels = readonly (readonly [number, number])[];

export interface Quote {
  readonly bids?: Levels;
  readonly asks?: Levels;
}

type EventBody = NewEvent extends infer Each
  ? Each extends unknown
    ? Omit<Each, "receivedAt">
    : never
  : never;

export type ScenarioVenue = "kalshi" | "polymarket";

/** Age beyond which a quote is not believed. */
const horizonSeconds = 10;

export class ScenarioWriter {
  readonly kalshi: Market;
  readonly polymarket: Market;
  readonly #writer: CaptureWriter;
  readonly #frame = new ByteWriter(256);
  #nowMicros = scenarioStartMicros;

  constructor(
    folder: string,
    about: { readonly name: string; readonly holds: string; readonly polymarketFees?: FeeTimeline },
  ) {
    const { name, holds, polymarketFees } = about;
    const words = { title: "Alder wins", groupSymbol: null, stepTicks: centStepTicks };
    this.kalshi = kalshiMarket({ ...words, symbol: "KXALDER" });
    this.polymarket = polymarketMarket(
      { ...words, symbol: "alder" },
      polymarketFees ?? polymarketNoFees,
      { yes: "1001", no: "1002" },
    );
    this.#writer = unwrap(
      startCapture({
        folder,
        identity: {
          captureId: `synthetic-${name}`,
          kind: "imported",
          programVersion: goldenProgramVersion,
          configurationHash: "",
          seed: 0,
          settings: null,
          recording: {
            recording: "synthetic",
            sourceName: name,
            sourceSha256: "",
            samplingInterval: null,
            stalenessHorizon: seconds(horizonSeconds),
            declaredSizeContractMicros: null,
            notes: [holds],
          },
        },
      }),
    );
    for (const [venue, market] of this.#places()) {
      const stream = `${venue}/market`;
      this.#writer.openChannel({ stream, venue, decoder: recordingDecoderName, markets: [market] });
    }
  }

  /** Lists both markets, relates them and opens both streams. With liveness `stream` a quiet book stays fresh as long as
   * its feed gives signs of life, as it does live. */
  begin(kind: RelationKind = "same-claim", liveness: "stream" | "market" = "market"): void {
    for (const [, market] of this.#places()) this.event({ kind: "MarketListed", market });
    const instruments = this.#places().map(([, market]) => instrumentId(market.id, "yes"));
    this.event({
      kind: "RelationApproved",
      relation: {
        id: "synthetic:alder",
        version: 1,
        kind,
        instruments,
        provenance: "recording",
        approvedBy: null,
        approvedAt: epochMicros(this.#nowMicros),
        softStates: [],
        note: "",
      },
    });
    for (const [venue] of this.#places()) this.openStream(venue, liveness);
  }

  openStream(venue: ScenarioVenue, liveness: "stream" | "market" = "market"): void {
    this.event({
      kind: "StreamOpened",
      stream: `${venue}/market`,
      venue,
      liveness,
      staleAfter: seconds(horizonSeconds),
      assumedSizes: false,
    });
  }

  /** Time moves to so many seconds after the start. */
  at(secondsAfterStart: number): this {
    this.#nowMicros = scenarioStartMicros + Math.round(secondsAfterStart * 1_000_000);
    return this;
  }

  snapshot(venue: ScenarioVenue, quote: Quote): this {
    return this.#quote(venue, quote, true);
  }

  update(venue: ScenarioVenue, quote: Quote): this {
    return this.#quote(venue, quote, false);
  }

  event(body: EventBody): void {
    const event = { ...body, receivedAt: epochMicros(this.#nowMicros) } as NewEvent;
    this.#writer.turn(epochMicros(this.#nowMicros), [event], 0);
  }

  async close(): Promise<void> {
    unwrap(await this.#writer.close());
  }

  #places(): (readonly [ScenarioVenue, Market])[] {
    return [
      ["kalshi", this.kalshi],
      ["polymarket", this.polymarket],
    ];
  }

  #quote(venue: ScenarioVenue, quote: Quote, snapshot: boolean): this {
    beginQuoteFrame(this.#frame, {
      marketPosition: 0,
      snapshot,
      venueAtMicros: 0,
      receivedAtMicros: this.#nowMicros,
    });
    const add = (side: typeof bidSide | typeof askSide, levels: Levels = []): void => {
      for (const [price, contracts] of levels) {
        addQuoteChange(this.#frame, side, price, contracts * 1_000_000);
      }
    };
    add(bidSide, quote.bids);
    add(askSide, quote.asks);
    const bytes = this.#frame.bytes.slice(0, this.#frame.length);
    this.#writer.frame(venue === "kalshi" ? 0 : 1, epochMicros(this.#nowMicros), bytes);
    this.#writer.turn(epochMicros(this.#nowMicros), [], 1);
    return this;
  }
}
