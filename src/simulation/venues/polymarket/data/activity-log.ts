// Everything that the public may know of wallets, as rows: each taker's trade as one row of its average price, each
// maker's fill, and what happened to complete sets. A row is told when a block carries it, and listed a while later.
// Source: reference page, section 4.3.

import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  minutes,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { hexWordFor } from "../../../identifiers.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { RandomStream } from "../../../random-stream.ts";
import type { CoreSide, CoreTrade, PolymarketAccounts } from "../core/contract.ts";

export type SetActivity = "SPLIT" | "MERGE" | "REDEEM" | "CONVERSION";

/** One line of a wallet's public history. Amounts in millionths. */
export interface ActivityRow {
  /** The order in which rows became known: the later of two rows of one second. */
  readonly sequence: number;
  readonly type: "TRADE" | SetActivity;
  readonly wallet: string;
  readonly conditionId: string;
  /** Empty where the row is about both tokens. */
  readonly tokenId: string;
  readonly side: CoreSide | "";
  readonly size: bigint;
  /** What a share cost on average; nothing for what is no trade. */
  readonly price: bigint;
  readonly cash: bigint;
  readonly isTaker: boolean;
  readonly at: EpochMicros;
  /** From when on the Data API lists it. */
  readonly listedAt: EpochMicros;
  readonly transactionHash: string;
  /** The feed has lost which outcome it is, and says 999. */
  readonly hasLostOutcome: boolean;
}

/** How the public feed differs from the truth. */
export interface FeedSettings {
  /** From the block to the list. */
  readonly delay: DurationMicros;
  /** Millionths of the rows that come `lateBy` later still, in their old place. */
  readonly lateChance: number;
  readonly lateBy: DurationMicros;
  /** Millionths of the rows without a known outcome. */
  readonly lostOutcomeChance: number;
}

export const feedSettingsDefault: FeedSettings = {
  delay: seconds(2),
  lateChance: 0,
  lateBy: minutes(30),
  lostOutcomeChance: 10_000,
};

/** Rows that are kept; the oldest are forgotten in halves, so that a venue may run for days. */
export const activityRowsMax = 200_000;

const millionths = 1_000_000n;

type NewRow = Omit<ActivityRow, "sequence" | "listedAt" | "hasLostOutcome">;

export interface ActivityLogOptions {
  readonly accounts: PolymarketAccounts;
  readonly random: RandomStream;
  readonly feed?: Partial<FeedSettings>;
}

export class ActivityLog {
  readonly #random: RandomStream;
  readonly #rows: ActivityRow[] = [];
  readonly #observers = new Set<(row: ActivityRow) => void>();
  #feed: FeedSettings;
  #count = 0;
  #changes = 0;

  constructor({ accounts, random, feed }: ActivityLogOptions) {
    this.#random = random;
    this.#feed = { ...feedSettingsDefault, ...feed };
    accounts.observe((event) => {
      if (event.kind === "trade" && event.trade.status === "MINED") this.#mined(event.trade);
    });
  }

  /** Calls the observer for every new row, at once. */
  observe(observer: (row: ActivityRow) => void): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  /** Changes how the feed behaves from the next row on. */
  useFeed(feed: Partial<FeedSettings>): void {
    this.#feed = { ...this.#feed, ...feed };
  }

  /** Rows that are listed by now, newest first; of one second the one that became known last. */
  listed(now: EpochMicros): readonly ActivityRow[] {
    return this.#rows.filter(({ listedAt }) => integerOf(listedAt) <= integerOf(now)).sort(later);
  }

  /** All rows, in the order in which they became known: for tests. */
  rows(): readonly ActivityRow[] {
    return this.#rows;
  }

  /** Notes complete sets that were made, broken, converted or paid. Tells the public nothing else of it. */
  changed(
    change: Pick<ActivityRow, "wallet" | "conditionId" | "tokenId" | "size" | "cash" | "at"> & {
      readonly type: SetActivity;
    },
  ): void {
    this.#changes += 1;
    const transactionHash = hexWordFor(`polymarket set transaction ${this.#changes}`);
    this.#add({ ...change, side: "", price: 0n, isTaker: false, transactionHash });
  }

  #mined(trade: CoreTrade): void {
    const { conditionId, transactionHash, updatedAt: at } = trade;
    const common = { type: "TRADE", conditionId, transactionHash, at } as const;
    const { taker: wallet, tokenId, side, size, price } = trade;
    const cash = (size * price) / millionths;
    this.#add({ ...common, wallet, tokenId, side, size, price, cash, isTaker: true });
    for (const maker of trade.makers) {
      const average = maker.price * 100n;
      this.#add({
        ...common,
        wallet: maker.maker,
        tokenId: maker.tokenId,
        side: maker.side,
        size: maker.matched,
        price: average,
        cash: (maker.matched * average) / millionths,
        isTaker: false,
      });
    }
  }

  #add(row: NewRow): void {
    const { delay, lateChance, lateBy, lostOutcomeChance } = this.#feed;
    const listedAt = addDuration(row.at, delay);
    const isLate = this.#random.chance(lateChance);
    const known: ActivityRow = {
      ...row,
      sequence: this.#count,
      listedAt: isLate ? addDuration(listedAt, lateBy) : listedAt,
      hasLostOutcome: this.#random.chance(lostOutcomeChance),
    };
    this.#count += 1;
    this.#rows.push(known);
    if (this.#rows.length > activityRowsMax * 2) this.#rows.splice(0, activityRowsMax);
    for (const observer of this.#observers) observer(known);
  }
}

function later(a: ActivityRow, b: ActivityRow): number {
  return epochSeconds(b.at) - epochSeconds(a.at) || b.sequence - a.sequence;
}
