// A capture of the simulated order flow on two venues, in the form that importers write: the demo's traders on two
// thousand markets, so that changes come in bursts, at all depths, and pairs of markets cross now and then. The same
// seed gives the same bytes.

import { askSide, type BookSide, bidSide } from "../../src/domain/book/book-batch.ts";
import type { Level } from "../../src/domain/book/level.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { uniformTickScheme } from "../../src/domain/market/tick-scheme.ts";
import { instrumentId, type MarketId } from "../../src/domain/market/venue.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { contractMicros } from "../../src/domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
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
import { Exchange } from "../../src/simulation/exchange/exchange.ts";
import type { ExchangeMarket } from "../../src/simulation/exchange/exchange-market.ts";
import type { BookEvent } from "../../src/simulation/matching/book-event.ts";
import type { FlowEvent } from "../../src/simulation/orderflow/event-flow.ts";
import type { FlowListing } from "../../src/simulation/orderflow/flow-market.ts";
import {
  binaryEvent,
  createOrderFlow,
  type OrderFlow,
} from "../../src/simulation/orderflow/order-flow.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";

/** Markets of each venue, and how many of them state the same claim as one of the other venue. */
const marketsPerVenue = 1_024;
const pairedMarkets = 512;
const centTicks = 100;
const flowSeed = 20_260_103;
/** Kalshi's standard fee, in millionths; the listed Polymarket markets have none. */
const kalshiFeeRate = 70_000;
const lot = contractMicros(10_000);
/** 2026-01-03T00:00:00Z. */
const startAt = epochMicros(1_767_398_400_000_000);
const eventsPerTurn = 500;
/** Raw bytes that may wait for the disk before the flow waits for it. */
const pendingBytesMax = 8 * 1024 * 1024;
const updatesPerDrain = 65_536;

/** A market of one venue, where the capture has it. */
interface Listed {
  readonly stream: number;
  readonly position: number;
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
  const flow = new SyntheticFlow(writer, updates);
  flow.begin();
  for (let reached = updatesPerDrain; reached < updates; reached += updatesPerDrain) {
    flow.runUntil(reached);
    if (writer.pendingBytes > pendingBytesMax) unwrap(await writer.drain());
  }
  flow.runUntil(updates);
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
  readonly #frame = new ByteWriter(64);
  readonly #exchanges = streams.map(() => new Exchange());
  readonly #listed = new Map<ExchangeMarket, Listed>();
  readonly #flow: OrderFlow;
  /** What comes after so many changes is left out. */
  readonly #updates: number;
  #written = 0;

  constructor(writer: CaptureWriter, updates: number) {
    this.#writer = writer;
    this.#updates = updates;
    this.#flow = createOrderFlow({
      random: seededSource(flowSeed),
      events: this.#listEvents(),
      startAt,
    });
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
    const receivedAt = startAt;
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
    this.#flow.step(startAt);
    for (const [market, listed] of this.#listed) this.#showBook(market, listed);
    for (const exchange of this.#exchanges) {
      exchange.observe(({ market, events: changes, now }) =>
        this.#showChanges(market, changes, now),
      );
    }
  }

  /** Goes on until at least so many changes have been written. */
  runUntil(written: number): void {
    while (this.#written < written) this.#flow.step(this.#flow.nextAt());
  }

  /** The first claims are traded on both venues, the others on one. */
  #listEvents(): FlowEvent[] {
    const claims = Array.from({ length: marketsPerVenue }, (_, position) => position);
    const paired = claims.slice(0, pairedMarkets);
    const alone = claims.slice(pairedMarkets);
    return [
      ...paired.map((position) =>
        binaryEvent(streams.map((_, stream) => this.#listing(stream, position))),
      ),
      ...streams.flatMap((_, stream) =>
        alone.map((position) => binaryEvent([this.#listing(stream, position)])),
      ),
    ];
  }

  #listing(stream: number, position: number): FlowListing {
    const exchange = this.#exchanges[stream] as Exchange;
    const symbol = String(position);
    const tickScheme = uniformTickScheme(centTicks);
    this.#listed.set(exchange.list({ symbol, tickScheme, lot, sizeMin: lot }), {
      stream,
      position,
    });
    const feeRate = streams[stream] === "kalshi" ? kalshiFeeRate : 0;
    return { exchange, symbol, feeRate, fractionChance: 0 };
  }

  #relation(claim: number): NewEvent {
    const receivedAt = startAt;
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

  #showBook(market: ExchangeMarket, listed: Listed): void {
    const { bids, asks } = market.book.levels();
    this.#beginFrame(listed, startAt, true);
    for (const level of bids) this.#setLevel(bidSide, level);
    for (const level of asks) this.#setLevel(askSide, level);
    this.#endFrame(listed, startAt);
  }

  /** What one order changed is one update, as venues send it. */
  #showChanges(market: ExchangeMarket, changes: readonly BookEvent[], now: EpochMicros): void {
    const listed = this.#listed.get(market);
    if (listed === undefined || this.#written >= this.#updates) return;
    this.#written += 1;
    this.#beginFrame(listed, now, false);
    for (const change of changes) {
      if (change.kind === "level-change") this.#setLevel(change.side, change);
    }
    this.#endFrame(listed, now);
  }

  #setLevel(side: BookSide, { price, size }: Level): void {
    addQuoteChange(this.#frame, side, integerOf(price), integerOf(size));
  }

  #beginFrame({ position }: Listed, at: EpochMicros, snapshot: boolean): void {
    beginQuoteFrame(this.#frame, {
      marketPosition: position,
      snapshot,
      venueAtMicros: 0,
      receivedAtMicros: integerOf(at),
    });
  }

  #endFrame({ stream }: Listed, at: EpochMicros): void {
    const bytes = this.#frame.bytes.subarray(0, this.#frame.length);
    this.#writer.frame(stream, at, bytes);
    this.#writer.turn(at, [], 1);
  }
}
