// The read store's tables as the queries see them. Names are camel case here and snake case in the database. Only
// text and integers that both SQLite and PostgreSQL hold alike; lists and objects are JSON text.

/** How far the store has followed the journal: one row. */
export interface ProjectionTable {
  readonly id: "journal";
  readonly watermark: number;
}

export interface OrdersTable {
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly groupId: string;
  readonly legIndex: number;
  readonly venue: string;
  readonly instrument: string;
  readonly side: string;
  readonly limitPriceTicks: number;
  readonly sizeContractMicros: number;
  readonly filledContractMicros: number;
  readonly timeInForce: string;
  readonly purpose: string;
  readonly state: string;
  readonly code: string | null;
  readonly venueWords: string | null;
  readonly intendedAtMicros: number;
  readonly changedAtMicros: number;
}

export interface FillsTable {
  /** Of the record that booked it. */
  readonly sequence: number;
  readonly fillId: string;
  readonly clientOrderId: string;
  readonly groupId: string;
  readonly legIndex: number;
  readonly venue: string;
  readonly instrument: string;
  readonly side: string;
  readonly priceTicks: number;
  readonly sizeContractMicros: number;
  readonly feeUsdMicros: number;
  readonly filledAtMicros: number;
  /** When the venue had taken it back; null while it stands. */
  readonly reversedAtMicros: number | null;
}

/** What is held. The cost is the balance of the ledger account `position:<instrument>`. */
export interface PositionsTable {
  readonly instrument: string;
  readonly market: string;
  readonly venue: string;
  readonly sizeContractMicros: number;
  readonly changedAtMicros: number;
}

export interface LegGroupsTable {
  readonly groupId: string;
  readonly episodeId: string;
  readonly opportunityId: string;
  readonly lane: string;
  readonly cluster: string;
  /** `open`, or how it ended. */
  readonly state: string;
  readonly sizeContractMicros: number;
  readonly costUsdMicros: number;
  readonly payoutWorstUsdMicros: number;
  readonly profitWorstUsdMicros: number;
  readonly lossWorstUsdMicros: number;
  readonly legs: string;
  readonly unwindReason: string | null;
  /** What an unwind could not flatten. */
  readonly leftContractMicros: number;
  readonly hedgedContractMicros: number | null;
  readonly profitLockedUsdMicros: number | null;
  readonly approvedAtMicros: number;
  readonly closedAtMicros: number | null;
}

/** Cash set aside for a leg of an open group. */
export interface ReservationsTable {
  readonly groupId: string;
  readonly legIndex: number;
  readonly venue: string;
  readonly market: string;
  readonly amountUsdMicros: number;
}

export interface EpisodesTable {
  readonly episodeId: string;
  readonly opportunityId: string;
  readonly lane: string;
  readonly sizeContractMicros: number;
  readonly costUsdMicros: number;
  readonly profitWorstUsdMicros: number;
  readonly profitBestUsdMicros: number;
  readonly sizeBestContractMicros: number;
  readonly evaluations: number;
  readonly legs: string;
  readonly relations: string;
  /** 1 when a size of the recording was assumed. */
  readonly assumedSizes: number;
  readonly openedAtMicros: number;
  readonly closedAtMicros: number | null;
}

/** The latest refusals; the counters hold how many there ever were. */
export interface RefusalsTable {
  readonly sequence: number;
  readonly atMicros: number;
  readonly code: string;
  readonly message: string;
  readonly opportunityId: string;
  readonly lane: string | null;
  readonly groupId: string | null;
  readonly edgeTicks: number | null;
  readonly instruments: string | null;
}

export interface LedgerEntriesTable {
  readonly sequence: number;
  readonly entryIndex: number;
  readonly atMicros: number;
  readonly reference: string;
  readonly account: string;
  readonly amountUsdMicros: number;
}

/** Sums of the ledger entries, kept along. */
export interface LedgerBalancesTable {
  readonly account: string;
  readonly balanceUsdMicros: number;
}

/** How often what happened, since the journal began: `record:<kind>`, `refusal:<code>`. */
export interface CountersTable {
  readonly name: string;
  readonly value: number;
}

export interface ReadTables {
  readonly projection: ProjectionTable;
  readonly orders: OrdersTable;
  readonly fills: FillsTable;
  readonly positions: PositionsTable;
  readonly legGroups: LegGroupsTable;
  readonly reservations: ReservationsTable;
  readonly episodes: EpisodesTable;
  readonly refusals: RefusalsTable;
  readonly ledgerEntries: LedgerEntriesTable;
  readonly ledgerBalances: LedgerBalancesTable;
  readonly counters: CountersTable;
}

/** Every table, for rebuilding from nothing. */
export const readTableNames = [
  "projection",
  "orders",
  "fills",
  "positions",
  "legGroups",
  "reservations",
  "episodes",
  "refusals",
  "ledgerEntries",
  "ledgerBalances",
  "counters",
] as const satisfies readonly (keyof ReadTables)[];
