// One line of a wallet's public history with exact numbers, before any catalogue has seen it, and the key by which the same
// line is known again: the venue gives it no identifier. Source: the venue's pages on its Data API.

import { hash } from "node:crypto";
import type { OrderSide } from "../../../../domain/order/order.ts";
import type { SourcePositionChange } from "../../../../ports/source-trades.ts";

export type SourceRowKind = "trade" | SourcePositionChange["kind"];

export interface SourceRow {
  readonly kind: SourceRowKind;
  /** In lower case, as are condition and transaction. */
  readonly wallet: string;
  readonly conditionId: string;
  /** A decimal number; empty where the line is about both tokens. */
  readonly tokenId: string;
  /** Null for what is no trade. */
  readonly side: OrderSide | null;
  /** Millionths of a share. */
  readonly sizeMicros: number;
  /** Millionths of a dollar per share, to the nearest; 0 for what is no trade. */
  readonly priceMicros: number;
  /** Whether the price is a multiple of 0.0001, but for the noise of a double. */
  readonly isOnGrid: boolean;
  /** Millionths of a dollar; 0 where the lane does not say. */
  readonly cashMicros: number;
  readonly transaction: string;
  readonly second: number;
  readonly slug: string;
  readonly outcome: string;
  /** The feed has lost the outcome and says 999; the token tells. */
  readonly hasLostOutcome: boolean;
}

/** Characters of a key: 132 bits, of which no two lines will ever share all. */
const keyLength = 22;

/** Returns the key of a line. Several lines may share it: a wallet's two equal fills in one transaction do. */
export function keyOf(row: SourceRow): string {
  const { transaction, wallet, tokenId, conditionId, kind, side, sizeMicros, priceMicros } = row;
  const asset = tokenId === "" ? conditionId : tokenId;
  const parts = [transaction, wallet, asset, side ?? kind, sizeMicros, priceMicros];
  return hash("sha256", JSON.stringify(parts), "base64url").slice(0, keyLength);
}
