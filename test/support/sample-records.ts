// Records for tests of storage: one of every kind, and random but coherent stories (groups that are approved, traded
// and closed) from a list of numbers. They obey the types, not the engine's logic.

import { type InstrumentId, marketOf, type Venue } from "../../src/domain/market/venue.ts";
import type { OpportunityEconomics } from "../../src/domain/message/economics.ts";
import type { EngineRecord, RecordBody } from "../../src/domain/message/record.ts";
import type { Leg, LegGroup, Order } from "../../src/domain/order/order.ts";
import { contractMicros, wholeContracts } from "../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../src/domain/units/epoch-micros.ts";
import { partsPerMillion } from "../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { rigSettings } from "./engine-rig.ts";

const startedAtMicros = 1_790_000_000_000_000;
const kalshi: InstrumentId = "kalshi:KXTEST-1/yes";
const polymarket: InstrumentId = "polymarket:0xabc/no";

function legOf(instrument: InstrumentId, price: number): Leg {
  return {
    instrument,
    side: "buy",
    limitPrice: priceTicks(price),
    size: wholeContracts(10),
    cost: usdMicros(price * 1_000),
    fee: usdMicros(12_345),
    reserve: usdMicros(price * 1_000 + 12_345),
    assumedSize: false,
  };
}

const legs: readonly Leg[] = [legOf(kalshi, 4_200), legOf(polymarket, 5_300)];

function groupOf(number: number): LegGroup {
  return {
    groupId: `group-${number}`,
    opportunityId: `opportunity-${number % 7}`,
    episodeId: `episode-${number}`,
    lane: "cross-venue",
    cluster: "cluster-1",
    legs,
    size: wholeContracts(10),
    payoutWorst: usdMicros(10_000_000),
    costTotal: usdMicros(9_500_000),
    profitWorst: usdMicros(475_310),
  };
}

function orderOf(number: number, legIndex: number, venue: Venue): Order {
  return {
    clientOrderId: `order-${number}-${legIndex}`,
    venueOrderId: null,
    groupId: `group-${number}`,
    legIndex,
    venue,
    instrument: legIndex === 0 ? kalshi : polymarket,
    side: "buy",
    limitPrice: priceTicks(legIndex === 0 ? 4_200 : 5_300),
    size: wholeContracts(10),
    filled: contractMicros(0),
    timeInForce: "immediate-or-cancel",
    purpose: "open",
    state: "intended",
    intendedAt: epochMicros(startedAtMicros),
  };
}

function episodeOf(number: number): RecordBody[] {
  return [
    {
      kind: "EpisodeOpened",
      episodeId: `episode-${number}`,
      opportunityId: `opportunity-${number % 7}`,
      lane: number % 3 === 0 ? "parity" : "cross-venue",
      legs,
      size: wholeContracts(10),
      costTotal: usdMicros(9_500_000),
      profitWorst: usdMicros(400_000 + number),
      edgesAtSizes: [{ size: wholeContracts(1), profitWorst: null }],
      relations: ["relation-1@3"],
      quotes: [
        {
          instrument: kalshi,
          price: priceTicks(4_500),
          size: wholeContracts(20),
          receivedAt: epochMicros(1_767_484_800_000_000 + number),
        },
      ],
      economics: economicsOf(number),
      proof: { worstState: [kalshi], payoutWorst: usdMicros(10_000_000), profitBound: null },
      assumedSizes: number % 2 === 0,
    },
  ];
}

function economicsOf(number: number): OpportunityEconomics {
  return {
    legs: [],
    capital: [{ venue: "kalshi", paid: usdMicros(4_500_000), returned: usdMicros(0) }],
    costNet: usdMicros(9_500_000),
    spread: partsPerMillion(40_000),
    profitWorst: usdMicros(400_000 + number),
    profitWorstSoft: null,
    softLossExpected: usdMicros(0),
    profitExpected: usdMicros(400_000 + number),
    timeToCash: null,
    regime: "unknown",
    yieldSimple: null,
    yieldCompound: null,
    profitOverHurdle: null,
  };
}

function refusalOf(number: number): RecordBody[] {
  return [
    {
      kind: "OpportunityRefused",
      opportunityId: `opportunity-${number % 7}`,
      lane: "cross-venue",
      code: number % 2 === 0 ? "DET-301" : "QUA-103",
      message: `refused with 'quotes', "more" and ünïcode ${number}`,
      edge: priceTicks(-number),
      instruments: [kalshi, polymarket],
    },
  ];
}

