// Readings of pools as inputs: whole books where a pool has changed, a word where it has not, the swaps between two
// readings as trade prints. Each reading is held against the last one and the events between: a pool that holds less
// than its events leave it, or whose product a swap lowers, does not keep its invariant and is not believed.

import { askSide, BookBatch, bidSide } from "../../../../domain/book/book-batch.ts";
import { poolBook } from "../../../../domain/book/pool-levels.ts";
import { type Failure, failure } from "../../../../domain/failure/result.ts";
import type { Directories } from "../../../../domain/market/directory.ts";
import { contractsOfBase } from "../../../../domain/market/fixed-product/collateral.ts";
import {
  type FixedProductPool,
  judgePool,
  poolProduct,
} from "../../../../domain/market/fixed-product/pool.ts";
import type { Market } from "../../../../domain/market/market.ts";
import { instrumentId, type MarketId } from "../../../../domain/market/venue.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { DecoderContext, FrameDecoder, InputSink } from "../../../../ports/market-data.ts";
import { frameText, misfit, unknownMarket } from "../../shared/frame-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import {
  balancesAfter,
  type PoolEvent,
  type PoolSwapEvent,
  readPoolEvents,
} from "../wire/pool-events.ts";
import { type PoolReading, type PoolTerms, readPoolFrame } from "../wire/pool-frame.ts";

/** Name of this decoder in captures. A name is for ever: other inputs for the same frame take a new version. */
export const poolsDecoderName = "amm/pools@1";

/** What is known of a pool from the readings before. */
interface KnownPool {
  readonly market: MarketId;
  readonly index: number;
  last: { readonly block: bigint; readonly balances: readonly bigint[] } | null;
  /** Balances whose book was told; null when none was, or it is not believed any more. */
  told: string | null;
  /** It has broken its invariant, and no reading since has shown that it keeps it. */
  isDoubted: boolean;
}

/** A reading of one pool. */
interface PoolRead {
  readonly terms: PoolTerms;
  readonly known: KnownPool;
  readonly balances: readonly bigint[];
  /** What happened since the last reading; null where that is not known. */
  readonly events: readonly PoolEvent[] | null;
}

export class PoolsDecoder implements FrameDecoder {
  readonly #directories: Directories;
  readonly #stream: string;
  readonly #streamIndex: number;
  readonly #pools = new Map<string, KnownPool>();
  readonly #batch = new BookBatch();

  constructor(context: DecoderContext) {
    this.#directories = context.directories;
    this.#stream = context.stream;
    this.#streamIndex = context.directories.streams.indexOf(context.stream);
    this.admit(context.markets);
  }

  admit(markets: readonly Market[]): void {
    for (const { id, venueSymbol } of markets) {
      const index = this.#directories.markets.indexOf(id);
      const known = { market: id, index, last: null, told: null, isDoubted: false };
      this.#pools.set(venueSymbol, known);
    }
  }

