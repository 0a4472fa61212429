// Which question an operation is about, and how the venue makes positions of it. A standard condition treated as one of
// exclusive outcomes gives positions that nothing else trades, so the kind is part of the name.

import { encodePacked, keccak256 } from "viem";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { OrderDomain } from "../rest/trading-contract.ts";
import { decodePositionId, positionModules, positionOfCondition } from "./position-id.ts";

export const conditionKinds = ["standard", "negative-risk", "version-2"] as const;

export type ConditionKind = (typeof conditionKinds)[number];

type Hex = `0x${string}`;

export interface Condition {
  readonly kind: ConditionKind;
  /** 64 hex digits in lower case; 62 for version 2. */
  readonly id: Hex;
}

const wideText = /^0x[0-9a-f]{64}$/;
const narrowText = /^0x[0-9a-f]{62}$/;

/** Returns the condition, or `VEN-806` for an id that cannot be one of its kind. Version 2 has two spellings: 62 digits, and
 * 64 with a zero byte behind. */
export function parseCondition(kind: ConditionKind, text: string): Result<Condition> {
  const id = text.trim().toLowerCase() as Hex;
  if (kind !== "version-2") {
    if (wideText.test(id)) return succeed({ kind, id });
    return fail("VEN-806", `a condition has 64 hex digits: ${shorten(text)}`);
  }
  const isWide = wideText.test(id) && id.endsWith("00");
  if (!isWide && !narrowText.test(id)) {
    return fail("VEN-806", `a condition of version 2 has 62 hex digits: ${shorten(text)}`);
  }
  const narrow = id.slice(0, 64) as Hex;
  const parts = decodePositionId(positionOfCondition(narrow, 0));
  if (!parts.ok) return fail("VEN-806", parts.failure.message);
  if (positionModules[parts.value.module] === undefined) {
    return fail("VEN-806", `no module has the number ${parts.value.module}`);
  }
  return succeed({ kind, id: narrow });
}

/** Returns the kind of a market whose orders are of the domain. */
export function kindOfDomain({ version, isNegativeRisk }: OrderDomain): ConditionKind {
  if (version === 3) return "version-2";
  return isNegativeRisk ? "negative-risk" : "standard";
}

/** Returns the id that the conditional tokens give a condition (Gnosis `CTHelpers.getConditionId`). */
export function conditionIdOf(oracle: Hex, questionId: Hex, outcomeCount: number): Hex {
  return keccak256(
    encodePacked(["address", "bytes32", "uint256"], [oracle, questionId, BigInt(outcomeCount)]),
  );
}