function fillOf(number: number, legIndex: number): RecordBody[] {
  const instrument = legIndex === 0 ? kalshi : polymarket;
  const venue = legIndex === 0 ? "kalshi" : "polymarket";
  return [
    {
      kind: "FillBooked",
      groupId: `group-${number}`,
      legIndex,
      fill: {
        fillId: `fill-${number}-${legIndex}`,
        clientOrderId: `order-${number}-${legIndex}`,
        instrument,
        side: "buy",
        price: priceTicks(4_200),
        size: wholeContracts(10),
        fee: usdMicros(12_345),
        filledAt: epochMicros(startedAtMicros + number),
      },
    },
    {
      kind: "LedgerPosted",
      posting: {
        reference: `fill-${number}-${legIndex}`,
        entries: [
          { account: `cash:${venue}`, amount: usdMicros(-4_212_345) },
          { account: `position:${instrument}`, amount: usdMicros(4_200_000) },
          { account: `fees:${venue}`, amount: usdMicros(12_345) },
        ],
      },
    },
  ];
}

/** A leg group's life: approved, traded, and closed in one of three ways or left open. */
function tradeOf(number: number): RecordBody[] {
  const groupId = `group-${number}`;
  const opening: RecordBody[] = [
    ...episodeOf(number),
    {
      kind: "PlanSized",
      episodeId: `episode-${number}`,
      groupId,
      waterfall: [
        { step: "depth", before: wholeContracts(50), after: wholeContracts(10), reason: "touch" },
      ],
      size: wholeContracts(10),
    },
    {
      kind: "GroupApproved",
      group: groupOf(number),
      envelope: {
        reduceSizeMax: wholeContracts(10),
        lossMax: priceTicks(500),
        venues: ["kalshi", "polymarket"],
      },
      lossWorst: usdMicros(4_212_345),
      lossStressed: usdMicros(524_690),
    },
    {
      kind: "CollateralReserved",
      groupId,
      amounts: [
        { venue: "kalshi", market: marketOf(kalshi), legIndex: 0, amount: usdMicros(4_212_345) },
        {
          venue: "polymarket",
          market: marketOf(polymarket),
          legIndex: 1,
          amount: usdMicros(5_312_345),
        },
      ],
    },
    { kind: "LegIntended", order: orderOf(number, 0, "kalshi") },
    { kind: "LegIntended", order: orderOf(number, 1, "polymarket") },
    changeOf(number, 0, "accepted", `venue-order-${number}`),
    ...fillOf(number, 0),
    changeOf(number, 0, "filled", null),
  ];
  if (number % 4 === 0) return opening;
  const second = number % 4 === 1 ? unwindOf(number) : completionOf(number);
  return [...opening, ...second];
}

function changeOf(
  number: number,
  legIndex: number,
  state: Order["state"],
  venueOrderId: string | null,
): RecordBody {
  return {
    kind: "OrderChanged",
    clientOrderId: `order-${number}-${legIndex}`,
    state,
    venueOrderId,
    code: state === "rejected" ? "EXE-602" : null,
    venueWords: state === "rejected" ? "insufficient_balance" : null,
  };
}

function unwindOf(number: number): RecordBody[] {
  const groupId = `group-${number}`;
  return [
    changeOf(number, 1, "rejected", null),
    { kind: "UnwindStarted", groupId, reason: "second leg rejected" },
    { kind: "UnwindFinished", groupId, left: contractMicros(0) },
    { kind: "CollateralReleased", groupId },
    {
      kind: "GroupClosed",
      groupId,
      outcome: "unwound",
      hedged: contractMicros(0),
      profitLocked: usdMicros(-120_000),
    },
  ];
}

function completionOf(number: number): RecordBody[] {
  const groupId = `group-${number}`;
  return [
    ...fillOf(number, 1),
    changeOf(number, 1, "filled", null),
    { kind: "CollateralReleased", groupId },
    {
      kind: "GroupClosed",
      groupId,
      outcome: "completed",
      hedged: wholeContracts(10),
      profitLocked: usdMicros(475_310),
    },
    {
      kind: "EpisodeClosed",
      episodeId: `episode-${number}`,
      opportunityId: `opportunity-${number % 7}`,
      profitBest: usdMicros(500_000 + number),
      sizeBest: wholeContracts(12),
      evaluations: 42,
    },
    { kind: "OpportunityEnded", opportunityId: `opportunity-${number % 7}` },
  ];
}