  /** Emits what follows from every pool that fits; returns why the first other one does not. */
  decode(frame: Uint8Array, receivedAt: EpochMicros, sink: InputSink): Failure | undefined {
    const reading = readPoolFrame(frameText(frame));
    if (typeof reading === "string") return misfit(reading, `a reading of pools: ${reading}`);
    let problem = misplacedLogs(reading);
    const events = problem === undefined ? readPoolEvents(reading.logs) : undefined;
    if (problem === undefined && events === undefined && reading.logs !== null) {
      problem = misfit("logs-unreadable", "the logs between two readings cannot be read");
    }
    reading.terms.forEach((terms, at) => {
      const known = this.#pools.get(terms.address);
      const isNext = known?.last !== null && known?.last.block === reading.since;
      const found =
        known === undefined
          ? unknownMarket(shorten(terms.address))
          : this.#pool(reading, receivedAt, sink, {
              terms,
              known,
              balances: reading.balances.slice(at * 2, at * 2 + 2),
              events: isNext ? (events ?? null) : null,
            });
      problem ??= found;
    });
    return problem;
  }

  #pool(
    reading: PoolReading,
    receivedAt: EpochMicros,
    sink: InputSink,
    read: PoolRead,
  ): Failure | undefined {
    const { known, terms, balances, events } = read;
    const broken = brokenInvariant(read);
    known.last = { block: reading.head.number, balances };
    if (events !== null) this.#events(reading, receivedAt, sink, read, events);
    if (broken !== undefined) {
      known.isDoubted = true;
      known.told = null;
      const { market } = known;
      const told = { stream: this.#stream, market, cause: "summary" } as const;
      sink.event({ kind: "BookDisproved", receivedAt, ...told });
      return broken;
    }
    if (events !== null) known.isDoubted = false;
    if (known.isDoubted) return undefined;
    const judged = judgePool({ balances, fee: terms.fee });
    this.#book(reading, receivedAt, sink, read, judged.ok ? judged.value : null);
    return judged.ok ? undefined : judged.failure;
  }

  /** Tells the whole book, or that it is the same. A pool that has no price has no levels. */
  #book(
    { head, whole }: PoolReading,
    receivedAt: EpochMicros,
    sink: InputSink,
    { known, terms, balances }: PoolRead,
    pool: FixedProductPool | null,
  ): void {
    const state = balances.join(" ");
    if (known.told === state && !whole.has(terms.address)) {
      const { market } = known;
      sink.event({ kind: "BookConfirmed", receivedAt, stream: this.#stream, market });
      return;
    }
    known.told = state;
    const batch = this.#batch;
    batch.begin("BookSnapshot", known.index, this.#streamIndex);
    batch.receivedAt = integerOf(receivedAt);
    batch.venueAt = integerOf(timeOf(head.timestamp));
    if (pool !== null) {
      const { bids, asks } = poolBook(pool, terms.decimals, { yes: terms.yes });
      for (const { price, size } of bids) batch.push(bidSide, integerOf(price), integerOf(size));
      for (const { price, size } of asks) batch.push(askSide, integerOf(price), integerOf(size));
    }
    sink.batch(batch);
  }

  #events(
    { head }: PoolReading,
    receivedAt: EpochMicros,
    sink: InputSink,
    { known, terms }: PoolRead,
    events: readonly PoolEvent[],
  ): void {
    for (const event of events) {
      if (event.kind === "resolution" && event.condition === terms.condition) {
        const { market } = known;
        sink.event({ kind: "MarketStatusChanged", receivedAt, market, status: "resolved" });
      }
      const isSwap = event.kind === "buy" || event.kind === "sell";
      if (!isSwap || event.address !== terms.address) continue;
      const print = printOf(event, known.market, terms);
      if (print === undefined) continue;
      sink.event({ kind: "TradePrint", receivedAt, ...print, venueAt: timeOf(head.timestamp) });
    }
  }
}

/** Logs of the newest block that name another one are of another branch: nothing is known of what lies between. */
function misplacedLogs({ head, logs }: PoolReading): Failure | undefined {
  const events = readPoolEvents(logs) ?? [];
  const isOther = events.some(
    ({ block, blockHash }) =>
      block > head.number || (block === head.number && blockHash !== head.hash),
  );
  return isOther
    ? misfit("logs-of-another-block", "logs and balances are of two branches of the chain")
    : undefined;
}

/** Returns `VEN-886` when what the pool holds now cannot come from what it held and what it says has happened. It may
 * hold more: anybody can send tokens to it. */
function brokenInvariant({ terms, known, balances, events }: PoolRead): Failure | undefined {
  if (events === null || known.last === null) return undefined;
  let expected = known.last.balances;
  for (const event of events) {
    if (event.kind === "resolution" || event.address !== terms.address) continue;
    const after = balancesAfter(expected, event);
    const isSwap = event.kind === "buy" || event.kind === "sell";
    if (isSwap && productOf(after) < productOf(expected)) {
      return broken(terms, "a swap has lowered the pool's product", expected, after);
    }
    expected = after;
  }
  const isShort = balances.some((balance, outcome) => balance < (expected[outcome] ?? 0n));
  if (!isShort) return undefined;
  return broken(terms, "the pool holds less than its events leave it", expected, balances);
}

function productOf(balances: readonly bigint[]): bigint {
  return poolProduct({ balances, fee: 0n });
}

function broken(
  { address }: PoolTerms,
  words: string,
  expected: readonly bigint[],
  found: readonly bigint[],
): Failure {
  return failure("VEN-886", `${address}: ${words}`, {
    reason: "invariant",
    expected: expected.join(" "),
    found: found.join(" "),
  });
}

/** A swap of more is none of money. */
const contractsMax = 1_000_000_000n;

/** A swap at its average price, rounded down to a tick; undefined for dust and for what no price can be. */
function printOf(event: PoolSwapEvent, market: MarketId, { decimals, yes }: PoolTerms) {
  const isBeyondUnits = event.tokens > contractsMax * 10n ** BigInt(decimals);
  if (event.tokens === 0n || event.outcome > 1 || isBeyondUnits) return undefined;
  const price = (event.collateral * BigInt(ticksPerUsd)) / event.tokens;
  const size = contractsOfBase(event.tokens, decimals, "down");
  if (price <= 0n || price >= BigInt(ticksPerUsd) || integerOf(size) === 0) return undefined;
  const instrument = instrumentId(market, event.outcome === yes ? "yes" : "no");
  return { instrument, price: priceTicks(safeNumber(price)), size };
}

function timeOf(timestamp: bigint): EpochMicros {
  return epochMicros(safeNumber(timestamp * 1_000_000n));
}
