// From the published units to ours and back: prices in 1e-4 USD are price ticks already, quantities in 1e-6 contracts
// and money in 1e-6 USD likewise; whole contracts and decimal texts are parsed. The published units exist only here.

import type { Level } from "../../../src/domain/book/level.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import {
  type ContractMicros,
  contractMicros,
  parseContracts,
} from "../../../src/domain/units/contract-micros.ts";
import { type PartsPerMillion, parseRate } from "../../../src/domain/units/parts-per-million.ts";
import { type PriceTicks, parsePrice, priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { parseUsd, type UsdMicros } from "../../../src/domain/units/usd-micros.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** A level as published: price in 1e-4 USD, quantity in 1e-6 contracts. */
export type WireLevel = readonly [number, number];

export function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new TypeError("an object is expected");
  return value as Fields;
}

export function number(from: Fields, key: string): number {
  const value = from[key];
  if (typeof value !== "number") throw new TypeError(`${key} is not a number`);
  return value;
}

export function text(from: Fields, key: string): string {
  const value = from[key];
  if (typeof value !== "string") throw new TypeError(`${key} is not a text`);
  return value;
}

export function list(from: Fields, key: string): readonly unknown[] {
  const value = from[key];
  if (!Array.isArray(value)) throw new TypeError(`${key} is not a list`);
  return value;
}

export function side(from: Fields): "buy" | "sell" {
  const value = text(from, "side").toLowerCase();
  if (value !== "buy" && value !== "sell") throw new TypeError(`${value} is not a side`);
  return value;
}

/** Levels of the key with quantities in 1e-6 contracts. */
export function levels(from: Fields, key: string): Level[] {
  return list(from, key).map((level) => {
    const [price, size] = level as WireLevel;
    return { price: priceTicks(price), size: contractMicros(size) };
  });
}

/** Levels of the key with quantities in contracts. */
export function contractLevels(from: Fields, key: string): Level[] {
  return list(from, key).map((level) => {
    const [price, contracts] = level as WireLevel;
    return { price: priceTicks(price), size: unwrap(parseContracts(String(contracts))) };
  });
}

export function published(book: readonly Level[]): WireLevel[] {
  return book.map((level) => [integerOf(level.price), integerOf(level.size)]);
}

/** Returns the decimal text of the key; a JSON number is its shortest text. */
export function decimal(from: Fields, key: string): string {
  const value = from[key];
  return typeof value === "number" ? String(value) : text(from, key);
}

export function price(from: Fields, key: string): PriceTicks {
  return unwrap(parsePrice(decimal(from, key)));
}

export function contracts(from: Fields, key: string): ContractMicros {
  return unwrap(parseContracts(decimal(from, key)));
}

export function rate(from: Fields, key: string): PartsPerMillion {
  return unwrap(parseRate(decimal(from, key)));
}

export function usd(from: Fields, key: string): UsdMicros {
  return unwrap(parseUsd(decimal(from, key)));
}

/** Returns the decimal of the key as a fraction of 1e18, the fixed point of the contracts. */
export function fixed18(from: Fields, key: string): bigint {
  const match = /^(\d+)(?:\.(\d{1,18}))?$/.exec(decimal(from, key));
  if (match === null) throw new TypeError(`${key} is not a decimal`);
  return BigInt(`${match[1]}${(match[2] ?? "").padEnd(18, "0")}`);
}

/** Returns an integer of the key that may be written as text. */
export function integer(from: Fields, key: string): bigint {
  return BigInt(decimal(from, key));
}

/** Returns a value of a unit as a plain number, or null where there is none. */
export function orNull(value: Parameters<typeof integerOf>[0] | undefined): number | null {
  return value === undefined ? null : integerOf(value);
}
