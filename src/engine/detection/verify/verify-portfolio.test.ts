// The verifier lets true portfolios pass and names what is wrong with every other; its worst state is that of counting
// through all states, on random components.

import { describe, expect, test } from "vitest";
import type { CorpusCase } from "../../../../test/support/component-corpus/corpus-case.ts";
import { corpusSeed, drawCase } from "../../../../test/support/component-corpus/draw-case.ts";
import {
  fractionalPortfolio,
  portfolioProblem,
} from "../../../../test/support/component-corpus/fractional-portfolio.ts";
import { portfolioQuestion } from "../../../../test/support/component-corpus/judge-case.ts";
import type { FeeSchedule } from "../../../domain/market/fee-schedule.ts";
import type { MarketId } from "../../../domain/market/venue.ts";
import type { Relation } from "../../../domain/relation/relation.ts";
import { contractMicros, wholeContracts } from "../../../domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../domain/units/parts-per-million.ts";
import { priceTicks } from "../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import { addUsd, noUsd, usdMicros } from "../../../domain/units/usd-micros.ts";
import { RandomStream, seededSource } from "../../../simulation/random-stream.ts";
import { sizePortfolio } from "../portfolio/size-portfolio.ts";
import type { JudgedLeg, PortfolioQuestion } from "./contract.ts";
import { rulesOf } from "./relation-rules.ts";
import { verifyPortfolio } from "./verify-portfolio.ts";
import { worstState } from "./worst-state.ts";

const contracts: readonly MarketId[] = ["kalshi:A", "polymarket:A"];

const same: Relation = {
  id: "same",
  version: 1,
  kind: "same-claim",
  instruments: ["kalshi:A/yes", "polymarket:A/yes"],
  provenance: "human-approved",
  approvedBy: "test",
  approvedAt: null,
  softStates: [],
  note: "",
};

const free: FeeSchedule = { kind: "none" };
const rate = partsPerMillion(40_000);
const polymarket = { kind: "polymarket", rate, exponent: 1, chargedIn: "collateral" } as const;

function leg(contract: number, outcome: "yes" | "no", more: Partial<JudgedLeg> = {}): JudgedLeg {
  return {
    contract,
    outcome,
    levels: [
      { price: priceTicks(4_000), size: wholeContracts(4) },
      { price: priceTicks(4_500), size: wholeContracts(9) },
    ],
    schedule: free,
    lot: wholeContracts(1),
    sizeMin: wholeContracts(2),
    notionalMin: usdMicros(1_000_000),
    size: wholeContracts(10),
    cost: usdMicros(4_300_000),
    fee: noUsd,
    ...more,
  };
}

function question(more: Partial<PortfolioQuestion> = {}): PortfolioQuestion {
  return {
    contracts,
    relations: [same],
    // 4 at 0.40 and 6 at 0.45 with 0.04 × p × (1 - p): 0.0384 + 0.0594.
    legs: [leg(0, "yes"), leg(1, "no", { schedule: polymarket, fee: usdMicros(97_800) })],
    cost: usdMicros(8_697_800),
    payout: usdMicros(10_000_000),
    profit: usdMicros(1_302_200),
    ...more,
  };
}

function withFirst(more: Partial<JudgedLeg>): PortfolioQuestion {
  const { legs } = question();
  return question({ legs: [{ ...(legs[0] as JudgedLeg), ...more }, legs[1] as JudgedLeg] });
}

const codeOf = (asked: PortfolioQuestion) => {
  const answer = verifyPortfolio(asked);
  return answer.ok ? "ok" : answer.failure.code;
};

describe("a true portfolio", () => {
  test("passes, and its worst state is named", () => {
    const answer = verifyPortfolio(question());
    expect(answer.ok).toBe(true);
    const uneven = question({
      legs: [
        leg(0, "yes", { size: wholeContracts(4), cost: usdMicros(1_600_000) }),
        leg(1, "no", { size: wholeContracts(5), cost: usdMicros(2_050_000) }),
      ],
      cost: usdMicros(3_650_000),
      payout: usdMicros(4_000_000),
      profit: usdMicros(350_000),
    });
    expect(verifyPortfolio(uneven)).toEqual({ ok: true, value: [...contracts] });
  });

  test("a leg of nothing costs nothing", () => {
    const none = leg(0, "no", { size: contractMicros(0), cost: noUsd, fee: noUsd });
    expect(codeOf(question({ legs: [...question().legs, none] }))).toBe("ok");
  });
});

describe("orders nobody would accept", () => {
  test.each<[string, Partial<JudgedLeg>]>([
    ["a fraction of a lot", { size: contractMicros(9_500_000) }],
    [
      "below the smallest size",
      { size: wholeContracts(1), cost: usdMicros(400_000), notionalMin: noUsd },
    ],
    ["below the smallest cost", { size: wholeContracts(2), cost: usdMicros(800_000) }],
    ["beyond the depth", { size: wholeContracts(14) }],
    ["a negative size", { size: wholeContracts(-2) }],
    ["a contract nobody named", { contract: 2 }],
    ["the same thing twice", { contract: 1, outcome: "no" }],
    ["levels that descend", { levels: [...(question().legs[0]?.levels ?? [])].reverse() }],
    ["a price of a dollar", { levels: [{ price: priceTicks(10_000), size: wholeContracts(20) }] }],
  ])("%s", (_, broken) => {
    expect(codeOf(withFirst(broken))).toBe("DET-313");
  });
});

