// A snapshot as it was read: the markets and relations that can be used, and what is wrong with the rest. What is wrong
// with a part of the file costs the component it belongs to and nothing else.

import type { Level } from "../../../src/domain/book/level.ts";
import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import type { Market } from "../../../src/domain/market/market.ts";
import type { MarketId } from "../../../src/domain/market/venue.ts";
import type { Relation } from "../../../src/domain/relation/relation.ts";
import type { EpochMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { Problem } from "../configuration/problem.ts";
import type { Source, SourceNode } from "../configuration/source-tree.ts";

/** A snapshot as text. */
export interface SnapshotText {
  readonly text: string;
  /** Name shown in messages. */
  readonly file: string;
}

/** One item of a list, with what the text itself gets wrong: a key that is given twice. */
export interface ListedItem {
  readonly node: SourceNode;
  readonly broken: readonly Problem[];
}

/** A market with its book in prices of YES, best first. Levels hold something. */
export interface SnapshotMarket {
  readonly market: Market;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Something that cannot be used. */
export interface SnapshotProblem {
  readonly code: FailureCode;
  /** Markets whose component cannot be answered for because of it; none when nobody can tell. */
  readonly markets: readonly MarketId[];
  readonly source: Source;
  readonly message: string;
}

export interface Snapshot {
  readonly at: EpochMicros;
  readonly title: string | null;
  /** Each id once. */
  readonly markets: readonly SnapshotMarket[];
  readonly relations: readonly Relation[];
  /** In the order of the file. */
  readonly problems: readonly SnapshotProblem[];
}

/** Most markets of one snapshot: several times what the busiest venue lists in one series. */
export const snapshotMarketsMax = 20_000;

/** Most relations of one snapshot. */
export const snapshotRelationsMax = 20_000;

/** Largest file: twenty thousand markets with eight levels a side are about 12 MB. */
export const snapshotBytesMax = 33_554_432;

/** Most contracts on one side of one book, so that what a whole component costs stays an exact number of micros. */
export const sideContractsMax = 100_000_000;
