// The body of an order as it was posted, read field by field: what was signed, and what stands beside it unsigned. The
// venue has one text for everything that is not of this shape. Source: reference page, section 3.3.

import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { SignatureType, SignedFields } from "../authentication/order-digest.ts";
import { isAddress, isWord, signatureBytes } from "../authentication/wire-hex.ts";
import type { CoreOrderType } from "../core/contract.ts";
import { type Fields, isFields } from "./refusals.ts";

export interface PostedOrder {
  readonly signed: SignedFields;
  /** As it was written, for finding the token. */
  readonly tokenId: string;
  readonly signature: Buffer;
  /** Key of the credentials that the order is posted for. */
  readonly owner: string;
  readonly orderType: CoreOrderType;
  readonly postOnly: boolean;
  /** As sent; null for the zero of an order that does not expire. */
  readonly expiresAt: EpochMicros | null;
}

/** `old-version` is an order of the struct that died in April 2026. */
export type ReadOrder = PostedOrder | "invalid" | "old-version";

const orderTypes: readonly CoreOrderType[] = ["GTC", "GTD", "FOK", "FAK"];
/** Largest numbers of the struct, in decimal digits: amounts far below 2^256, token ids up to it. */
const amountDigitsMax = 30;
const highestWord = 2n ** 256n;

/** Reads one order of a body. Never throws. */
export function readOrder(body: unknown): ReadOrder {
  if (!isFields(body) || !isFields(body.order)) return "invalid";
  const { order, owner, orderType, postOnly = false, deferExec = false } = body;
  if (order.feeRateBps !== undefined && order.timestamp === undefined) return "old-version";
  const signed = readSigned(order);
  const signature = signatureBytes(textOf(order.signature));
  const type = orderTypes.find((one) => one === orderType);
  const expiresAt = readExpiration(order.expiration ?? "0");
  if (signed === undefined || signature === undefined || type === undefined) return "invalid";
  if (expiresAt === undefined || typeof owner !== "string") return "invalid";
  if (typeof postOnly !== "boolean" || typeof deferExec !== "boolean") return "invalid";
  // Only an order that may rest can promise to.
  if (postOnly && (type === "FOK" || type === "FAK")) return "invalid";
  const tokenId = signed.tokenId.toString();
  return { signed, tokenId, signature, owner, orderType: type, postOnly, expiresAt };
}

function readSigned(order: Fields): SignedFields | undefined {
  const { salt, side, signatureType } = order;
  const maker = textOf(order.maker).toLowerCase();
  const signer = textOf(order.signer).toLowerCase();
  const metadata = textOf(order.metadata).toLowerCase();
  const builder = textOf(order.builder).toLowerCase();
  const tokenId = readInteger(order.tokenId, 78);
  const makerAmount = readInteger(order.makerAmount, amountDigitsMax);
  const takerAmount = readInteger(order.takerAmount, amountDigitsMax);
  const timestamp = readInteger(order.timestamp, 15);
  if (typeof salt !== "number" || !Number.isSafeInteger(salt) || salt < 0) return undefined;
  if (side !== "BUY" && side !== "SELL") return undefined;
  if (!isSignatureType(signatureType)) return undefined;
  if (![maker, signer].every(isAddress) || ![metadata, builder].every(isWord)) return undefined;
  if (tokenId === undefined || timestamp === undefined || tokenId >= highestWord) return undefined;
  if (!makerAmount || !takerAmount) return undefined;
  return {
    ...{ salt: BigInt(salt), maker, signer, tokenId, makerAmount, takerAmount, side },
    ...{ signatureType, timestamp, metadata, builder },
  };
}

/** Returns a text, and the empty one for anything else: what nests in a list is not what the list holds. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isSignatureType(value: unknown): value is SignatureType {
  return value === 0 || value === 1 || value === 2 || value === 3;
}

/** Returns a whole number that travels as text, as all of the struct but the salt do. */
function readInteger(value: unknown, digitsMax: number): bigint | undefined {
  if (typeof value !== "string" || !/^(?:0|[1-9]\d*)$/.test(value)) return undefined;
  return value.length <= digitsMax ? BigInt(value) : undefined;
}

/** Our own instants, in microseconds, end in the year 2255: what is later is as good as that. */
const latestSecond = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000);

function readExpiration(value: unknown): EpochMicros | null | undefined {
  if (typeof value !== "string" || !/^\d{1,12}$/.test(value)) return undefined;
  const at = Number.parseInt(value, 10);
  return at === 0 ? null : epochMicros(Math.min(at, latestSecond) * 1_000_000);
}