const incidents: readonly RecordBody[] = [
  { kind: "LimitReached", code: "RSK-503", message: "total exposure" },
  {
    kind: "MarketQuarantined",
    market: "kalshi:KXTEST-1",
    code: "QUA-118",
    message: "3 corrections within 600 s",
    until: epochMicros(1_767_484_860_000_000),
  },
  { kind: "MarketReleased", market: "kalshi:KXTEST-1" },
  { kind: "KillSwitchChanged", set: true, reason: "by hand" },
  { kind: "SafeModeEntered", reason: "journal" },
  { kind: "SafeModeLeft", by: "operator" },
  { kind: "SettingsApplied", settings: rigSettings },
  {
    kind: "EngineStarted",
    version: "0.1.0",
    configurationHash: "abcdef",
    seed: 7,
    settings: rigSettings,
  },
  {
    kind: "GroupDenied",
    groupId: "group-denied",
    episodeId: "episode-denied",
    opportunityId: "opportunity-1",
    code: "RSK-507",
    message: "20 groups are open",
  },
  {
    kind: "PositionSettled",
    market: "kalshi:KXTEST-1",
    yesValue: priceTicks(10_000),
    payout: usdMicros(10_000_000),
  },
];

/** A fill that was confirmed, one that was taken back after its group had closed, and one before it was reported. */
function finalityOf(number: number): RecordBody[] {
  const [, second] = fillOf(number, 0);
  const bought = fillOf(number, 0).find((body) => body.kind === "FillBooked");
  if (bought === undefined || second?.kind !== "LedgerPosted") return [];
  const { groupId, legIndex, fill } = bought;
  const entries = second.posting.entries.map(({ account, amount }) => ({
    account,
    amount: usdMicros(-integerOf(amount)),
  }));
  return [
    {
      kind: "FillFinalised",
      groupId,
      fillId: `fill-${number}-1`,
      clientOrderId: `order-${number}-1`,
    },
    {
      kind: "GroupReopened",
      group: groupOf(number),
      lossStressed: usdMicros(524_690),
      outcome: "completed",
      profitLocked: usdMicros(475_310),
      closedAt: epochMicros(startedAtMicros),
    },
    { kind: "LedgerPosted", posting: { reference: `reversal-${number}`, entries } },
    { kind: "FillReversed", groupId, legIndex, fill, held: contractMicros(0) },
    { kind: "FillForestalled", fillId: "fill-unseen", clientOrderId: `order-${number}-0` },
  ];
}

const disputes: readonly RecordBody[] = [
  {
    kind: "PoolSharesValued",
    market: "amm:0x6a2d3c81b4b8a0b2d0c0a0e1f2a3b4c5d6e7f809",
    yes: contractMicros(9_000_000),
    no: contractMicros(12_000_000),
    feesEarned: usdMicros(310_000),
    worthLeast: usdMicros(9_310_000),
    worthNow: usdMicros(10_596_000),
  },
  {
    kind: "VenueDisputed",
    venue: "kalshi",
    reported: usdMicros(9_000_000),
    ledger: usdMicros(10_000_000),
  },
  { kind: "VenueAgreed", venue: "kalshi" },
  { kind: "VenueGateMoved", venue: "kalshi", gate: "drift", words: "fill.novel", by: null },
  { kind: "VenueGateMoved", venue: "kalshi", gate: "drift", words: null, by: "operator" },
  {
    kind: "FeedModeChanged",
    venue: "kalshi",
    stream: "kalshi/market-1",
    mode: "polling",
    words: "silent",
  },
];

function headed(bodies: readonly RecordBody[]): EngineRecord[] {
  return bodies.map((body, index) => {
    const at = epochMicros(startedAtMicros + index * 1_000);
    return { ...body, sequence: index + 1, at, input: index * 3 + 1 } as EngineRecord;
  });
}

/** Returns at least one record of every kind, numbered from 1. */
export function everyKind(): EngineRecord[] {
  return headed([
    ...tradeOf(1),
    ...tradeOf(2),
    ...refusalOf(3),
    ...finalityOf(2),
    ...incidents,
    ...disputes,
  ]);
}

/** Returns a story of one chapter per number, its records numbered from 1. */
export function storyOf(chapters: readonly number[]): EngineRecord[] {
  return headed(
    chapters.flatMap((choice, number) => {
      if (choice % 3 === 0) return tradeOf(number);
      if (choice % 3 === 1) return refusalOf(choice);
      return [incidents[choice % incidents.length] as RecordBody];
    }),
  );
}

/** Returns so many small records, every `durableEvery`th of them durable, from a sequence on. */
export function plainRecords(options: {
  readonly from: number;
  readonly count: number;
  readonly durableEvery: number;
}): EngineRecord[] {
  const { from, count, durableEvery } = options;
  return Array.from({ length: count }, (_, index) => {
    const sequence = from + index;
    const isDurable = sequence % durableEvery === 0;
    const body: RecordBody = isDurable
      ? changeOf(sequence, 0, "accepted", null)
      : { kind: "LimitReached", code: "RSK-503", message: `record ${sequence}` };
    return { ...body, sequence, at: epochMicros(startedAtMicros), input: sequence } as EngineRecord;
  });
}
