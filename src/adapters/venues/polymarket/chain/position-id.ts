// Identifiers of version 2 positions: 256 bits that say what a position is, from the module that makes it down to the
// answer. Source: the venue's migration page; high to low the fields are module 8, base hash 128, arity 16, reserved 64,
// chain of the resolution 16, place among the conditions 16, outcome 8.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { isPositionId } from "../normalise/token-ids.ts";
import type { OrderDomain } from "../rest/trading-contract.ts";

export interface PositionIdParts {
  readonly module: number;
  readonly baseHash: bigint;
  readonly arity: number;
  readonly resolutionChain: number;
  readonly conditionIndex: number;
  readonly outcome: number;
}

/** Modules by their number. */
export const positionModules: Readonly<Record<number, string>> = {
  1: "binary",
  2: "negative risk",
  3: "combinatorial",
  4: "directional",
};

/** Fields from low to high. */
const fields = [
  { name: "outcome", bits: 8n },
  { name: "conditionIndex", bits: 16n },
  { name: "resolutionChain", bits: 16n },
  { name: "reserved", bits: 64n },
  { name: "arity", bits: 16n },
  { name: "baseHash", bits: 128n },
  { name: "module", bits: 8n },
] as const;

type FieldName = (typeof fields)[number]["name"];

const idMax = (1n << 256n) - 1n;

/** Returns the identifier of the parts, or `VEN-808` when one does not fit its field. */
export function encodePositionId(parts: PositionIdParts): Result<bigint> {
  let id = 0n;
  let shift = 0n;
  for (const { name, bits } of fields) {
    const value = name === "reserved" ? 0n : BigInt(parts[name]);
    if (value < 0n || value >> bits !== 0n) {
      return fail("VEN-808", `${name} ${value} does not fit ${bits} bits`);
    }
    id |= value << shift;
    shift += bits;
  }
  return succeed(id);
}

/** Returns what an identifier says, or `VEN-808` for a number that is no identifier of version 2. */
export function decodePositionId(id: bigint): Result<PositionIdParts> {
  if (id < 0n || id > idMax) return fail("VEN-808", "an identifier has 256 bits");
  if (!isPositionId(id.toString())) {
    return fail("VEN-808", `reserved bits of ${shorten(id.toString())} are set: not of version 2`);
  }
  const read: Partial<Record<FieldName, bigint>> = {};
  let rest = id;
  for (const { name, bits } of fields) {
    read[name] = rest & ((1n << bits) - 1n);
    rest >>= bits;
  }
  // Fields but the hash are narrower than a double.
  const numberOf = (name: FieldName) => safeNumber(read[name] ?? 0n);
  return succeed({
    module: numberOf("module"),
    baseHash: read.baseHash ?? 0n,
    arity: numberOf("arity"),
    resolutionChain: numberOf("resolutionChain"),
    conditionIndex: numberOf("conditionIndex"),
    outcome: numberOf("outcome"),
  });
}

/** Returns which exchange settles orders of an identifier, which its bits say; what a record says of the version must
 * agree with it (`tokenPairOf`). */
export function domainOfId(id: string, isNegativeRisk: boolean): OrderDomain {
  return isPositionId(id) ? { version: 3, isNegativeRisk } : { version: 2, isNegativeRisk };
}

/** Returns the condition of a position as 62 hex digits: the identifier without its last byte. */
export function conditionOfPosition(id: bigint): `0x${string}` {
  return `0x${(id >> 8n).toString(16).padStart(62, "0")}`;
}

/** Returns the position of an outcome of a condition of 62 hex digits. */
export function positionOfCondition(conditionId: `0x${string}`, outcome: 0 | 1): bigint {
  return (BigInt(conditionId) << 8n) | BigInt(outcome);
}
