// What the venue's refusals mean. It has no error codes, only texts, so every text that is known stands here once, with
// what may be done about it and what it proves. Words that do not stand here refuse all the same, for a person to read.

import type { FailureCode } from "../../../../domain/failure/catalogue.ts";
import { type DurationMicros, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { Refusal } from "../../shared/command-result.ts";
import { isJsonObject } from "../../shared/frame-text.ts";
import { httpTooManyRequests } from "../../shared/http-outcome.ts";
import type { RefusalKind } from "../rest/trading-contract.ts";

interface RefusalRule {
  /** Matches from the beginning; texts may go on with numbers and advice. */
  readonly words: RegExp;
  readonly kind: RefusalKind;
  /** Proves that the order was not taken; true when absent. */
  readonly isProof?: boolean;
  /** Whether it proves the same with status 500, where the venue's own failures prove nothing. */
  readonly provesAs500?: boolean;
  /** Whether it speaks of the whole request: of a batch, then, all entries were refused. */
  readonly isAboutRequest?: boolean;
}

/** 425 Too Early: the matching engine is being restarted, and nothing has reached it. */
export const httpTooEarly = 425;

/** The window after a restart in which only orders that rest are taken, and the two in which none are. */
const httpUnavailable = 503;

const rules: readonly RefusalRule[] = [
  // The request, the key or the account.
  { words: /^unauthorized/i, kind: "account", isAboutRequest: true },
  { words: /^invalid (?:L1 request headers|api key)/i, kind: "account", isAboutRequest: true },
  { words: /^the order owner has to be the owner of/i, kind: "account", isAboutRequest: true },
  {
    words: /^the order signer address has to be the address of/i,
    kind: "account",
    isAboutRequest: true,
  },
  { words: /^(?:'?0x[0-9a-f]+'? )?address banned/i, kind: "account", isAboutRequest: true },
  {
    words: /^(?:'?0x[0-9a-f]+'? )?address in closed only mode/i,
    kind: "account",
    // Orders that reduce are taken: of a batch some may have been.
    isAboutRequest: false,
  },
  { words: /^trading restricted in your region/i, kind: "account", isAboutRequest: true },
  { words: /^invalid order payload/i, kind: "rejected", isAboutRequest: true },
  { words: /^invalid payload/i, kind: "rejected", isAboutRequest: true },
  { words: /^payload exceeds the limit/i, kind: "rejected", isAboutRequest: true },
  { words: /^too many orders in payload/i, kind: "rejected", isAboutRequest: true },
  { words: /^order_version_mismatch/i, kind: "version-mismatch", isAboutRequest: true },
  // The venue as a whole.
  { words: /^post-only mode/i, kind: "retry-later", isAboutRequest: true },
  { words: /^trading is disabled/i, kind: "retry-later", isAboutRequest: true },
  { words: /^trading is currently/i, kind: "retry-later", isAboutRequest: true },
  // The order.
  { words: /^order \S+ is invalid\. duplicated/i, kind: "duplicate" },
  { words: /^order(?: \S+)? is invalid\./i, kind: "rejected" },
  { words: /^invalid post-only order/i, kind: "rejected" },
  { words: /^order \S+ crosses the book/i, kind: "rejected" },
  { words: /^invalid amount for a marketable BUY order/i, kind: "rejected" },
  { words: /^invalid amounts/i, kind: "rejected" },
  { words: /^invalid (?:nonce|expiration|signature|token id|side)/i, kind: "rejected" },
  { words: /^order canceled in the CTF exchange contract/i, kind: "rejected" },
  { words: /^not enough balance \/ allowance/i, kind: "not-enough" },
  // The market.
  { words: /^the market is not yet ready/i, kind: "retry-later" },
  { words: /^market not found/i, kind: "rejected" },
  { words: /^no orderbook exists/i, kind: "rejected" },
  { words: /^fee rate not found for market/i, kind: "rejected" },
  // The match. Some of these come as the venue's own failure, and are none.
  { words: /^order couldn't be fully filled\. FOK/i, kind: "rejected" },
  { words: /^no orders found to match with FAK/i, kind: "rejected" },
  { words: /^there are no matching orders/i, kind: "rejected", provesAs500: true },
  { words: /^FOK orders are filled or killed/i, kind: "rejected", provesAs500: true },
  { words: /^the trade contains rounding issues/i, kind: "rejected", provesAs500: true },
  { words: /^could not insert order/i, kind: "rejected", provesAs500: true },
  // An order that waits out the matching delay is at the venue and may yet match: only looking it up tells.
  { words: /^order match delayed/i, kind: "retry-later", isProof: false },
];

/** Longest pause believed: an hour. */
const pauseSecondsMax = 3_600;

const codes: Readonly<Record<RefusalKind, FailureCode>> = {
  rejected: "VEN-850",
  "retry-later": "VEN-851",
  "not-enough": "VEN-852",
  account: "VEN-853",
  "version-mismatch": "VEN-854",
  duplicate: "VEN-855",
  "unknown-words": "VEN-856",
};

/** Returns what may be done about a refusal. */
export function refusalKind({ status, words }: Pick<Refusal, "status" | "words">): RefusalKind {
  if (status === httpTooEarly || status === httpTooManyRequests || status === httpUnavailable) {
    return "retry-later";
  }
  const rule = ruleOf(words);
  if (rule !== undefined) return rule.kind;
  return status === 401 || status === 403 ? "account" : "unknown-words";
}

/** Returns our code of a refusal: `VEN-807` for one that came too fast, else `VEN-850` to `VEN-856` by its kind. */
export function refusalCode(refusal: Pick<Refusal, "status" | "words">): FailureCode {
  return refusal.status === httpTooManyRequests ? "VEN-807" : codes[refusalKind(refusal)];
}

/** Returns true when an answer with this status and these words (null for none of the venue's) proves that the command
 * was not carried out. */
export function isProofOfRefusal(status: number, words: string | null): boolean {
  // Nothing else answers so: the engine, or what stands before it, is told not to take requests.
  if (status === httpTooEarly) return true;
  if (words === null || status === 408) return false;
  const rule = ruleOf(words);
  if (rule?.isProof === false) return false;
  if (status === httpUnavailable) {
    return rule?.kind === "retry-later" && rule.isAboutRequest === true;
  }
  if (status === 500) return rule?.provesAs500 === true;
  return status >= 400 && status < 500;
}

/** Returns true unless the words leave open what became of the order: for entries of an answer that say themselves that
 * they failed. */
export function areProof(words: string): boolean {
  return ruleOf(words)?.isProof !== false;
}

/** Returns true when the words are on the list. */
export function areKnown(words: string): boolean {
  return ruleOf(words) !== undefined;
}

/** Returns true when a refusal of a batch speaks of all its entries, which are otherwise handled side by side. */
export function isAboutWholeRequest({ status, words }: Pick<Refusal, "status" | "words">): boolean {
  const isBeforeOrders =
    status === httpTooEarly ||
    status === httpTooManyRequests ||
    status === httpUnavailable ||
    status === 401 ||
    status === 403;
  return isBeforeOrders || ruleOf(words)?.isAboutRequest === true;
}

/** Returns how long the venue asks to wait, from its header or its words; null where it does not say. */
export function pauseAsked({ retryAfter, body }: Refusal): DurationMicros | null {
  if (retryAfter !== undefined) return retryAfter;
  if (!isJsonObject(body)) return null;
  const said = body.retry_after_seconds;
  const isSane = typeof said === "number" && said >= 0 && said <= pauseSecondsMax;
  return isSane ? seconds(Math.ceil(said)) : null;
}

function ruleOf(words: string): RefusalRule | undefined {
  return rules.find((rule) => rule.words.test(words));
}
