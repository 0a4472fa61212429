// How the read store's layout came to be, step by step. A migration that has been released is never edited; a
// change is a new one at the end. Column types are those that SQLite and PostgreSQL read alike.

import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

// A migration meets whatever layout stands before it, so it cannot be typed by today's tables.
type AnyLayout = Kysely<unknown>;

type ColumnType = "text" | "integer" | "bigint";
/** `name: type`, with `?` after the type where the column may be null. */
type Columns = Readonly<Record<string, ColumnType | `${ColumnType}?`>>;

async function createTable(
  database: AnyLayout,
  name: string,
  key: readonly string[],
  columns: Columns,
): Promise<void> {
  let table = database.schema.createTable(name);
  for (const [column, described] of Object.entries(columns)) {
    const isNullable = described.endsWith("?");
    const type = (isNullable ? described.slice(0, -1) : described) as ColumnType;
    table = table.addColumn(column, type, (built) => (isNullable ? built : built.notNull()));
  }
  await table.addPrimaryKeyConstraint(`${name}_key`, [...key] as never[]).execute();
}

async function createIndex(database: AnyLayout, table: string, column: string): Promise<void> {
  await database.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();
}

async function createTrading(database: AnyLayout): Promise<void> {
  await createTable(database, "orders", ["client_order_id"], {
    client_order_id: "text",
    venue_order_id: "text?",
    group_id: "text",
    leg_index: "integer",
    venue: "text",
    instrument: "text",
    side: "text",
    limit_price_ticks: "integer",
    size_contract_micros: "bigint",
    filled_contract_micros: "bigint",
    time_in_force: "text",
    purpose: "text",
    state: "text",
    code: "text?",
    venue_words: "text?",
    intended_at_micros: "bigint",
    changed_at_micros: "bigint",
  });
  await createIndex(database, "orders", "group_id");
  await createIndex(database, "orders", "state");
  await createTable(database, "fills", ["sequence"], {
    sequence: "bigint",
    fill_id: "text",
    client_order_id: "text",
    group_id: "text",
    leg_index: "integer",
    venue: "text",
    instrument: "text",
    side: "text",
    price_ticks: "integer",
    size_contract_micros: "bigint",
    fee_usd_micros: "bigint",
    filled_at_micros: "bigint",
  });
  await createIndex(database, "fills", "group_id");
  await createTable(database, "positions", ["instrument"], {
    instrument: "text",
    market: "text",
    venue: "text",
    size_contract_micros: "bigint",
    changed_at_micros: "bigint",
  });
  await createIndex(database, "positions", "market");
}

async function createGroups(database: AnyLayout): Promise<void> {
  await createTable(database, "leg_groups", ["group_id"], {
    group_id: "text",
    episode_id: "text",
    opportunity_id: "text",
    lane: "text",
    cluster: "text",
    state: "text",
    size_contract_micros: "bigint",
    cost_usd_micros: "bigint",
    payout_worst_usd_micros: "bigint",
    profit_worst_usd_micros: "bigint",
    loss_worst_usd_micros: "bigint",
    legs: "text",
    unwind_reason: "text?",
    left_contract_micros: "bigint",
    hedged_contract_micros: "bigint?",
    profit_locked_usd_micros: "bigint?",
    approved_at_micros: "bigint",
    closed_at_micros: "bigint?",
  });
  await createIndex(database, "leg_groups", "state");
  await createTable(database, "reservations", ["group_id", "leg_index"], {
    group_id: "text",
    leg_index: "integer",
    venue: "text",
    market: "text",
    amount_usd_micros: "bigint",
  });
}

async function createOpportunities(database: AnyLayout): Promise<void> {
  await createTable(database, "episodes", ["episode_id"], {
    episode_id: "text",
    opportunity_id: "text",
    lane: "text",
    size_contract_micros: "bigint",
    cost_usd_micros: "bigint",
    profit_worst_usd_micros: "bigint",
    profit_best_usd_micros: "bigint",
    size_best_contract_micros: "bigint",
    evaluations: "bigint",
    legs: "text",
    relations: "text",
    assumed_sizes: "integer",
    opened_at_micros: "bigint",
    closed_at_micros: "bigint?",
  });
  await createTable(database, "refusals", ["sequence"], {
    sequence: "bigint",
    at_micros: "bigint",
    code: "text",
    message: "text",
    opportunity_id: "text",
    lane: "text?",
    group_id: "text?",
    edge_ticks: "integer?",
    instruments: "text?",
  });
}

async function createBooks(database: AnyLayout): Promise<void> {
  await createTable(database, "projection", ["id"], { id: "text", watermark: "bigint" });
  await createTable(database, "ledger_entries", ["sequence", "entry_index"], {
    sequence: "bigint",
    entry_index: "integer",
    at_micros: "bigint",
    reference: "text",
    account: "text",
    amount_usd_micros: "bigint",
  });
  await createIndex(database, "ledger_entries", "account");
  await createTable(database, "ledger_balances", ["account"], {
    account: "text",
    balance_usd_micros: "bigint",
  });
  await createTable(database, "counters", ["name"], { name: "text", value: "bigint" });
}

/** In order of their names. */
export const readStoreMigrations: Readonly<Record<string, Migration>> = {
  "0001-first-layout": {
    up: async (database: AnyLayout): Promise<void> => {
      await createBooks(database);
      await createTrading(database);
      await createGroups(database);
      await createOpportunities(database);
    },
  },
  "0002-reversed-fills": {
    up: async (database: AnyLayout): Promise<void> => {
      await database.schema.alterTable("fills").addColumn("reversed_at_micros", "bigint").execute();
    },
  },
};