describe("figures that are not so", () => {
  test.each<[string, PortfolioQuestion]>([
    ["a leg's cost", withFirst({ cost: usdMicros(4_299_999) })],
    ["a leg's fee", withFirst({ fee: usdMicros(1) })],
    ["a commission left out", withFirst({ commission: usdMicros(1) })],
    ["the whole cost", question({ cost: usdMicros(8_697_799) })],
    ["a payout too large", question({ payout: usdMicros(10_000_001) })],
    ["a payout too small", question({ payout: usdMicros(9_999_999) })],
    ["the profit", question({ profit: usdMicros(1_302_201) })],
    // Without the relation nothing is sure to pay.
    ["a payout that needs a relation", question({ relations: [] })],
  ])("%s", (_, broken) => {
    expect(codeOf(broken)).toBe("DET-314");
  });
});

describe("what the verifier does not know", () => {
  test.each<[string, PortfolioQuestion, string]>([
    ["fees unknown", withFirst({ schedule: { kind: "unknown" } }), "DET-309"],
    ["fees in shares", withFirst({ schedule: { ...polymarket, chargedIn: "shares" } }), "DET-315"],
    ["a stranger's relation", question({ contracts: ["kalshi:A"], legs: [] }), "DET-315"],
    [
      "relations that contradict each other",
      question({ relations: [same, { ...same, id: "opposite", kind: "complement" }] }),
      "EQV-202",
    ],
  ])("%s", (_, asked, code) => {
    expect(codeOf(asked)).toBe(code);
  });

  test("a search that takes too long is given up, not guessed", () => {
    const many = Array.from({ length: 40 }, (_, at): MarketId => `kalshi:M${at}`);
    const instruments = many.map((id): `${MarketId}/yes` => `${id}/yes`);
    const rules = rulesOf({
      contracts: many,
      relations: [{ ...same, kind: "partition", instruments }],
    });
    const held = many.map((_, at) => 1 + ((at * 7) % 5));
    const nothing = many.map(() => 0);
    expect(rules.ok && worstState(rules.value, held, nothing)).toMatchObject({
      ok: true,
      value: { payout: 1 },
    });
    expect(rules.ok && worstState(rules.value, held, nothing, 30)).toMatchObject({
      ok: false,
      failure: { code: "DET-315" },
    });
  });
});

describe("random components", () => {
  function countedWorst(one: CorpusCase, yes: readonly number[], no: readonly number[]): number {
    const paid = one.states.map((row) =>
      row.reduce((sum, value, at) => sum + ((value === 1 ? yes : no)[at] as number), 0),
    );
    return Math.min(...paid);
  }

  test("the worst state is that of counting through all of them", () => {
    for (let at = 0; at < 1_500; at += 1) {
      const one = drawCase(corpusSeed(31, at));
      const random = new RandomStream(seededSource(at));
      const draw = () =>
        one.contracts.map(() => (random.chance(400_000) ? random.between(1, 50) : 0));
      const [yes, no] = [draw(), draw()];
      const rules = rulesOf(one);
      const worst = rules.ok ? worstState(rules.value, yes, no) : rules;
      const counted = countedWorst(one, yes, no);
      expect(worst, `seed ${one.seed}`).toMatchObject({ ok: true, value: { payout: counted } });
      const state = worst.ok ? [...worst.value.state] : [];
      expect(
        one.states.map((row) => row.join("")),
        `seed ${one.seed}`,
      ).toContain(state.join(""));
    }
  });

  test("what sizing makes passes, and no figure of it can be moved", () => {
    let earning = 0;
    for (let at = 0; at < 300; at += 1) {
      const one = drawCase(corpusSeed(32, at), { movedShare: 900_000, contractsMax: 7 });
      const problem = portfolioProblem(one, fractionalPortfolio(one).targets);
      const sized = sizePortfolio(problem);
      const asked = portfolioQuestion(one, sized);
      expect(codeOf(asked), `seed ${one.seed}`).toBe("ok");
      if (integerOf(sized.size) === 0) continue;
      earning += 1;
      const moved = {
        profit: addUsd(asked.profit, usdMicros(1)),
        payout: addUsd(asked.payout, usdMicros(1)),
      };
      expect(codeOf({ ...asked, ...moved }), `seed ${one.seed}`).toBe("DET-314");
      const legs = asked.legs.map((each) =>
        integerOf(each.size) === 0 ? each : { ...each, fee: addUsd(each.fee, usdMicros(-1)) },
      );
      expect(codeOf({ ...asked, legs }), `seed ${one.seed}`).toBe("DET-314");
    }
    expect(earning).toBeGreaterThan(100);
  });
});
