// The verifier lets true certificates pass and names what is wrong with every other: each claim is broken once.

import { describe, expect, test } from "vitest";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import type { InstrumentId, MarketId } from "../../../domain/market/venue.ts";
import type { Relation, RelationKind } from "../../../domain/relation/relation.ts";
import { wholeContracts } from "../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { usdMicros } from "../../../domain/units/usd-micros.ts";
import type { CertificateQuestion, JudgedOffer } from "./contract.ts";
import { exactPrice } from "./exact-price.ts";
import { canHold, open } from "./relation-rules.ts";
import { verifyCertificate } from "./verify-certificate.ts";

const contracts: readonly MarketId[] = ["kalshi:A", "kalshi:B", "kalshi:C"];

function relation(kind: RelationKind, instruments: readonly InstrumentId[]): Relation {
  return {
    id: `all-${kind}`,
    version: 1,
    kind,
    instruments,
    provenance: "human-approved",
    approvedBy: "test",
    approvedAt: null,
    softStates: [],
    note: "",
  };
}

const partition = relation("partition", ["kalshi:A/yes", "kalshi:B/yes", "kalshi:C/yes"]);
const free: FeeSchedule = { kind: "none" };

function offer(
  contract: number,
  outcome: "yes" | "no",
  ticks: number,
  more: object = {},
): JudgedOffer {
  const size = wholeContracts(10);
  return { contract, outcome, price: priceTicks(ticks), size, schedule: free, ...more };
}

/** A, B and C pay with 50, 30 and 20 %. */
function question(more: Partial<CertificateQuestion> = {}): CertificateQuestion {
  return {
    contracts,
    relations: [partition],
    certificate: {
      support: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      weights: Int32Array.of(500_000_000, 300_000_000, 200_000_000),
      expected: Int32Array.of(500_000_000, 300_000_000, 200_000_000),
    },
    offers: [offer(0, "yes", 5_000), offer(1, "yes", 3_100), offer(2, "no", 8_000)],
    ...more,
  };
}

function withCertificate(more: Partial<CertificateQuestion["certificate"]>): CertificateQuestion {
  return question({ certificate: { ...question().certificate, ...more } });
}

const codeOf = (asked: CertificateQuestion) => {
  const answer = verifyCertificate(asked);
  return answer.ok ? "ok" : answer.failure.code;
};

describe("a true certificate", () => {
  test("passes, and says how many offers it covers", () => {
    expect(verifyCertificate(question())).toEqual({ ok: true, value: 3 });
  });

  test("covers nothing that nobody knows the fees of", () => {
    const unknown = offer(0, "yes", 1, { schedule: { kind: "unknown" } });
    expect(verifyCertificate(question({ offers: [unknown] }))).toEqual({ ok: true, value: 0 });
  });
});

describe("weights that are no probability", () => {
  test.each([
    ["a sum below the total", { weights: Int32Array.of(500_000_000, 300_000_000, 199_999_999) }],
    ["a weight of zero", { weights: Int32Array.of(700_000_000, 300_000_000, 0) }],
    ["a negative weight", { weights: Int32Array.of(900_000_000, 300_000_000, -200_000_000) }],
    ["a state too few", { support: Uint8Array.of(1, 0, 0, 0, 1, 0) }],
    ["a false expectation", { expected: Int32Array.of(500_000_000, 300_000_000, 200_000_001) }],
    ["an expectation too few", { expected: Int32Array.of(500_000_000, 300_000_000) }],
  ])("%s", (_, broken) => {
    expect(codeOf(withCertificate(broken))).toBe("DET-316");
  });
});

describe("states that cannot be", () => {
  test("two outcomes of a partition, and none", () => {
    const two = Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0, 1);
    const answer = verifyCertificate(withCertificate({ support: two }));
    expect(answer).toMatchObject({
      ok: false,
      failure: { code: "DET-311", details: { row: 0, relation: "all-partition" } },
    });
    expect(codeOf(withCertificate({ support: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0) }))).toBe(
      "DET-311",
    );
  });

  test("values that are no outcome", () => {
    const odd = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 2);
    expect(codeOf(withCertificate({ support: odd }))).toBe("DET-311");
  });
});

