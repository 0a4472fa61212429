// Settings that are numbers: money, prices, rates, sizes, counts, durations and bytes, read from text exactly and
// held to a range. What does not fit its unit is refused, never rounded.

import { type Result, succeed } from "../../../src/domain/failure/result.ts";
import {
  type ContractMicros,
  formatContracts,
  parseContracts,
} from "../../../src/domain/units/contract-micros.ts";
import { formatDecimal, parseDecimal } from "../../../src/domain/units/decimal.ts";
import { type DurationMicros, durationMicros } from "../../../src/domain/units/epoch-micros.ts";
import {
  formatRate,
  type PartsPerMillion,
  parseRate,
  partsPerMillion,
} from "../../../src/domain/units/parts-per-million.ts";
import { formatPrice, type PriceTicks, parsePrice } from "../../../src/domain/units/price-ticks.ts";
import { type AnyUnit, integerOf } from "../../../src/domain/units/unit.ts";
import { formatUsd, parseUsd, type UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import { refuse, type TextType } from "./text-type.ts";

/** Smallest and largest value, as the user would write them. */
export interface TextRange {
  readonly from: string;
  readonly to: string;
}

/** Most money one setting may name: a billion dollars, far below where the units end. */
const usdMost = "1000000000";

function grouped(text: string): string | null {
  return /\d,\d/.test(text) ? "a comma may mean thousands or decimals: leave it out" : null;
}

function ranged<Value extends AnyUnit>(
  what: string,
  range: TextRange,
  plain: Pick<TextType<Value>, "parse" | "format">,
): TextType<Value> {
  const bound = (text: string): Value => {
    const parsed = plain.parse(text);
    if (!parsed.ok) throw new RangeError(`${what}: ${parsed.failure.message}`);
    return parsed.value;
  };
  const least = bound(range.from);
  const most = bound(range.to);
  return {
    expected: `${what} from ${range.from} to ${range.to}`,
    parse: (text) => {
      const comma = grouped(text);
      if (comma !== null) return refuse(comma);
      const parsed = plain.parse(text);
      if (!parsed.ok) return refuse(parsed.failure.message);
      if (parsed.value < least) return refuse(`it is below ${range.from}`);
      return parsed.value > most ? refuse(`it is above ${range.to}`) : parsed;
    },
    format: plain.format,
  };
}

/** An amount in USD. */
export function usdType(range: Partial<TextRange> = {}): TextType<UsdMicros> {
  const { from = "0", to = usdMost } = range;
  return ranged(
    "an amount in USD such as 12.50,",
    { from, to },
    { parse: parseUsd, format: formatUsd },
  );
}

/** A price or a difference of prices in USD per contract. */
export function priceType(range: TextRange): TextType<PriceTicks> {
  const plain = { parse: parsePrice, format: formatPrice };
  return ranged("a price in USD such as 0.05,", range, plain);
}

/** Returns `5 %` as 0.05 and `0.05` as itself, in millionths. */
function parseShare(text: string): Result<PartsPerMillion> {
  const percent = /^(\S+?)\s*%$/.exec(text);
  if (percent === null) return parseRate(text);
  // A millionth is 0.0001 %, so four decimals of a percentage are exact.
  const parsed = parseDecimal(percent[1] ?? "", 4);
  return parsed.ok ? succeed(partsPerMillion(parsed.value)) : parsed;
}

/** A share of something: `0.05` or `5 %`. */
export function rateType(range: TextRange): TextType<PartsPerMillion> {
  const plain = { parse: parseShare, format: formatRate };
  return ranged("a rate such as 0.05 or 5 %,", range, plain);
}

/** What a ranking or threshold is multiplied by: `1.10`. */
export function factorType(range: TextRange): TextType<PartsPerMillion> {
  return ranged("a factor such as 1.10,", range, { parse: parseRate, format: formatRate });
}

/** A number of contracts, with or without the word. */
export function contractsType(range: TextRange): TextType<ContractMicros> {
  return ranged("a number of contracts", range, {
    parse: (text) => parseContracts(text.replace(/\s+contracts?$/, "")),
    format: formatContracts,
  });
}

/** A whole number. */
export function countType(from: number, to: number): TextType<number> {
  return {
    expected: `a whole number from ${from} to ${to}`,
    parse: (text) => {
      const comma = grouped(text);
      if (comma !== null) return refuse(comma);
      const parsed = parseDecimal(text, 0);
      if (!parsed.ok) return refuse("not a whole number");
      if (parsed.value < from) return refuse(`it is below ${from}`);
      return parsed.value > to ? refuse(`it is above ${to}`) : parsed;
    },
    format: (value) => String(value),
  };
}

/** Returns `number unit` as a whole number of the smallest unit, exactly. */
function parseWithUnit(
  text: string,
  sizes: Readonly<Record<string, number>>,
  smallest: string,
): Result<number> {
  const match = /^(-?[\d.]+)\s*([A-Za-zµ]+)$/.exec(text);
  if (match === null) return refuse("a number with a unit is needed");
  const size = Object.hasOwn(sizes, match[2]!) ? sizes[match[2]!] : undefined;
  if (size === undefined) return refuse(`unknown unit \`${match[2]}\``);
  // Whole numbers may be large, fractions have six decimals.
  const decimals = match[1]!.includes(".") ? 6 : 0;
  const parsed = parseDecimal(match[1]!, decimals);
  if (!parsed.ok) return refuse(parsed.failure.message);
  const divisor = 10n ** BigInt(decimals);
  const scaled = BigInt(parsed.value) * BigInt(size);
  if (scaled % divisor !== 0n) return refuse(`finer than one ${smallest}`);
  const value = Number(scaled / divisor);
  return Number.isSafeInteger(value) ? succeed(value) : refuse("too large");
}

/** Returns the value in the largest unit that divides it. */
function formatWithUnit(value: number, sizes: readonly (readonly [string, number])[]): string {
  const fitting = sizes.find(([, size]) => value % size === 0 && value !== 0) ?? sizes.at(-1)!;
  return `${formatDecimal(value / fitting[1], 0, 0)} ${fitting[0]}`;
}

const durationUnits = {
  us: 1,
  µs: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

const durationNames = (["d", "h", "min", "s", "ms", "us"] as const).map(
  (name) => [name, durationUnits[name]] as const,
);

/** A length of time: `300 ms`, `5 s`, `15 min`, `60m`, `30 d`. */
export function durationType(range: TextRange): TextType<DurationMicros> {
  return ranged("a duration such as 300 ms, 5 s, 15 min, 12 h or 30 d,", range, {
    parse: (text) => {
      const parsed = parseWithUnit(text, durationUnits, "microsecond");
      return parsed.ok ? succeed(durationMicros(parsed.value)) : parsed;
    },
    format: (duration) => formatWithUnit(integerOf(duration), durationNames),
  });
}

const byteUnits = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 };

const byteNames = (["GiB", "MiB", "KiB", "B"] as const).map(
  (name) => [name, byteUnits[name]] as const,
);

/** A size in bytes: `100 MiB`. */
export function bytesType(from: number, to: number): TextType<number> {
  const words = (bytes: number): string => formatWithUnit(bytes, byteNames);
  return {
    expected: `a size such as 100 MiB, from ${words(from)} to ${words(to)}`,
    parse: (text) => {
      const parsed = parseWithUnit(text, byteUnits, "byte");
      if (!parsed.ok) return parsed;
      if (parsed.value < from) return refuse(`it is below ${words(from)}`);
      return parsed.value > to ? refuse(`it is above ${words(to)}`) : parsed;
    },
    format: words,
  };
}
