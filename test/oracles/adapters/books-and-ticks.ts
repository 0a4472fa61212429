// Topic 01, books and ticks: the published calls, answered by the domain.

import { bidOnlyBook, complementBook } from "../../../src/domain/book/complement-book.ts";
import type { Level } from "../../../src/domain/book/level.ts";
import { topOfLevels } from "../../../src/domain/book/top-of-book.ts";
import { kalshiTickScheme } from "../../../src/domain/market/kalshi-tick-schemes.ts";
import {
  roundLimitToTick,
  type TickScheme,
  uniformTickScheme,
} from "../../../src/domain/market/tick-scheme.ts";
import { contractMicros } from "../../../src/domain/units/contract-micros.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import type { OracleFunction } from "../run-oracles.ts";
import { type Fields, fields, levels, number, orNull, published, side, text } from "./wire.ts";

function complement(input: unknown): unknown {
  const from = fields(input);
  const book = complementBook({ bids: levels(from, "yesBids"), asks: levels(from, "yesAsks") });
  return { noBids: published(book.bids), noAsks: published(book.asks) };
}

function bidOnly(input: unknown): unknown {
  const from = fields(input);
  const pairTotal = priceTicks(number(from, "pairTotalE4"));
  const books = bidOnlyBook(levels(from, "yesBids"), levels(from, "noBids"), pairTotal);
  return { yesAsks: published(books.yes.asks), noAsks: published(books.no.asks) };
}

function topOfBook(input: unknown): unknown {
  const from = fields(input);
  const top = topOfLevels(bestOf(from, "bid", "bidQty"), bestOf(from, "ask", "askQty"));
  return {
    mid2: orNull(top.midTwice),
    spread: orNull(top.spread),
    state: top.state === "one-sided" ? "oneSided" : top.state,
    micropriceE4: top.micropriceTicks ?? null,
  };
}

function bestOf(from: Fields, priceKey: string, sizeKey: string): Level | undefined {
  if (from[priceKey] === null || from[priceKey] === undefined) return undefined;
  return {
    price: priceTicks(number(from, priceKey)),
    size: contractMicros(number(from, sizeKey)),
  };
}

function roundLimit(input: unknown): unknown {
  const from = fields(input);
  const scheme = schemeOf(text(from, "structure"));
  const rounded = roundLimitToTick(scheme, priceTicks(number(from, "priceE4")), side(from));
  return { priceE4: orNull(rounded) };
}

/** A label of the venue, or `tick:` and the one step in ticks. */
function schemeOf(structure: string): TickScheme {
  const step = /^tick:(\d+)$/.exec(structure)?.[1];
  if (step !== undefined) return uniformTickScheme(Number(step));
  const scheme = kalshiTickScheme(structure);
  if (scheme === undefined) throw new TypeError(`${structure} is not a known grid`);
  return scheme;
}

export const bookAndTickFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["complementBook", complement],
  ["bidOnlyBook", bidOnly],
  ["topOfBook", topOfBook],
  ["roundLimitToTick", roundLimit],
]);
