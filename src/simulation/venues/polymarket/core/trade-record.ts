// One transaction of the venue as the core keeps it: who met whom, what moves between the wallets when a block carries
// it, and how far it has come.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { CoreMakerFill, CoreSide, CoreTrade, CoreTradeStatus } from "./contract.ts";
import type { Wallet } from "./ledger.ts";

/** An asset that leaves a wallet (negative) or reaches it when the trade is mined. */
export interface Transfer {
  readonly wallet: Wallet;
  readonly asset: string;
  readonly amount: bigint;
}

export interface TradeTerms extends Omit<CoreTrade, "status" | "updatedAt" | "transactionHash"> {
  readonly transfers: readonly Transfer[];
  /** Complete sets that the transaction makes, less those it breaks. */
  readonly setsMade: bigint;
}

export class TradeRecord implements CoreTrade {
  readonly tradeId: string;
  readonly takerOrderId: string;
  readonly takerOwner: string;
  readonly taker: string;
  readonly conditionId: string;
  readonly tokenId: string;
  readonly side: CoreSide;
  readonly size: bigint;
  readonly price: bigint;
  readonly fee: bigint;
  readonly makers: readonly CoreMakerFill[];
  readonly bucketIndex: number;
  readonly matchedAt: EpochMicros;
  readonly transfers: readonly Transfer[];
  readonly setsMade: bigint;
  status: CoreTradeStatus = "MATCHED";
  updatedAt: EpochMicros;
  transactionHash = "";

  constructor(terms: TradeTerms) {
    this.tradeId = terms.tradeId;
    this.takerOrderId = terms.takerOrderId;
    this.takerOwner = terms.takerOwner;
    this.taker = terms.taker;
    this.conditionId = terms.conditionId;
    this.tokenId = terms.tokenId;
    this.side = terms.side;
    this.size = terms.size;
    this.price = terms.price;
    this.fee = terms.fee;
    this.makers = terms.makers;
    this.bucketIndex = terms.bucketIndex;
    this.matchedAt = terms.matchedAt;
    this.updatedAt = terms.matchedAt;
    this.transfers = terms.transfers;
    this.setsMade = terms.setsMade;
  }

  /** Returns the trade as it stands; the copy does not change. */
  describe(): CoreTrade {
    const { transfers: _transfers, setsMade: _setsMade, ...trade } = this;
    return trade;
  }
}
