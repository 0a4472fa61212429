// Reads lines of wallets' public history in the venue's two spellings: with underscores (Data API, second version), and in
// camel case (the stream, and recordings of the first version). Every doubt has a name; a line is whole or refused.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { OrderSide } from "../../../../domain/order/order.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../shared/frame-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { scaledDouble } from "./double-decimal.ts";
import type { SourceRow, SourceRowKind } from "./source-row.ts";

/** The names of one spelling. */
interface Spelling {
  readonly wallet: string;
  readonly condition: string;
  readonly token: string;
  readonly transaction: string;
  readonly outcomeIndex: string;
  readonly cash: string;
}

/** `/v2/activity` and `/v2/trades`. */
export const secondVersion: Spelling = {
  wallet: "proxy_wallet",
  condition: "condition_id",
  token: "token_id",
  transaction: "transaction_hash",
  outcomeIndex: "outcome_index",
  cash: "usdc_size",
};

/** The stream of activity, and the first version, which is read from recordings only. */
export const firstVersion: Spelling = {
  wallet: "proxyWallet",
  condition: "conditionId",
  token: "asset",
  transaction: "transactionHash",
  outcomeIndex: "outcomeIndex",
  cash: "usdcSize",
};

const kinds: ReadonlyMap<string, SourceRowKind> = new Map([
  ["TRADE", "trade"],
  ["SPLIT", "split"],
  ["MERGE", "merge"],
  ["REDEEM", "redeem"],
  ["CONVERSION", "conversion"],
]);

/** What moves money and no outcome: known, and of no use here. */
const otherTypes: ReadonlySet<string> = new Set([
  ...["REWARD", "MAKER_REBATE", "TAKER_REBATE", "REFERRAL_REWARD", "YIELD"],
  ...["DEPOSIT", "WITHDRAWAL", "TIP", "MIGRATION"],
]);

const walletText = /^0x[0-9a-f]{40}$/;
const wordText = /^0x(?:[0-9a-f]{62}|[0-9a-f]{64})$/;
const transactionText = /^0x[0-9a-f]{64}$/;
const tokenText = /^\d{1,78}$/;

/** A year that no trade of the venue lies before, and one that is far away: 2020 and 2100. */
const secondLeast = 1_577_836_800;
const secondMost = 4_102_444_800;

const lostOutcome = 999;
const microsPerUsd = 1_000_000;
const microsPerTick = 100;

/**
 * Returns the line, null for one of a type that is of no use, or `VEN-863` with the field in doubt as its reason. What a
 * row of the stream leaves out (its type) is a trade.
 */
export function readSourceRow(
  value: JsonValue | undefined,
  spelling: Spelling,
): Result<SourceRow | null> {
  if (!isJsonObject(value)) return doubt("shape", "is no object");
  const type = value.type ?? "TRADE";
  if (typeof type !== "string") return doubt("type", "is no text");
  const kind = kinds.get(type);
  if (kind === undefined)
    return otherTypes.has(type) ? succeed(null) : doubt("type", shorten(type));
  const names = readNames(value, spelling, kind);
  if (!names.ok) return names;
  const numbers = readNumbers(value, spelling, kind);
  if (!numbers.ok) return numbers;
  const side = readSide(value.side, kind);
  if (side === undefined) return doubt("side", "is neither BUY nor SELL");
  return succeed({
    kind,
    side,
    ...names.value,
    ...numbers.value,
    slug: textOf(value.slug),
    outcome: textOf(value.outcome),
    hasLostOutcome: value[spelling.outcomeIndex] === lostOutcome,
  });
}

function readNames(
  row: JsonObject,
  spelling: Spelling,
  kind: SourceRowKind,
): Result<Pick<SourceRow, "wallet" | "conditionId" | "tokenId" | "transaction">> {
  const wallet = textOf(row[spelling.wallet]).toLowerCase();
  const conditionId = textOf(row[spelling.condition]).toLowerCase();
  const tokenId = textOf(row[spelling.token]);
  const transaction = textOf(row[spelling.transaction]).toLowerCase();
  if (!walletText.test(wallet)) return doubt("wallet", "is no address");
  if (!wordText.test(conditionId)) return doubt("condition", "is no condition id");
  if (!transactionText.test(transaction)) return doubt("transaction", "is no hash");
  const isAbsent = tokenId === "" && kind !== "trade";
  if (!isAbsent && !tokenText.test(tokenId)) return doubt("token", "is no number");
  return succeed({ wallet, conditionId, tokenId, transaction });
}

function readNumbers(
  row: JsonObject,
  spelling: Spelling,
  kind: SourceRowKind,
): Result<Pick<SourceRow, "sizeMicros" | "priceMicros" | "isOnGrid" | "cashMicros" | "second">> {
  const size = scaledOf(row.size);
  if (size === undefined || !size.isExact) return doubt("size", "is no number of millionths");
  if (size.value <= 0) return doubt("size", "is not above zero");
  const second = row.timestamp;
  if (typeof second !== "number" || !Number.isSafeInteger(second)) {
    return doubt("timestamp", "is no whole number");
  }
  if (second < secondLeast || second > secondMost) return doubt("timestamp", "is not in seconds");
  const cash = scaledOf(row[spelling.cash] ?? 0);
  if (cash === undefined || cash.value < 0) return doubt("cash", "is no sum");
  const common = { sizeMicros: size.value, cashMicros: cash.value, second };
  if (kind !== "trade") return succeed({ ...common, priceMicros: 0, isOnGrid: false });
  const price = scaledOf(row.price);
  if (price === undefined) return doubt("price", "is no number");
  if (price.value <= 0 || price.value >= microsPerUsd)
    return doubt("price", "is not within a dollar");
  const isOnGrid = price.isExact && price.value % microsPerTick === 0;
  return succeed({ ...common, priceMicros: price.value, isOnGrid });
}

function scaledOf(value: JsonValue | undefined) {
  return typeof value === "number" ? scaledDouble(value, 6) : undefined;
}

function readSide(value: JsonValue | undefined, kind: SourceRowKind): OrderSide | null | undefined {
  if (kind !== "trade") return null;
  if (value === "BUY") return "buy";
  return value === "SELL" ? "sell" : undefined;
}

/** Absent and null are the empty text, and so is what is no text: where it matters it is refused as such. */
function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function doubt(reason: string, words: string): Result<never> {
  return fail("VEN-863", `a line of activity: ${reason} ${words}`, { reason });
}
