// What must not compile. Each marked line is an error to the type checker; should one start to compile, the marker
// itself becomes the error. Nothing here runs.

import type { ContractMicros } from "./contract-micros.ts";
import { addContracts, roundToLot } from "./contract-micros.ts";
import type { DurationMicros, EpochMicros } from "./epoch-micros.ts";
import { addDuration, durationBetween } from "./epoch-micros.ts";
import type { BasisPoints, PartsPerMillion } from "./parts-per-million.ts";
import type { PriceTicks } from "./price-ticks.ts";
import { addPrices } from "./price-ticks.ts";
import type { UsdMicros } from "./usd-micros.ts";
import { addUsd, costOf } from "./usd-micros.ts";

declare const price: PriceTicks;
declare const otherPrice: PriceTicks;
declare const size: ContractMicros;
declare const amount: UsdMicros;
declare const instant: EpochMicros;
declare const duration: DurationMicros;
declare const rate: PartsPerMillion;
declare const limit: BasisPoints;

// Arithmetic goes through the named functions, inside one unit as well.

// @ts-expect-error a price plus a size means nothing
export const sum = price + size;
// @ts-expect-error neither do two prices by operator: the sum would lose its unit
export const prices = price + otherPrice;
// @ts-expect-error a product must say which way it rounds
export const product = price * size;

// Comparison is for two of a kind.

export const cheaper = price < otherPrice;
// @ts-expect-error a price is not comparable with a size
export const mixed = price < size;
// @ts-expect-error nor equal to one
export const equal = price === size;
// @ts-expect-error nor with a bare number
export const bare = price < 5_000;
// @ts-expect-error an instant is not comparable with a duration
export const times = instant < duration;

// Parameters take their own unit only.

// @ts-expect-error a price for a size
addContracts(size, price);
// @ts-expect-error a size for a price
addPrices(price, size);
// @ts-expect-error a number for a unit
addUsd(amount, 5);
// @ts-expect-error swapped arguments
costOf(size, price, "up");
// @ts-expect-error no default direction
costOf(price, size);
// @ts-expect-error not a direction
costOf(price, size, "nearest");
// @ts-expect-error a lot is a size
roundToLot(size, price, "down");
// @ts-expect-error an instant for a duration
addDuration(instant, instant);
// @ts-expect-error a duration for an instant
durationBetween(duration, instant);

// Assignment neither invents nor forgets a unit.

// @ts-expect-error a number is not a price
export const invented: PriceTicks = 4_200;
// @ts-expect-error a price is not a number
export const forgotten: number = price;
// @ts-expect-error millionths are not basis points
export const rates: BasisPoints = rate;
// @ts-expect-error and the other way round
export const points: PartsPerMillion = limit;
// @ts-expect-error money is not a size, though both are millionths
export const micros: UsdMicros = size;
