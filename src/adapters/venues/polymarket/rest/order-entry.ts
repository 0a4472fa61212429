// One order as it is posted, and what the venue's answer to it proves. A success whose id is not the digest that we signed
// is none: it may be another order, or ours under a name that we could not look up.

import { type Failure, failure } from "../../../../domain/failure/result.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { CommandResult } from "../../shared/command-result.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import { areKnown, areProof } from "../orders/refusal-words.ts";
import { failedEntrySchema, postedOrderSchema } from "../wire/order-schemas.ts";
import type { PostedOrder, PostOptions, SignedOrder } from "./trading-contract.ts";

/** Whose money moves and who signs, as orders name them. */
export interface OrderParties {
  readonly maker: string;
  readonly signer: string;
  readonly signatureType: 0 | 1 | 2 | 3;
  /** 32 bytes in hex: to whom the venue attributes the order. */
  readonly builder: string;
}

const nothing = `0x${"0".repeat(64)}`;

/** Returns the order as the venue's own client writes it, fields in its order. `owner` is the key's id. */
export function wireOrder(
  { terms, signature }: SignedOrder,
  { orderType, postOnly, expiresAt }: PostOptions,
  parties: OrderParties,
  owner: string,
): JsonObject {
  return {
    deferExec: false,
    postOnly,
    order: {
      salt: terms.salt,
      maker: parties.maker,
      signer: parties.signer,
      tokenId: terms.tokenId,
      makerAmount: String(terms.makerAmount),
      takerAmount: String(terms.takerAmount),
      side: terms.side,
      signatureType: parties.signatureType,
      timestamp: String(Math.floor(integerOf(terms.createdAt) / 1_000)),
      expiration: expiresAt === null ? "0" : String(Math.floor(integerOf(expiresAt) / 1_000_000)),
      metadata: nothing,
      builder: parties.builder,
      signature,
    },
    owner,
    orderType,
  };
}

const statuses: readonly string[] = ["live", "matched", "delayed", "unmatched"];

/** Returns what an entry of an answer proves about the order of this digest; `status` is that of the whole answer. */
export function postedOrder(
  digest: string,
  status: number,
  entry: JsonValue | undefined,
  reader: StrictReader,
): CommandResult<PostedOrder> {
  const failed = failedEntrySchema.safeParse(entry);
  if (failed.success && !(isJsonObject(entry) && entry.success === true)) {
    return refusal(status, failed.data.error, entry);
  }
  const read = reader.read("posted order", postedOrderSchema, entry);
  if (!read.ok) return { kind: "unknown", failure: read.failure };
  const wire = read.value;
  const words = wire.errorMsg ?? "";
  const tradeIds = wire.tradeIDs ?? [];
  const stated = (wire.status ?? "").toLowerCase();
  if (!wire.success || words !== "") {
    // An order that traded, or a success in words that we do not know, was not simply refused.
    const isTaken = tradeIds.length > 0 || (wire.success && !areKnown(words) && isTaking(stated));
    if (!isTaken) return refusal(status, words, entry);
    return unknown(digest, `both taken and refused: ${shorten(words)}`);
  }
  const orderId = (wire.orderID ?? "").toLowerCase();
  if (orderId !== digest.toLowerCase()) {
    const told = failure("VEN-833", `posted order ${digest}, told of ${shorten(orderId)}`, {
      reason: "orderID",
    });
    reader.normalise("posted order", { ok: false, failure: told });
    return { kind: "unknown", failure: told };
  }
  if (!isPostedStatus(stated)) {
    const odd = failure("VEN-801", `posted order ${digest}: status ${shorten(stated)}`, {
      reason: "unknown-status",
    });
    reader.normalise("posted order", { ok: false, failure: odd });
    return { kind: "unknown", failure: odd };
  }
  return { kind: "done", value: { orderId: digest, status: stated, tradeIds } };
}

function isPostedStatus(text: string): text is PostedOrder["status"] {
  return statuses.includes(text);
}

function isTaking(status: string): boolean {
  return isPostedStatus(status) && status !== "unmatched";
}

function refusal(
  status: number,
  said: string,
  body: JsonValue | undefined,
): CommandResult<PostedOrder> {
  const words = said === "" ? "refused without a word" : said;
  if (areProof(words)) return { kind: "refused", status, words, code: null, body };
  return { kind: "unknown", failure: failure("VEN-804", `not proven: ${shorten(words)}`) };
}

function unknown(digest: string, words: string): { kind: "unknown"; failure: Failure } {
  return { kind: "unknown", failure: failure("VEN-804", `posted order ${digest} is ${words}`) };
}
