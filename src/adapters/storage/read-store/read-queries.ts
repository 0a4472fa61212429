// What status and summary ask of the read store. Every answer is bounded, in our units, and the same over SQLite and
// PostgreSQL.

import { type Kysely, sql } from "kysely";
import type { FailureCode } from "../../../domain/failure/catalogue.ts";
import type { InstrumentId, Venue } from "../../../domain/market/venue.ts";
import type { GroupOutcome } from "../../../domain/message/record.ts";
import type { Lane, Leg, OrderState } from "../../../domain/order/order.ts";
import type { LedgerAccount } from "../../../domain/portfolio/ledger.ts";
import { type ContractMicros, contractMicros } from "../../../domain/units/contract-micros.ts";
import {
  type DurationMicros,
  durationMicros,
  type EpochMicros,
  epochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { type UsdMicros, usdMicros } from "../../../domain/units/usd-micros.ts";
import type { ReadTables } from "./tables.ts";

/** Most rows one list answers with: more than a screen shows, and a bounded answer for a script. */
export const listedRowsMax = 1_000;

export interface OpenGroup {
  readonly groupId: string;
  readonly lane: Lane;
  readonly cluster: string;
  readonly size: ContractMicros;
  readonly cost: UsdMicros;
  readonly profitWorst: UsdMicros;
  readonly lossWorst: UsdMicros;
  readonly legs: readonly Leg[];
  readonly unwindReason: string | null;
  readonly approvedAt: EpochMicros;
}

export interface HeldPosition {
  readonly instrument: InstrumentId;
  readonly venue: Venue;
  readonly size: ContractMicros;
  /** Balance of the position's ledger account: what it cost and has not been settled. */
  readonly cost: UsdMicros;
}

export interface AccountBalance {
  readonly account: LedgerAccount;
  readonly balance: UsdMicros;
}

export interface VenueCash {
  readonly venue: Venue;
  readonly cash: UsdMicros;
  readonly reserved: UsdMicros;
}

export interface LaneEpisodes {
  readonly lane: Lane;
  readonly episodes: number;
  readonly open: number;
  /** Sum and largest of the best worst-case profits of the episodes. */
  readonly profitBestTotal: UsdMicros;
  readonly profitBestMax: UsdMicros;
  /** Time the closed episodes lasted together. */
  readonly lasted: DurationMicros;
}

export interface GroupOutcomes {
  readonly state: GroupOutcome | "open";
  readonly groups: number;
  readonly profitLocked: UsdMicros;
}

export interface OrderCount {
  readonly state: OrderState;
  readonly orders: number;
}

export interface FillTotals {
  readonly venue: Venue;
  readonly fills: number;
  readonly size: ContractMicros;
  readonly fees: UsdMicros;
}

/** A sum as the integer it is: PostgreSQL widens sums of big integers to decimals. */
function total(column: string) {
  return sql<number>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`;
}

export class ReadQueries {
  readonly #tables: Kysely<ReadTables>;

  constructor(tables: Kysely<ReadTables>) {
    this.#tables = tables;
  }

  /** Returns the sequence of the last record the store has seen, 0 when it has seen none. */
  async watermark(): Promise<number> {
    const row = await this.#tables.selectFrom("projection").select("watermark").executeTakeFirst();
    return row?.watermark ?? 0;
  }

  /** Returns open leg groups, oldest first. */
  async openGroups(): Promise<readonly OpenGroup[]> {
    const rows = await this.#tables
      .selectFrom("legGroups")
      .selectAll()
      .where("state", "=", "open")
      .orderBy("approvedAtMicros")
      .orderBy("groupId")
      .limit(listedRowsMax)
      .execute();
    return rows.map((row) => ({
      groupId: row.groupId,
      lane: row.lane as Lane,
      cluster: row.cluster,
      size: contractMicros(row.sizeContractMicros),
      cost: usdMicros(row.costUsdMicros),
      profitWorst: usdMicros(row.profitWorstUsdMicros),
      lossWorst: usdMicros(row.lossWorstUsdMicros),
      legs: JSON.parse(row.legs) as readonly Leg[],
      unwindReason: row.unwindReason,
      approvedAt: epochMicros(row.approvedAtMicros),
    }));
  }

  /** Returns what is held, in order of instrument. */
  async positions(): Promise<readonly HeldPosition[]> {
    const rows = await this.#tables
      .selectFrom("positions")
      .leftJoin("ledgerBalances", (join) =>
        join.on(
          "ledgerBalances.account",
          "=",
          sql<string>`'position:' || ${sql.ref("positions.instrument")}`,
        ),
      )
      .select(["instrument", "venue", "sizeContractMicros", "balanceUsdMicros"])
      .where("sizeContractMicros", "<>", 0)
      .orderBy("instrument")
      .limit(listedRowsMax)
      .execute();
    return rows.map((row) => ({
      instrument: row.instrument as InstrumentId,
      venue: row.venue as Venue,
      size: contractMicros(row.sizeContractMicros),
      cost: usdMicros(row.balanceUsdMicros ?? 0),
    }));
  }

  /** Returns the balance of every ledger account that is not zero, in order of account. */
  async balances(): Promise<readonly AccountBalance[]> {
    const rows = await this.#tables
      .selectFrom("ledgerBalances")
      .selectAll()
      .where("balanceUsdMicros", "<>", 0)
      .orderBy("account")
      .limit(listedRowsMax)
      .execute();
    return rows.map((row) => ({
      account: row.account as LedgerAccount,
      balance: usdMicros(row.balanceUsdMicros),
    }));
  }

  /** Returns cash and what open groups have reserved of it, by venue. */
  async cash(): Promise<readonly VenueCash[]> {
    const reserved = await this.#tables
      .selectFrom("reservations")
      .select(["venue", total("amount_usd_micros").as("amount")])
      .groupBy("venue")
      .execute();
    const reservedBy = new Map(reserved.map((row) => [row.venue, row.amount]));
    const balances = await this.#tables
      .selectFrom("ledgerBalances")
      .selectAll()
      .where("account", "like", "cash:%")
      .orderBy("account")
      .execute();
    return balances.map((row) => {
      const venue = row.account.slice("cash:".length) as Venue;
      return {
        venue,
        cash: usdMicros(row.balanceUsdMicros),
        reserved: usdMicros(reservedBy.get(venue) ?? 0),
      };
    });
  }

  /** Returns how often what was refused, most frequent first. */
  async refusalsByCode(): Promise<
    readonly { readonly code: FailureCode; readonly refusals: number }[]
  > {
    const counters = await this.#counters("refusal:");
    return counters
      .map(({ name, value }) => ({ code: name as FailureCode, refusals: value }))
      .sort((a, b) => b.refusals - a.refusals || (a.code < b.code ? -1 : 1));
  }

  /** Returns how many records of each kind the journal holds. */
  async recordsByKind(): Promise<Readonly<Record<string, number>>> {
    const counters = await this.#counters("record:");
    return Object.fromEntries(counters.map(({ name, value }) => [name, value]));
  }

  /** Returns what was seen, by lane. */
  async episodesByLane(): Promise<readonly LaneEpisodes[]> {
    const rows = await this.#tables
      .selectFrom("episodes")
      .select((built) => [
        "lane",
        built.fn.countAll<number>().as("episodes"),
        built.fn.count<number>("closedAtMicros").as("closed"),
        total("profit_best_usd_micros").as("profitTotal"),
        built.fn.max("profitBestUsdMicros").as("profitMax"),
        sql<number>`cast(coalesce(sum(closed_at_micros - opened_at_micros), 0) as bigint)`.as(
          "lasted",
        ),
      ])
      .groupBy("lane")
      .orderBy("lane")
      .execute();
    return rows.map((row) => ({
      lane: row.lane as Lane,
      episodes: row.episodes,
      open: row.episodes - row.closed,
      profitBestTotal: usdMicros(row.profitTotal),
      profitBestMax: usdMicros(row.profitMax),
      lasted: durationMicros(row.lasted),
    }));
  }

  /** Returns how leg groups ended, and what they locked in. */
  async groupOutcomes(): Promise<readonly GroupOutcomes[]> {
    const rows = await this.#tables
      .selectFrom("legGroups")
      .select((built) => [
        "state",
        built.fn.countAll<number>().as("groups"),
        total("profit_locked_usd_micros").as("profitLocked"),
      ])
      .groupBy("state")
      .orderBy("state")
      .execute();
    return rows.map((row) => ({
      state: row.state as GroupOutcomes["state"],
      groups: row.groups,
      profitLocked: usdMicros(row.profitLocked),
    }));
  }

  /** Returns how many orders are in which state. */
  async ordersByState(): Promise<readonly OrderCount[]> {
    const rows = await this.#tables
      .selectFrom("orders")
      .select((built) => ["state", built.fn.countAll<number>().as("orders")])
      .groupBy("state")
      .orderBy("state")
      .execute();
    return rows.map((row) => ({ state: row.state as OrderState, orders: row.orders }));
  }

  /** Returns what was traded and paid in fees, by venue, without what was taken back. */
  async fillsByVenue(): Promise<readonly FillTotals[]> {
    const rows = await this.#tables
      .selectFrom("fills")
      .select((built) => [
        "venue",
        built.fn.countAll<number>().as("fills"),
        total("size_contract_micros").as("size"),
        total("fee_usd_micros").as("fees"),
      ])
      .where("reversedAtMicros", "is", null)
      .groupBy("venue")
      .orderBy("venue")
      .execute();
    return rows.map((row) => ({
      venue: row.venue as Venue,
      fills: row.fills,
      size: contractMicros(row.size),
      fees: usdMicros(row.fees),
    }));
  }

  async #counters(prefix: string): Promise<readonly { name: string; value: number }[]> {
    const rows = await this.#tables
      .selectFrom("counters")
      .selectAll()
      .where("name", "like", `${prefix}%`)
      .orderBy("name")
      .execute();
    return rows.map((row) => ({ name: row.name.slice(prefix.length), value: row.value }));
  }
}
