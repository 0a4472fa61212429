// The risk gates: one row for each refusal in the order of precedence, each at its limit and just beyond.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rigSettings, rigStart } from "../../../test/support/engine-rig.ts";
import type { FailureCode } from "../../domain/failure/catalogue.ts";
import type { Venue } from "../../domain/market/venue.ts";
import type { VenueGate } from "../../domain/market/venue-gate.ts";
import type { RecordBody } from "../../domain/message/record.ts";
import type { RiskSettings } from "../../domain/message/settings.ts";
import type { Leg, LegGroup } from "../../domain/order/order.ts";
import { wholeContracts } from "../../domain/units/contract-micros.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../domain/units/price-ticks.ts";
import { type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import { approve, unrepairedLoss } from "./approve.ts";
import type { ExposureView } from "./contract.ts";
import { RiskCounters } from "./counters.ts";
import { type GateQuestion, gates } from "./gates.ts";

const usd = (amount: number): UsdMicros => usdMicros(Math.round(amount * 1_000_000));

function leg(instrument: Leg["instrument"], price: number, reserve: number): Leg {
  return {
    instrument,
    side: "buy",
    limitPrice: priceTicks(price),
    size: wholeContracts(10),
    cost: usd(reserve - 0.5),
    fee: usd(0.25),
    reserve: usd(reserve),
    assumedSize: false,
  };
}

/** 7.50 USD on Kalshi, 2.50 on Polymarket: 10 USD are set aside. Stressed loss 0.50 + 2 × 0.25 on the first leg. */
const group: LegGroup = {
  groupId: "g",
  opportunityId: "o",
  episodeId: "e",
  lane: "cross-venue",
  cluster: "c",
  legs: [leg("kalshi:A/yes", 7_000, 7.5), leg("polymarket:a/no", 2_000, 2.5)],
  size: wholeContracts(10),
  payoutWorst: usd(10),
  costTotal: usd(9),
  profitWorst: usd(1),
};

interface Used {
  readonly total?: number;
  readonly venue?: number;
  readonly market?: number;
  readonly cluster?: number;
  readonly groups?: number;
}

function exposureOf(used: Used): ExposureView {
  return {
    exposureTotal: () => usd(used.total ?? 0),
    exposureOfVenue: (venue) => usd(venue === "polymarket" ? (used.venue ?? 0) : 0),
    exposureOfMarket: (market) => usd(market === "kalshi:A" ? (used.market ?? 0) : 0),
    exposureOfCluster: () => usd(used.cluster ?? 0),
    groupsHeld: () => used.groups ?? 0,
  };
}

interface Situation {
  readonly legs?: readonly Leg[];
  readonly records?: readonly RecordBody[];
  readonly used?: Used;
  readonly risk?: Partial<RiskSettings>;
  readonly positionSizeMax?: UsdMicros;
  readonly mode?: "observe" | "dry-run" | "live";
  readonly outboxFull?: boolean;
  readonly stopping?: string;
}

type Question = Omit<GateQuestion, "lossWorst" | "lossStressed">;

function questionOf(situation: Situation): Question {
  const exposure = exposureOf(situation.used ?? {});
  const counters = new RiskCounters(0, exposure);
  for (const body of situation.records ?? []) {
    counters.apply({ ...body, sequence: 1, input: 1, at: epochMicros(rigStart) } as never);
  }
  return {
    group: situation.legs === undefined ? group : { ...group, legs: situation.legs },
    settings: {
      ...rigSettings,
      mode: situation.mode ?? "paper",
      sizing: { positionSizeMax: situation.positionSizeMax ?? usd(100) },
      risk: { ...rigSettings.risk, ...situation.risk },
    },
    counters,
    exposure,
    nowMicros: rigStart,
    outboxFull: situation.outboxFull ?? false,
    stopping: situation.stopping,
  };
}

function ask(situation: Situation): FailureCode | "approved" {
  const approved = approve(questionOf(situation));
  return approved.ok ? "approved" : approved.failure.code;
}

const intended: RecordBody = { kind: "LegIntended", order: {} as never };
const lost = (amount: number): RecordBody => ({
  kind: "GroupClosed",
  groupId: "earlier",
  outcome: "unwound",
  hedged: wholeContracts(0),
  profitLocked: usd(-amount),
});

const disputed = (venue: Venue): RecordBody => ({
  kind: "VenueDisputed",
  venue,
  reported: usd(1),
  ledger: usd(2),
});
const moved = (venue: Venue, gate: VenueGate, words: string | null): RecordBody => ({
  kind: "VenueGateMoved",
  venue,
  gate,
  words,
  by: null,
});
const agreed = (venue: Venue): RecordBody => ({ kind: "VenueAgreed", venue });

/** What is refused, and the nearest situation that passes. */
const rows: readonly (readonly [FailureCode, Situation, Situation])[] = [
  [
    "RSK-501",
    { records: [{ kind: "KillSwitchChanged", set: true, reason: "" }] },
    {
      records: [
        { kind: "KillSwitchChanged", set: true, reason: "" },
        { kind: "KillSwitchChanged", set: false, reason: "" },
      ],
    },
  ],
  [
    "RSK-502",
    { records: [{ kind: "SafeModeEntered", reason: "" }] },
    {
      records: [
        { kind: "SafeModeEntered", reason: "" },
        { kind: "SafeModeLeft", by: "x" },
      ],
    },
  ],
  ["RSK-511", { mode: "dry-run" }, { mode: "live" }],
  ["RSK-513", { outboxFull: true }, {}],
  ["RSK-514", { stopping: "" }, {}],
  [
    "RSK-515",
    { records: [disputed("kalshi"), disputed("polymarket"), agreed("kalshi")] },
    { records: [disputed("polymarket"), disputed("forecastex"), agreed("polymarket")] },
  ],
  [
    "RSK-516",
    { records: [moved("kalshi", "drift", "x"), moved("kalshi", "breaker", null)] },
    {
      records: [
        moved("kalshi", "drift", "x"),
        moved("kalshi", "drift", null),
        moved("forecastex", "scope", "x"),
      ],
    },
  ],
  ["RSK-517", { legs: [...group.legs, ...group.legs] }, {}],
  [
    "RSK-518",
    {
      legs: [
        leg("kalshi:A/yes", 3_000, 3),
        leg("polymarket:a/no", 2_000, 2.5),
        leg("kalshi:A/no", 3_000, 3),
      ],
    },
    { legs: [leg("kalshi:A/yes", 3_000, 3), leg("kalshi:A/no", 3_000, 3)] },
  ],
  ["RSK-510", { positionSizeMax: usd(9.999_999) }, { positionSizeMax: usd(10) }],
  ["RSK-507", { used: { groups: 20 } }, { used: { groups: 19 } }],
  ["RSK-505", { used: { market: 92.500_001 } }, { used: { market: 92.5 } }],
  ["RSK-506", { used: { cluster: 140.000_001 } }, { used: { cluster: 140 } }],
  ["RSK-504", { used: { venue: 247.500_001 } }, { used: { venue: 247.5 } }],
  ["RSK-503", { used: { total: 490.000_001 } }, { used: { total: 490 } }],
  [
    "RSK-508",
    { records: [intended, intended], risk: { ordersPerMinuteMax: 4 } },
    { records: [intended], risk: { ordersPerMinuteMax: 4 } },
  ],
  ["RSK-509", { records: [lost(10)] }, { records: [lost(9)] }],
  ["RSK-512", { records: [lost(9.000_001)] }, { records: [lost(9)] }],
];

describe("the gates", () => {
  test.each(rows)("%s", (code, refused, passes) => {
    expect(ask(refused)).toBe(code);
    expect(ask(passes)).toBe("approved");
  });

  test.each(rows.map(([code], position) => [code, position] as const))(
    "%s comes before those below it",
    (code, position) => {
      const all = rows.slice(position).map(([, refused]) => refused);
      const together: Situation = {
        ...Object.assign({}, ...all.toReversed()),
        records: all.flatMap(({ records }) => records ?? []),
        used: Object.assign({}, ...all.map(({ used }) => used)),
        risk: Object.assign({}, ...all.map(({ risk }) => risk)),
      };
      expect(ask(together)).toBe(code);
    },
  );

  test("the loss without repair is all legs but the last; the stressed one sells them inside the bound", () => {
    const approved = approve(questionOf({}));
    if (!approved.ok) throw new TypeError(approved.failure.message);
    expect(approved.value.lossWorst).toBe(usd(7.5));
    expect(approved.value.lossStressed).toBe(usd(1));
  });

  test("the leg that is missing may be a cheaper one whose fill was taken back", () => {
    const legs = [leg("polymarket:a/no", 2_000, 2.5), leg("kalshi:A/yes", 7_000, 7.5)];
    expect(unrepairedLoss({ ...group, legs })).toBe(usd(7.5));
    const final = [leg("forecastex:a/no", 2_000, 2.5), leg("kalshi:A/yes", 7_000, 7.5)];
    expect(unrepairedLoss({ ...group, legs: final })).toBe(usd(2.5));
    const three = [...legs, leg("amm:A/no", 500, 3)];
    expect(unrepairedLoss({ ...group, legs: three })).toBe(usd(10.5));
  });

  test("a loss without repair above the size limit is refused, though no group can have one", () => {
    const lossWorst = usd(10.000_001);
    const question = { ...questionOf({ positionSizeMax: usd(10) }), lossWorst };
    const answers = gates.map((gate) => gate({ ...question, lossStressed: usd(0) }));
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.failure.code]))).toEqual([
      "RSK-510",
    ]);
    const reserve = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.array(reserve, { minLength: 1, maxLength: 5 }), (reserves) => {
        const legs = reserves.map((micros) => leg("kalshi:A/yes", 5_000, micros / 1_000_000));
        const total = reserves.reduce((sum, micros) => sum + micros, 0);
        expect(Number(unrepairedLoss({ ...group, legs }))).toBeLessThanOrEqual(total);
      }),
    );
  });

  const of = (market: string, over: Partial<Leg> = {}): Leg => ({
    ...leg(`kalshi:${market}/yes`, 100, 0.1),
    ...over,
  });
  const many = (count: number): Leg[] => Array.from({ length: count }, (_, n) => of(`M${n}`));
  const shapes: readonly (readonly [string, readonly Leg[], boolean])[] = [
    ["no leg", [], false],
    ["one leg", many(1), false],
    ["64 legs", many(64), true],
    ["65 legs", many(65), false],
    ["a leg smaller than the group", [of("A"), of("B", { size: wholeContracts(1) })], true],
    ["a leg larger than the group", [of("A"), of("B", { size: wholeContracts(11) })], false],
    [
      "no leg as large as the group",
      many(2).map((each) => ({ ...each, size: wholeContracts(9) })),
      false,
    ],
    ["a leg without a size", [of("A"), of("B", { size: wholeContracts(0) })], false],
    ["a leg that sells", [of("A"), of("B", { side: "sell" })], false],
    ["an instrument twice", [of("A"), of("B"), of("A")], false],
  ];
  test.each(shapes)("%s", (_what, legs, passes) => {
    expect(ask({ legs, risk: { ordersPerMinuteMax: 127, dailyLossMax: usd(100) } })).toBe(
      passes ? "approved" : "RSK-517",
    );
  });

  test("both outcomes of a market among more legs are refused where the venue nets them, and only there", () => {
    const legs = (venue: "forecastex" | "polymarket" | "amm"): Leg[] => [
      leg(`${venue}:A/no`, 100, 0.1),
      of("B"),
      leg(`${venue}:A/yes`, 100, 0.1),
    ];
    expect(ask({ legs: legs("forecastex") })).toBe("RSK-518");
    expect(ask({ legs: legs("polymarket") })).toBe("approved");
    expect(ask({ legs: legs("amm") })).toBe("approved");
    const twoMarkets = [...many(2), leg("kalshi:M2/no", 100, 0.1)];
    expect(ask({ legs: twoMarkets })).toBe("approved");
  });

  test("nothing is approved in observe mode", () => {
    expect(ask({ mode: "observe" })).toBe("RSK-511");
  });
});