describe("an offer below its expectation", () => {
  test.each([
    ["YES", offer(1, "yes", 2_999)],
    ["NO", offer(2, "no", 7_999)],
  ])("%s by one tick", (_, cheap) => {
    const answer = verifyCertificate(question({ offers: [offer(0, "yes", 5_000), cheap] }));
    expect(answer).toMatchObject({ ok: false, failure: { code: "DET-312" } });
  });

  test("the fee counts, to the last nano", () => {
    const rates = {
      takerRate: partsPerMillion(70_000),
      makerRate: partsPerMillion(0),
      multiplier: partsPerMillion(1_000_000),
      balancePrecision: usdMicros(10_000),
    };
    const kalshi = { kind: "kalshi", rounding: "micro", ...rates } as const;
    // 0.4829 and its fee of 0.07 × 0.4829 × 0.5171 are 0.50037953; 0.4825 is short: 0.49997856.
    expect(codeOf(question({ offers: [offer(0, "yes", 4_829, { schedule: kalshi })] }))).toBe("ok");
    expect(codeOf(question({ offers: [offer(0, "yes", 4_825, { schedule: kalshi })] }))).toBe(
      "DET-312",
    );
    const commission = usdMicros(22);
    const paid = offer(0, "yes", 4_825, { schedule: kalshi, commission });
    expect(codeOf(question({ offers: [paid] }))).toBe("ok");
  });

  test("is allowed up to the bound claimed, which is an amount over all offers", () => {
    // Ten contracts at a tick below: 0.001 USD, a million nanos.
    const offers = [offer(0, "yes", 4_999)];
    expect(codeOf(question({ offers, boundNanos: 1_000_000 }))).toBe("ok");
    expect(codeOf(question({ offers, boundNanos: 999_999 }))).toBe("DET-312");
    const more = [...offers, offer(2, "no", 7_999)];
    expect(codeOf(question({ offers: more, boundNanos: 1_000_000 }))).toBe("DET-312");
    expect(codeOf(question({ offers: more, boundNanos: 2_000_000 }))).toBe("ok");
  });
});

describe("questions that make no sense", () => {
  test("a relation or an offer of an unknown contract", () => {
    const stranger = relation("implies", ["kalshi:A/yes", "kalshi:Z/yes"]);
    expect(codeOf(question({ relations: [stranger] }))).toBe("DET-315");
    expect(codeOf(question({ offers: [offer(3, "yes", 5_000)] }))).toBe("DET-315");
  });
});

describe("what a contract costs exactly", () => {
  const polymarket = { kind: "polymarket", rate: partsPerMillion(250_000), exponent: 2 } as const;

  test.each<[string, FeeSchedule, number]>([
    ["nothing charged", free, 0.1],
    [
      "a pool's fee is in its prices",
      { kind: "pool", poolFee: partsPerMillion(9), gas: usdMicros(5) },
      0.1,
    ],
    ["the cent is in the prices", { kind: "forecastex" }, 0.1],
    // (0.1 × 0.9)² × 0.25 = 0.002025
    ["a squared rate", { ...polymarket, chargedIn: "collateral" }, 0.102025],
    // A share keeps 1 - 0.002025 / 0.1 of itself.
    ["a fee in shares", { ...polymarket, chargedIn: "shares" }, 0.1 / 0.97975],
  ])("%s", (_, schedule, usd) => {
    const cost = exactPrice(offer(0, "yes", 1_000, { schedule }));
    expect(cost).toBeDefined();
    const nanos = cost === undefined ? 0 : Number((cost.top * 1_000n) / cost.bottom) / 1_000;
    expect(nanos).toBeCloseTo(usd * 1e9, 2);
  });
});

describe("what a relation demands", () => {
  const ids: readonly InstrumentId[] = ["kalshi:A/yes", "kalshi:B/yes", "kalshi:C/yes"];
  const holds = (kind: RelationKind, state: readonly number[], inverted = [false, false, false]) =>
    canHold(
      { relation: relation(kind, ids), contracts: [0, 1, 2], inverted },
      Uint8Array.from(state),
    );

  /** The states of three contracts that each kind allows, as sums of 4, 2 and 1. */
  test.each<[RelationKind, readonly number[]]>([
    ["same-claim", [0, 7]],
    ["mutually-exclusive", [0, 1, 2, 4]],
    ["exhaustive", [1, 2, 3, 4, 5, 6, 7]],
    ["partition", [1, 2, 4]],
    ["implies", [0, 1, 2, 3, 7]],
    ["ladder", [0, 4, 6, 7]],
    ["nested-dates", [0, 4, 6, 7]],
    ["split-of-parent", [0, 5, 6]],
  ])("%s", (kind, allowed) => {
    const states = [0, 1, 2, 3, 4, 5, 6, 7];
    const bits = (state: number) => [state >> 2, (state >> 1) & 1, state & 1];
    expect(states.filter((state) => holds(kind, bits(state)))).toEqual(allowed);
    const mirrored = allowed.map((state) => 7 - state).sort((a, b) => a - b);
    const inverted = [true, true, true];
    expect(states.filter((state) => holds(kind, bits(state), inverted))).toEqual(mirrored);
    // A beginning can hold exactly when one of its ends does.
    for (let begun = 0; begun < 4; begun += 1) {
      const ends = [begun * 2, begun * 2 + 1].some((state) => allowed.includes(state));
      expect(holds(kind, [begun >> 1, begun & 1, open])).toBe(ends);
    }
  });
});
