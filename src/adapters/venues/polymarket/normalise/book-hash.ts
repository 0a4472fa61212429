// The venue's own hash of a book, as its official client computes it: SHA-1 over the JSON text of the book with an empty
// hash, so that the order of the keys is part of it. A stream's hashes are only marks of change; this says whether a
// whole book is the one that was hashed. Source: `polymarket.md` section 5.2 (the client's `utilities.ts`).

import { hash } from "node:crypto";

interface HashedLevel {
  readonly price: string;
  readonly size: string;
}

/** A book as the venue writes it: decimal texts, the levels in its own order. What it leaves out is not hashed. */
export interface HashedBook {
  readonly market: string;
  readonly asset_id: string;
  readonly timestamp?: string;
  readonly bids: readonly HashedLevel[];
  readonly asks: readonly HashedLevel[];
  readonly min_order_size?: string;
  readonly tick_size?: string;
  readonly neg_risk?: boolean;
  /** Newer replies only, just before the hash. */
  readonly last_trade_price?: string;
}

/** Returns the hash in 40 hexadecimal digits. */
export function bookHash(book: HashedBook): string {
  const levels = (side: readonly HashedLevel[]) => side.map(({ price, size }) => ({ price, size }));
  const summary = {
    market: book.market,
    asset_id: book.asset_id,
    timestamp: book.timestamp,
    bids: levels(book.bids),
    asks: levels(book.asks),
    min_order_size: book.min_order_size,
    tick_size: book.tick_size,
    neg_risk: book.neg_risk,
    last_trade_price: book.last_trade_price,
    hash: "",
  };
  return hash("sha1", JSON.stringify(summary), "hex");
}
