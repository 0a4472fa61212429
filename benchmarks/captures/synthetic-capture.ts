// A capture of a seeded order flow on two venues, in the form that importers write: books of five levels a side whose
// touch follows a common value, each venue in its own time, so that pairs of markets cross now and then. The same seed
// gives the same bytes.

import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { instrumentId, type MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { ByteWriter } from "../../src/replay/capture/byte-writer.ts";
import { type CaptureWriter, startCapture } from "../../src/replay/capture/capture-writer.ts";
import {
  kalshiMarket,
  polymarketMarket,
  polymarketNoFees,
} from "../../src/replay/importers/venue-terms.ts";
import {
  addQuoteChange,
  beginQuoteFrame,
  recordingDecoderName,
} from "../../src/replay/recording/quote-frame.ts";
import { Draws } from "../harness/random.ts";

/** Markets of each venue, and how many of them state the same claim as one of the other venue. */
const marketsPerVenue = 1_024;
const pairedMarkets = 512;
const levels = 5;
const centTicks = 100;
/** 2026-01-03T00:00:00Z. */
const startMicros = 1_767_398_400_000_000;
const microsPerUpdate = 1_000;
const eventsPerTurn = 500;
/** Raw bytes that may wait for the disk before the flow waits for it. */
const pendingBytesMax = 8 * 1024 * 1024;
const updatesPerDrain = 65_536;

/** What a market shows: the cent in the middle of its touch, and which markets it follows. */
interface Quoted {
  readonly stream: number;
  readonly position: number;
  /** Index of the claim whose value the market follows. */
  readonly claim: number;
  middleCents: number;
}

/** Writes the capture into a folder that holds none yet. */
export async function writeSyntheticCapture(folder: string, updates: number): Promise<void> {
  const writer = unwrap(
    startCapture({
      folder,
      identity: {
        captureId: "synthetic",
        kind: "imported",
        programVersion: "benchmark",
        configurationHash: "",
        seed: 1,
        settings: null,
        recording: null,
      },
    }),
  );
  const flow = new SyntheticFlow(writer);
  flow.begin();
  for (let update = 0; update < updates; update += 1) {
    flow.update();
    if (update % updatesPerDrain === 0 && writer.pendingBytes > pendingBytesMax) {
      unwrap(await writer.drain());
    }
  }
  unwrap(await writer.close());
}

const streams = ["kalshi", "polymarket"] as const;

function marketOfClaim(stream: number, claim: number): Market {
  const words = {
    symbol: `CLAIM-${claim}`,
    title: `Claim ${claim}`,
    groupSymbol: null,
    stepTicks: centTicks,
  };
  if (streams[stream] === "kalshi") return kalshiMarket(words);
  return polymarketMarket(words, polymarketNoFees, { yes: `${claim}1`, no: `${claim}0` });
}

class SyntheticFlow {
  readonly #writer: CaptureWriter;
  readonly #draws = new Draws(20_260_103);
  readonly #frame = new ByteWriter(64);
  readonly #values: number[] = [];
  readonly #markets: Quoted[] = [];
  #nowMicros = startMicros;

  constructor(writer: CaptureWriter) {
    this.#writer = writer;
  }

  /** Lists the markets, approves the pairs, opens both streams and shows every book once. */
  begin(): void {
    const listed = streams.map((_, stream) =>
      Array.from({ length: marketsPerVenue }, (_unused, position) =>
        // The first claims are traded on both venues, the others on one.
        marketOfClaim(
          stream,
          position < pairedMarkets ? position : position + stream * marketsPerVenue,
        ),
      ),
    );
    for (const [stream, markets] of listed.entries()) {
      const venue = streams[stream] as (typeof streams)[number];
      const description = { stream: `${venue}/synthetic`, venue, decoder: recordingDecoderName };
      this.#writer.openChannel({ ...description, markets });
    }
    const receivedAt = epochMicros(this.#nowMicros);
    const events: NewEvent[] = listed
      .flat()
      .map((market) => ({ kind: "MarketListed", receivedAt, market }));
    for (let claim = 0; claim < pairedMarkets; claim += 1) events.push(this.#relation(claim));
    for (const venue of streams) {
      events.push({
        kind: "StreamOpened",
        receivedAt,
        stream: `${venue}/synthetic`,
        venue,
        liveness: "stream",
        staleAfter: seconds(60),
        assumedSizes: false,
      });
    }
    for (let from = 0; from < events.length; from += eventsPerTurn) {
      this.#writer.turn(receivedAt, events.slice(from, from + eventsPerTurn), 0);
    }
    for (let claim = 0; claim < marketsPerVenue * 2; claim += 1) {
      this.#values.push(20 + this.#draws.below(60));
    }
    for (const stream of streams.keys()) this.#showBooks(stream);
  }

  /** One market changes: usually what rests at a level, now and then the price. */
  update(): void {
    const market = this.#markets[this.#draws.below(this.#markets.length)] as Quoted;
    this.#beginFrame(market, false);
    if (this.#draws.below(5) > 0) {
      const side = this.#draws.below(2) as BookSide;
      // Nearer levels change more often.
      const level = Math.min(this.#draws.below(levels), this.#draws.below(levels));
      this.#setLevel(market, side, level, this.#size());
    } else this.#movePrice(market);
    this.#endFrame(market);
  }

  #relation(claim: number): NewEvent {
    const receivedAt = epochMicros(this.#nowMicros);
    const markets: MarketId[] = streams.map((_, stream) => marketOfClaim(stream, claim).id);
    return {
      kind: "RelationApproved",
      receivedAt,
      relation: {
        id: `claim-${claim}`,
        version: 1,
        kind: "same-claim",
        instruments: markets.map((market) => instrumentId(market, "yes")),
        provenance: "recording",
        approvedBy: null,
        approvedAt: receivedAt,
        softStates: [],
        note: "",
      },
    };
  }

  #showBooks(stream: number): void {
    for (let position = 0; position < marketsPerVenue; position += 1) {
      const claim = position < pairedMarkets ? position : position + stream * marketsPerVenue;
      const middleCents = this.#values[claim % this.#values.length] as number;
      const market: Quoted = { stream, position, claim, middleCents };
      this.#markets.push(market);
      this.#beginFrame(market, true);
      for (let level = 0; level < levels; level += 1) {
        this.#setLevel(market, bidSide, level, this.#size());
        this.#setLevel(market, askSide, level, this.#size());
      }
      this.#endFrame(market);
    }
  }

  /** The common value takes a step now and then; the market goes one cent towards it, or astray. */
  #movePrice(market: Quoted): void {
    const place = market.claim % this.#values.length;
    const value = this.#values[place] as number;
    if (this.#draws.below(8) === 0) {
      const moved = value + (this.#draws.below(2) === 0 ? 1 : -1);
      this.#values[place] = Math.min(80, Math.max(20, moved));
    }
    const astray = this.#draws.below(8) === 0;
    const up =
      value === market.middleCents ? this.#draws.below(2) === 0 : value > market.middleCents;
    if (up !== astray) this.#shift(market, bidSide, askSide, 1);
    else this.#shift(market, askSide, bidSide, -1);
  }

  /** The whole ladder moves a cent: one side gains a best level and loses its last, the other the reverse. */
  #shift(market: Quoted, gaining: BookSide, losing: BookSide, cents: number): void {
    this.#setLevel(market, losing, 0, 0);
    this.#setLevel(market, gaining, levels - 1, 0);
    market.middleCents += cents;
    this.#setLevel(market, gaining, 0, this.#size());
    this.#setLevel(market, losing, levels - 1, this.#size());
  }

  #setLevel(market: Quoted, side: BookSide, level: number, sizeContractMicros: number): void {
    const away = side === bidSide ? -1 - level : 1 + level;
    const cents = market.middleCents + away;
    addQuoteChange(this.#frame, side, cents * centTicks, sizeContractMicros);
  }

  #size(): number {
    return (1 + this.#draws.below(500)) * 1_000_000;
  }

  #beginFrame(market: Quoted, snapshot: boolean): void {
    this.#nowMicros += microsPerUpdate;
    beginQuoteFrame(this.#frame, {
      marketPosition: market.position,
      snapshot,
      venueAtMicros: 0,
      receivedAtMicros: this.#nowMicros,
    });
  }

  #endFrame(market: Quoted): void {
    const at = epochMicros(this.#nowMicros);
    const bytes = this.#frame.bytes.subarray(0, this.#frame.length);
    this.#writer.frame(market.stream, at, bytes);
    this.#writer.turn(at, [], 1);
  }
}
