// What is known of one contract's quotes: fields that were told, merged, because the broker tells only what has changed.
// A field that cannot be read makes the whole quote unbelieved until it is told anew.

import { askSide, type BookBatch, bidSide } from "../../../../domain/book/book-batch.ts";
import type { Failure, Result } from "../../../../domain/failure/result.ts";
import type { JsonObject } from "../../shared/frame-text.ts";
import { MapLevels } from "../../shared/levels/book-levels.ts";
import {
  askField,
  askSizeField,
  availabilityField,
  bidField,
  bidSizeField,
  lastField,
} from "../wire/market-fields.ts";
import { isHalted, isRealTime, noQuote, readQuotePrice, readQuoteSize } from "./quote-text.ts";

const pricesAndSizes = [
  [bidField, readQuotePrice],
  [askField, readQuotePrice],
  [bidSizeField, readQuoteSize],
  [askSizeField, readQuoteSize],
] as const;

export class Quote {
  /** Ticks and contract micros by field; absent while it was never told. */
  readonly #values = new Map<string, number>();
  /** Fields whose last text could not be read. */
  readonly #unread = new Set<string>();
  #isRealTime = false;
  #isHalted = false;
  #wasTold = false;

  /** Something was told of it. */
  get wasTold(): boolean {
    return this.#wasTold;
  }

  /** Its prices are of now and all of them could be read. */
  get isBelieved(): boolean {
    return this.#wasTold && this.#isRealTime && !this.#isHalted && this.#unread.size === 0;
  }

  /** Why it is not believed, for a log. */
  get doubt(): string {
    if (!this.#wasTold) return "nothing was told";
    if (!this.#isRealTime) return "its quotes are not of now";
    if (this.#isHalted) return "it is halted";
    return this.#unread.size > 0 ? "a field of its quote cannot be read" : "";
  }

  /** Takes the fields that a message has. Returns the first that cannot be read; the others are taken all the same. */
  take(fields: JsonObject): Failure | undefined {
    this.#wasTold = true;
    if (fields[availabilityField] !== undefined) {
      this.#isRealTime = isRealTime(fields[availabilityField]);
    }
    if (fields[lastField] !== undefined) this.#isHalted = isHalted(fields[lastField]);
    let failure: Failure | undefined;
    for (const [field, read] of pricesAndSizes) {
      const value = fields[field];
      if (value === undefined) continue;
      const result: Result<number> = read(value);
      if (result.ok) {
        this.#values.set(field, result.value);
        this.#unread.delete(field);
      } else {
        this.#values.delete(field);
        this.#unread.add(field);
        failure ??= result.failure;
      }
    }
    return failure;
  }

  /** The best price and what rests there, zero and zero for a side without a quote. A price without a size says that
   * somebody bids, not how much: that is no level. */
  side(side: "bid" | "ask"): { readonly price: number; readonly size: number } {
    const price = this.#values.get(side === "bid" ? bidField : askField) ?? noQuote;
    const size = this.#values.get(side === "bid" ? bidSizeField : askSizeField) ?? noQuote;
    return price === noQuote || size === noQuote ? { price: 0, size: 0 } : { price, size };
  }

  /** Appends the levels that there are. */
  pushTo(batch: BookBatch): void {
    const bid = this.side("bid");
    const ask = this.side("ask");
    if (bid.size > 0) batch.push(bidSide, bid.price, bid.size);
    if (ask.size > 0) batch.push(askSide, ask.price, ask.size);
  }

  levels(): MapLevels {
    const levels = new MapLevels();
    const bid = this.side("bid");
    const ask = this.side("ask");
    if (bid.size > 0) levels.set(bidSide, bid.price, bid.size);
    if (ask.size > 0) levels.set(askSide, ask.price, ask.size);
    return levels;
  }

  /** Whether two quotes show the same levels. */
  shows(other: Quote): boolean {
    return (["bid", "ask"] as const).every((side) => {
      const [a, b] = [this.side(side), other.side(side)];
      return a.price === b.price && a.size === b.size;
    });
  }
}

/** What a YES and a NO bid total: 1.01. */
const pairTotalTicks = 10_100;

/** Returns whether the quotes of the two sides of a market mirror each other, as they must: what rests for NO at p is
 * offered as YES at 1.01 - p. Source: the vendor's own sample quotes. */
export function isMirrored(yes: Quote, no: Quote): boolean {
  return mirrors(yes.side("bid"), no.side("ask")) && mirrors(yes.side("ask"), no.side("bid"));
}

type Side = ReturnType<Quote["side"]>;

function mirrors(one: Side, other: Side): boolean {
  if (one.size === 0 || other.size === 0) return one.size === other.size;
  return one.size === other.size && one.price + other.price === pairTotalTicks;
}
