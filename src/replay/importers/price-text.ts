// Prices and sizes as recorders wrote them. Some wrote exact decimals, some the printed form of a binary float
// (0.10999999999999999 for 0.11).

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { parseContracts } from "../../domain/units/contract-micros.ts";
import { parseDecimal } from "../../domain/units/decimal.ts";
import { parsePrice, priceTicks } from "../../domain/units/price-ticks.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { frameSizeContractMicrosMax } from "../recording/quote-frame.ts";
import { noPrice, type TopOfBook } from "./top-of-book.ts";

/** Decimals that are looked at when a float's noise is removed. */
const noiseDecimals = 12;
const noiseUnitsPerTick = 10 ** (noiseDecimals - 4);

/** Farthest a noisy price may lie from a tick: 0.000001 USD. Noise of a double is below 1e-15, a real off-grid price
 * at least 0.00005 away. */
const noiseToleranceUnits = 10 ** (noiseDecimals - 6);

/** Texts kept: a 0.0001 grid has 10,000 prices, each with a few spellings. */
const cacheEntriesMax = 65_536;

/** Reads prices, remembering texts it has seen: a recording repeats a few hundred of them a million times. */
export class PriceTexts {
  readonly #known = new Map<string, number>();
  readonly #removeNoise: boolean;

  /** With `removeNoise` the printed form of a float is rounded to the nearest tick of 0.0001 USD within 0.000001. */
  constructor(removeNoise: boolean) {
    this.#removeNoise = removeNoise;
  }

  /** Returns the price in ticks, `noPrice` for an empty text, or CAP-916. */
  read(text: string): Result<number> {
    const known = this.#known.get(text);
    if (known !== undefined) return succeed(known);
    const parsed = this.#parse(text);
    if (parsed.ok && this.#known.size < cacheEntriesMax) this.#known.set(text, parsed.value);
    return parsed;
  }

  #parse(text: string): Result<number> {
    if (text === "") return succeed(noPrice);
    const exact = parsePrice(text);
    const read = exact.ok ? exact : this.#parseNoisy(text);
    if (!read.ok) return fail("CAP-916", read.failure.message);
    const ticks = integerOf(read.value);
    return ticks >= 0 && ticks <= 10_000
      ? succeed(ticks)
      : fail("CAP-916", "price is not between 0 and 1 USD");
  }

  #parseNoisy(text: string): ReturnType<typeof parsePrice> {
    if (!this.#removeNoise) return fail("CAP-916", "price is not readable");
    const point = text.indexOf(".");
    const parsed = parseDecimal(text.slice(0, point + 1 + noiseDecimals), noiseDecimals);
    if (point < 0 || !parsed.ok) return fail("CAP-916", "price is not readable");
    const nearest = Math.round(parsed.value / noiseUnitsPerTick);
    const distance = Math.abs(parsed.value - nearest * noiseUnitsPerTick);
    return distance <= noiseToleranceUnits
      ? succeed(priceTicks(nearest))
      : fail("CAP-916", "price is between two ticks");
  }
}

/** Returns a size in contract micros, or CAP-916. Negative sizes (changes) are allowed where asked. */
export function readSize(text: string, allowNegative = false): Result<number> {
  const parsed = parseContracts(text);
  if (!parsed.ok) return fail("CAP-916", "size is not readable");
  const micros = integerOf(parsed.value);
  const inRange = micros <= frameSizeContractMicrosMax && (allowNegative || micros >= 0);
  return inRange ? succeed(micros) : fail("CAP-916", "size is out of range");
}

/** The texts of a quote. A size of null: the recording has none. */
export interface QuoteTexts {
  readonly bid: string;
  readonly bidSize: string | null;
  readonly ask: string;
  readonly askSize: string | null;
}

/** Returns the quote, or CAP-916. An empty price is an empty side, and its size is not looked at. */
export function readTopOfBook(prices: PriceTexts, texts: QuoteTexts): Result<TopOfBook> {
  const bid = prices.read(texts.bid);
  if (!bid.ok) return bid;
  const ask = prices.read(texts.ask);
  if (!ask.ok) return ask;
  const bidSize = readOptionalSize(bid.value, texts.bidSize);
  if (!bidSize.ok) return bidSize;
  const askSize = readOptionalSize(ask.value, texts.askSize);
  if (!askSize.ok) return askSize;
  return succeed({
    bidTicks: bid.value,
    bidSizeContractMicros: bidSize.value,
    askTicks: ask.value,
    askSizeContractMicros: askSize.value,
  });
}

function readOptionalSize(priceTicks: number, text: string | null): Result<number | null> {
  if (text === null || priceTicks === noPrice) return succeed(null);
  return readSize(text);
}
