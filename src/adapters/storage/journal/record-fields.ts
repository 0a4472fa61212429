// The journal's schema: the fields of every record kind and their JSON types. The compiler keeps it complete, so a
// change of a stored record is seen here and not first by whoever opens an old journal.

import type { EngineRecord } from "../../../domain/message/record.ts";

/** JSON types that occur at the top level of a record. Units are integers. */
export type FieldType =
  | "text"
  | "text or null"
  | "an integer"
  | "true or false"
  | "an object"
  | "a list";

type Kind = EngineRecord["kind"];
type Header = "sequence" | "at" | "input" | "kind";
type FieldsOf<K extends Kind> = Readonly<
  Record<Exclude<keyof Extract<EngineRecord, { kind: K }>, Header>, FieldType>
>;

/** Returns true when a parsed value has the type. */
export function hasFieldType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "text or null":
      return value === null || typeof value === "string";
    case "an integer":
      return Number.isSafeInteger(value);
    case "true or false":
      return typeof value === "boolean";
    case "an object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "a list":
      return Array.isArray(value);
  }
}

export const recordFields: { readonly [K in Kind]: FieldsOf<K> } = {
  EngineStarted: {
    version: "text",
    configurationHash: "text",
    seed: "an integer",
    settings: "an object",
  },
  EpisodeOpened: {
    episodeId: "text",
    opportunityId: "text",
    lane: "text",
    legs: "a list",
    size: "an integer",
    costTotal: "an integer",
    profitWorst: "an integer",
    edgesAtSizes: "a list",
    relations: "a list",
    quotes: "a list",
    economics: "an object",
    proof: "an object",
    assumedSizes: "true or false",
  },
  EpisodeClosed: {
    episodeId: "text",
    opportunityId: "text",
    profitBest: "an integer",
    sizeBest: "an integer",
    evaluations: "an integer",
  },
  OpportunityEnded: { opportunityId: "text" },
  OpportunityRefused: {
    opportunityId: "text",
    lane: "text",
    code: "text",
    message: "text",
    edge: "an integer",
    instruments: "a list",
  },
  PlanSized: { episodeId: "text", groupId: "text", waterfall: "a list", size: "an integer" },
  GroupApproved: {
    group: "an object",
    envelope: "an object",
    lossWorst: "an integer",
    lossStressed: "an integer",
  },
  GroupDenied: {
    groupId: "text",
    episodeId: "text",
    opportunityId: "text",
    code: "text",
    message: "text",
  },
  CollateralReserved: { groupId: "text", amounts: "a list" },
  CollateralReleased: { groupId: "text" },
  LegIntended: { order: "an object" },
  OrderChanged: {
    clientOrderId: "text",
    state: "text",
    venueOrderId: "text or null",
    code: "text or null",
    venueWords: "text or null",
  },
  FillBooked: { groupId: "text", legIndex: "an integer", fill: "an object" },
  FillFinalised: { groupId: "text", fillId: "text", clientOrderId: "text" },
  FillReversed: {
    groupId: "text",
    legIndex: "an integer",
    fill: "an object",
    held: "an integer",
  },
  FillForestalled: { fillId: "text", clientOrderId: "text" },
  UnwindStarted: { groupId: "text", reason: "text" },
  UnwindFinished: { groupId: "text", left: "an integer" },
  GroupClosed: {
    groupId: "text",
    outcome: "text",
    hedged: "an integer",
    profitLocked: "an integer",
  },
  GroupReopened: {
    group: "an object",
    lossStressed: "an integer",
    outcome: "text",
    profitLocked: "an integer",
    closedAt: "an integer",
  },
  PositionSettled: { market: "text", yesValue: "an integer", payout: "an integer" },
  LedgerPosted: { posting: "an object" },
  PoolSharesValued: {
    market: "text",
    yes: "an integer",
    no: "an integer",
    feesEarned: "an integer",
    worthLeast: "an integer",
    worthNow: "an integer",
  },
  LimitReached: { code: "text", message: "text" },
  MarketQuarantined: { market: "text", code: "text", message: "text", until: "an integer" },
  MarketReleased: { market: "text" },
  KillSwitchChanged: { set: "true or false", reason: "text" },
  SafeModeEntered: { reason: "text" },
  SafeModeLeft: { by: "text" },
  VenueDisputed: { venue: "text", reported: "an integer", ledger: "an integer" },
  VenueAgreed: { venue: "text" },
  VenueGateMoved: { venue: "text", gate: "text", words: "text or null", by: "text or null" },
  FeedModeChanged: { venue: "text", stream: "text", mode: "text", words: "text" },
  SettingsApplied: { settings: "an object" },
};
