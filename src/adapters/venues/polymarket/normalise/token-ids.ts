// Which two identifiers a market trades under. Markets of the protocol's version 1 trade `clobTokenIds`, those of
// version 2 `positionIds`; many version 1 records carry position ids too, which have no book. The version decides,
// the bits of the identifier must agree, and a disagreement is refused.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { isJsonArray, parseJson } from "../../shared/frame-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { WireMarket } from "../wire/rest-schemas.ts";

export interface TokenPair {
  readonly yes: string;
  readonly no: string;
  /** Names of the two answers in the same order. */
  readonly answers: readonly [string, string];
  /** Place of YES among the outcomes as the venue lists them: payouts come in that order. */
  readonly yesIndex: 0 | 1;
}

/** Bits 40 to 103 of a version 2 identifier are reserved and zero; in a version 1 identifier they are random. */
const reservedBits = ((1n << 64n) - 1n) << 40n;

/** An identifier is a 256-bit number in decimal. */
const identifierText = /^\d{1,78}$/;

/** Returns the identifiers with the YES answer first: the one named Yes, or the first where none is. `VEN-801` when
 * the record does not hold two answers and two identifiers of its version. */
export function tokenPairOf(wire: WireMarket): Result<TokenPair> {
  const answers = textsOf(wire.outcomes);
  if (answers?.length !== 2) return fail("VEN-801", "a market has two outcomes");
  const version = wire.version ?? "v1";
  if (version !== "v1" && version !== "v2") {
    return fail("VEN-801", `unknown protocol version ${shorten(version)}`);
  }
  const ids = version === "v1" ? textsOf(wire.clobTokenIds ?? "") : (wire.positionIds ?? undefined);
  if (ids?.length !== 2 || !ids.every((id) => identifierText.test(id)) || ids[0] === ids[1]) {
    return fail("VEN-801", `a ${version} market without two identifiers`);
  }
  if (!ids.every((id) => isPositionId(id) === (version === "v2"))) {
    return fail("VEN-801", `the identifiers are not those of a ${version} market`);
  }
  const [first, second] = ids as [string, string];
  const [firstAnswer, secondAnswer] = answers as [string, string];
  return succeed(
    secondAnswer.toLowerCase() === "yes"
      ? { yes: second, no: first, answers: [secondAnswer, firstAnswer], yesIndex: 1 }
      : { yes: first, no: second, answers: [firstAnswer, secondAnswer], yesIndex: 0 },
  );
}

/** Returns whether the bits of an identifier, a decimal number, are those of the protocol's version 2. */
export function isPositionId(id: string): boolean {
  return (BigInt(id) & reservedBits) === 0n;
}

/** A condition id of version 2 has 31 bytes; some routes know it only with a zero byte behind. */
const narrowConditionId = /^0x[0-9a-f]{62}$/;

/** Returns a condition id in the one spelling that every route understands: 64 hex digits in lower case. */
export function wideConditionId(conditionId: string): string {
  const text = conditionId.toLowerCase();
  return narrowConditionId.test(text) ? `${text}00` : text;
}

/** Returns the texts of a JSON-encoded list, or undefined when it is none. */
function textsOf(encoded: string): readonly string[] | undefined {
  const list = parseJson(encoded);
  if (!isJsonArray(list)) return undefined;
  const texts = list.filter((entry): entry is string => typeof entry === "string");
  return texts.length === list.length ? texts : undefined;
}
