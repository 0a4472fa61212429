// What a fill does to a position and to cash. A short YES position is a long NO one, and the venue holds one dollar for
// each of its contracts: buying NO at 1 - p costs 1 - p, and closing it by buying YES gives the dollar back.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreSide } from "./contract.ts";
import type { Holding } from "./ledger.ts";

const ticksPerDollar = 10_000n;

/** One dollar per contract, in micros per hundredth. */
const dollarPerHundredth = 10_000n;

/** A fill: price in ticks of the YES leg, count in hundredths, fee in micros. */
export interface PositionFill {
  readonly side: CoreSide;
  readonly price: bigint;
  readonly count: bigint;
  readonly fee: bigint;
}

/** Returns what the venue holds for the short contracts of a position, in micros. */
export function heldFor(position: bigint): bigint {
  return position < 0n ? -position * dollarPerHundredth : 0n;
}

/** Books the fill: position, cost, profit, and the cash of the wallet. */
export function bookFill(holding: Holding, fill: PositionFill, now: EpochMicros): void {
  const before = holding.position;
  const after = fill.side === "bid" ? before + fill.count : before - fill.count;
  const worth = fill.price * fill.count;
  const paid = fill.side === "bid" ? -worth : worth;
  holding.wallet.cash += paid - (heldFor(after) - heldFor(before)) - fill.fee;
  const closed = closedCount(before, fill);
  // What closes sells the other leg: YES for the price, NO for the rest of the dollar.
  const closingPrice = fill.side === "ask" ? fill.price : ticksPerDollar - fill.price;
  const openingPrice = fill.side === "bid" ? fill.price : ticksPerDollar - fill.price;
  if (closed > 0n) {
    const share = (holding.cost * closed) / absolute(before);
    holding.cost -= share;
    holding.realizedProfit += closingPrice * closed - share;
  }
  holding.cost += openingPrice * (fill.count - closed);
  holding.position = after;
  holding.feesPaid += fill.fee;
  holding.totalTraded += openingPrice * (fill.count - closed) + closingPrice * closed;
  holding.volume += fill.count;
  holding.hasTraded = true;
  holding.updatedAt = now;
}

/** How much of the fill closes what was there. */
function closedCount(position: bigint, fill: PositionFill): bigint {
  const opposes = fill.side === "bid" ? position < 0n : position > 0n;
  if (!opposes) return 0n;
  const size = absolute(position);
  return size < fill.count ? size : fill.count;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
