// Amounts of an answer as exact decimal text, from whatever integers they are kept in.

import { formatDecimal } from "../../../src/domain/units/decimal.ts";

/** Decimals of a nano dollar. */
const nanoDecimals = 9;

/** Returns nanos of a dollar as text with nine decimals at most and two at least. */
export function formatNanos(nanos: number): string {
  return formatDecimal(nanos, nanoDecimals, 2);
}
