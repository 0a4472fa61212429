// One market of a snapshot: its terms, where absent those of its venue, and its book. A market with anything wrong is
// not used at all: a book without one of its levels is another book.

import type { Level } from "../../../src/domain/book/level.ts";
import type { Result } from "../../../src/domain/failure/result.ts";
import { forecastExPairTotal } from "../../../src/domain/market/fees/forecastex-fees.ts";
import { kalshiTickScheme } from "../../../src/domain/market/kalshi-tick-schemes.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import {
  isOnGrid,
  type TickScheme,
  tickSchemeOfBands,
  uniformTickScheme,
} from "../../../src/domain/market/tick-scheme.ts";
import {
  type MarketId,
  parseMarketId,
  type Venue,
  venueOf,
} from "../../../src/domain/market/venue.ts";
import {
  type ContractMicros,
  contractMicros,
  noContracts,
  parseContracts,
  wholeContracts,
} from "../../../src/domain/units/contract-micros.ts";
import { parseRate, partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import {
  formatPrice,
  onePrice,
  type PriceTicks,
  parsePrice,
  priceTicks,
  ticksPerUsd,
} from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import {
  noUsd,
  parseUsd,
  type UsdMicros,
  usdMicros,
} from "../../../src/domain/units/usd-micros.ts";
import type { SourceNode } from "../configuration/source-tree.ts";
import { type FieldProblem, FieldReader } from "./field-reader.ts";
import { parseInstant } from "./instant.ts";
import type { FeeReader } from "./read-fees.ts";
import { type SnapshotMarket, sideContractsMax } from "./snapshot.ts";
import { marketSchema, type WrittenMarket } from "./snapshot-schema.ts";

/** What an order must keep to where the snapshot does not say. */
interface OrderTerms {
  readonly lot: ContractMicros;
  readonly sizeMin?: ContractMicros;
  readonly notionalMin?: UsdMicros;
  readonly pairTotal?: PriceTicks;
}

const hundredth = contractMicros(10_000);
const whole = wholeContracts(1);

/** Kalshi and Polymarket take sizes with two decimals; Polymarket five shares and a dollar at least; a pool what its
 * token can hold, six decimals on every chain watched. */
const ordinaryTerms: Readonly<Record<Venue, OrderTerms>> = {
  kalshi: { lot: hundredth },
  polymarket: {
    lot: hundredth,
    sizeMin: wholeContracts(5),
    notionalMin: usdMicros(1_000_000),
  },
  "polymarket-us": { lot: whole },
  forecastex: { lot: whole, pairTotal: forecastExPairTotal },
  amm: { lot: contractMicros(1) },
};

const finest = uniformTickScheme(1);
const pairTotalMax = priceTicks(11_000);
const termContractsMax = wholeContracts(1_000_000);
const notionalMax = usdMicros(1_000_000_000_000);
const marketKeys = Object.keys(marketSchema.shape);

export interface MarketReading {
  /** Null when nobody can tell which market it is. */
  readonly id: MarketId | null;
  /** Undefined when anything is wrong with it. */
  readonly market: SnapshotMarket | undefined;
  readonly problems: readonly FieldProblem[];
}

/** Returns a market, or everything that is wrong with it: `DET-321`, and the codes of units, grids and books. */
export function readMarket(node: SourceNode, fees: FeeReader): MarketReading {
  const fields = new FieldReader(node);
  const id = readId(node);
  const written = fields.shape(marketSchema, marketKeys);
  if (id === null && written !== undefined) {
    fields.report("id", "a market such as kalshi:KXFED-26DEC-T3.50 is expected");
  }
  if (id === null || written === undefined)
    return { id, market: undefined, problems: fields.problems };
  const market = marketOf(id, written, fields, fees);
  const bids = sideOf("bids", written.bids, market.tickScheme, fields);
  const asks = sideOf("asks", written.asks, market.tickScheme, fields);
  const bid = bids[0]?.price;
  const ask = asks[0]?.price;
  if (bid !== undefined && ask !== undefined && bid > ask) {
    const message = `the best bid ${formatPrice(bid)} is above the best ask ${formatPrice(ask)}`;
    fields.report("bids", message, "QUA-101");
  }
  const { problems } = fields;
  return { id, market: problems.length > 0 ? undefined : { market, bids, asks }, problems };
}

function readId(node: SourceNode): MarketId | null {
  const written = node.kind === "section" ? node.entries.get("id")?.node : undefined;
  const text = written?.kind === "text" ? written.text : "";
  return /^\S+$/.test(text) ? (parseMarketId(text) ?? null) : null;
}

function marketOf(
  id: MarketId,
  written: WrittenMarket,
  fields: FieldReader,
  fees: FeeReader,
): Market {
  const venue = venueOf(id);
  const symbol = id.slice(venue.length + 1);
  const terms = ordinaryTerms[venue];
  const lot = sizeOf("lot", written.lot, fields) ?? terms.lot;
  const carryRate = carryOf(written.carryRate, fields);
  return {
    id,
    venue,
    venueSymbol: symbol,
    venueInstruments: { yes: symbol, no: symbol },
    title: written.title ?? symbol,
    groupSymbol: null,
    status: "open",
    tickScheme: gridOf(written, fields),
    lot,
    sizeMin: sizeOf("sizeMin", written.sizeMin, fields) ?? terms.sizeMin ?? lot,
    notionalMin: notionalOf(written.notionalMin, fields) ?? terms.notionalMin ?? noUsd,
    pairTotal: pairTotalOf(written.pairTotal, fields) ?? terms.pairTotal ?? onePrice,
    fees: fees.read(venue, written.fees, fields),
    payoutAt:
      written.payoutAt === undefined
        ? null
        : (fields.take("payoutAt", parseInstant(written.payoutAt)) ?? null),
    ...(carryRate === undefined ? {} : { carryRate }),
  };
}

/** Reads an optional field and holds it to a range. */
function within<Value>(
  path: string,
  text: string | undefined,
  parse: (text: string) => Result<Value>,
  fields: FieldReader,
  range: { readonly fits: (value: Value) => boolean; readonly expected: string },
): Value | undefined {
  if (text === undefined) return undefined;
  const value = fields.take(path, parse(text));
  if (value === undefined) return undefined;
  return fields.require(path, range.fits(value), `${range.expected} expected`) ? value : undefined;
}

function sizeOf(
  path: "lot" | "sizeMin",
  text: string | undefined,
  fields: FieldReader,
): ContractMicros | undefined {
  return within(path, text, parseContracts, fields, {
    fits: (size) => size > noContracts && size <= termContractsMax,
    expected: "above 0 and at most 1000000 contracts are",
  });
}

function notionalOf(text: string | undefined, fields: FieldReader): UsdMicros | undefined {
  return within("notionalMin", text, parseUsd, fields, {
    fits: (amount) => amount >= noUsd && amount <= notionalMax,
    expected: "0 to 1000000 USD are",
  });
}

function pairTotalOf(text: string | undefined, fields: FieldReader): PriceTicks | undefined {
  return within("pairTotal", text, parsePrice, fields, {
    fits: (total) => total >= onePrice && total <= pairTotalMax,
    expected: "1.00 to 1.10 USD are",
  });
}

function carryOf(text: string | undefined, fields: FieldReader): Market["carryRate"] {
  return within("carryRate", text, parseRate, fields, {
    fits: (rate) => rate >= partsPerMillion(0) && rate <= partsPerMillion(1_000_000),
    expected: "a rate from 0 to 1 is",
  });
}

function gridOf(written: WrittenMarket, fields: FieldReader): TickScheme {
  const { tick, tickScheme } = written;
  if (tick !== undefined && tickScheme !== undefined) {
    fields.report("tickScheme", "tick and tickScheme together: use one of them");
    return finest;
  }
  if (tickScheme !== undefined) {
    const scheme = kalshiTickScheme(tickScheme);
    if (scheme === undefined) fields.report("tickScheme", `no grid is known as ${tickScheme}`);
    return scheme ?? finest;
  }
  if (tick === undefined) return finest;
  const step = fields.take("tick", parsePrice(tick));
  if (step === undefined) return finest;
  const band = { from: priceTicks(0), to: onePrice, step };
  return fields.take("tick", tickSchemeOfBands([band])) ?? finest;
}

/** Reads the levels of a side, best first; those that hold nothing are left out. */
function sideOf(
  side: "bids" | "asks",
  levels: WrittenMarket["bids"],
  scheme: TickScheme,
  fields: FieldReader,
): Level[] {
  const read: Level[] = [];
  const seen = new Set<number>();
  let total = 0;
  for (const [position, [priceText, sizeText]] of levels.entries()) {
    const path = `${side}.${position}`;
    const price = fields.take(`${path}.0`, parsePrice(priceText));
    const size = fields.take(`${path}.1`, parseContracts(sizeText));
    if (price === undefined || size === undefined) continue;
    if (!isLevel(path, price, size, scheme, fields)) continue;
    const isNew = !seen.has(integerOf(price));
    fields.require(path, isNew, `a second level at ${formatPrice(price)}`);
    seen.add(integerOf(price));
    total += integerOf(size);
    if (size > noContracts) read.push({ price, size });
  }
  const most = integerOf(wholeContracts(sideContractsMax));
  fields.require(side, total <= most, `more than ${sideContractsMax} contracts`, "QUA-110");
  const sign = side === "bids" ? -1 : 1;
  return read.sort((a, b) => sign * (integerOf(a.price) - integerOf(b.price)));
}

function isLevel(
  path: string,
  price: PriceTicks,
  size: ContractMicros,
  scheme: TickScheme,
  fields: FieldReader,
): boolean {
  const ticks = integerOf(price);
  const isInside = ticks > 0 && ticks < ticksPerUsd;
  if (
    !fields.require(
      `${path}.0`,
      isInside,
      `${formatPrice(price)} is not between 0 and 1 USD`,
      "QUA-105",
    )
  )
    return false;
  const isSize = size >= noContracts;
  if (!fields.require(`${path}.1`, isSize, "a size below zero", "QUA-110")) return false;
  const message = `${formatPrice(price)} is off the market's price grid`;
  return fields.require(`${path}.0`, isOnGrid(scheme, price), message, "QUA-104");
}
