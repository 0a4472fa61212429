// What is answered about snapshots: the examples word for word, random components against all their states, and the same
// from both implementations.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../../src/domain/failure/result.ts";
import { uniformTickScheme } from "../../../src/domain/market/tick-scheme.ts";
import { type MarketId, venueOf } from "../../../src/domain/market/venue.ts";
import { contractMicros, parseContracts } from "../../../src/domain/units/contract-micros.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { onePrice, priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { noUsd, parseUsd } from "../../../src/domain/units/usd-micros.ts";
import type {
  CorpusCase,
  CorpusOffer,
} from "../../../test/support/component-corpus/corpus-case.ts";
import { corpusSeed, drawCase } from "../../../test/support/component-corpus/draw-case.ts";
import { rigSettings } from "../../../test/support/engine-rig.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import { ProblemsError } from "../configuration/problem.ts";
import { configurationSchema } from "../configuration/schema.ts";
import type { Implementation } from "../host/book-stores.ts";
import type { ComponentAnswer, DetectAnswer, OpportunityAnswer } from "./answer-schema.ts";
import { answerText } from "./answer-text.ts";
import { detect } from "./detect.ts";
import { parseSnapshot } from "./read-snapshot.ts";
import type { Snapshot, SnapshotMarket } from "./snapshot.ts";

const examples = join(import.meta.dirname, "../../../examples/detect");
const defaults = toEngineSettings(configurationSchema.parse({}));

function answerTo(name: string, implementation: Implementation = "fast", explain = false) {
  const file = `${name}.yaml`;
  const snapshot = parseSnapshot({ text: readFileSync(join(examples, file), "utf8"), file });
  return detect({ snapshot, settings: defaults, implementation }, explain);
}

/** The answer without what many answers are right for: which of all certificates is shown. */
function withoutChoice({ components, ...rest }: DetectAnswer) {
  const alike = components.map(({ certificate, ...component }) => ({
    ...component,
    isProven: certificate !== null,
  }));
  return { ...rest, components: alike };
}

describe("the examples", () => {
  const names = ["bucket", "ladder", "cross-venue", "certificate", "contradiction"];

  // UPDATE_EXAMPLES=1 writes the answers anew; the formatter goes over them afterwards.
  test.each(names)("%s is answered as it says", (name) => {
    const answer = answerTo(name);
    const file = join(examples, `${name}.answer.json`);
    if (env["UPDATE_EXAMPLES"] !== undefined) {
      writeFileSync(file, `${JSON.stringify(answer, null, 2)}\n`);
    }
    expect(answer).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });

  test.each(names)("%s is answered alike by the plain solver", (name) => {
    expect(withoutChoice(answerTo(name, "reference"))).toEqual(withoutChoice(answerTo(name)));
  });

  test("each shows what it is named for", () => {
    const verdicts = names.map((name) => answerTo(name).components.map(({ verdict }) => verdict));
    expect(verdicts).toEqual([
      ["opportunity"],
      ["opportunity"],
      ["opportunity"],
      ["certificate", "certificate"],
      ["refused", "refused", "refused", "certificate"],
    ]);
    const lanes = names
      .slice(0, 3)
      .map((name) => answerTo(name).components[0]?.opportunities[0]?.lane);
    expect(lanes).toEqual(["bucket", "event-tree", "cross-venue"]);
  });
});

/** A corpus offer is one side of a book: NO is bought from who bids for YES. */
function sideOf(offer: CorpusOffer | undefined, isNo: boolean): SnapshotMarket["bids"] {
  if (offer === undefined) return [];
  const { prices, sizes, count } = offer.leg;
  return Array.from({ length: count }, (_, level) => {
    const ticks = prices[level] as number;
    return {
      price: priceTicks(isNo ? integerOf(onePrice) - ticks : ticks),
      size: contractMicros(sizes[level] as number),
    };
  });
}

/** Returns the case as a snapshot of two-sided books; undefined when a book would be crossed or locked. */
function snapshotOf({ contracts, relations, offers }: CorpusCase): Snapshot | undefined {
  const at = epochMicros(1_789_473_600_000_000);
  const markets = contracts.map((id: MarketId, contract): SnapshotMarket => {
    const own = offers.filter((offer) => offer.contract === contract);
    const { leg } = own[0] ?? {};
    const terms = leg ?? { lot: contractMicros(1), sizeMin: contractMicros(0), notionalMin: noUsd };
    return {
      market: {
        id,
        venue: venueOf(id),
        venueSymbol: id,
        venueInstruments: { yes: id, no: id },
        title: id,
        groupSymbol: null,
        status: "open",
        tickScheme: uniformTickScheme(1),
        lot: terms.lot,
        sizeMin: terms.sizeMin,
        notionalMin: terms.notionalMin,
        pairTotal: onePrice,
        fees: leg === undefined ? [] : [{ from: epochMicros(0), schedule: leg.schedule }],
        payoutAt: null,
      },
      bids: sideOf(
        own.find(({ outcome }) => outcome === "no"),
        true,
      ),
      asks: sideOf(
        own.find(({ outcome }) => outcome === "yes"),
        false,
      ),
    };
  });
  const isSound = markets.every(({ bids: [bid], asks: [ask] }) =>
    bid === undefined || ask === undefined ? true : bid.price < ask.price,
  );
  return isSound ? { at, title: null, markets, relations, problems: [] } : undefined;
}

/** What the legs of an opportunity pay in the worst of all states, in contract micros, by the rows of the corpus. */
function worstPayout({ legs }: OpportunityAnswer, { contracts, states }: CorpusCase): number {
  const payouts = states.map((state) =>
    legs.reduce((sum, { instrument, size }) => {
      const [, id, outcome] = /^(.*)\/(yes|no)$/.exec(instrument) ?? [];
      const pays = state[contracts.indexOf(id as MarketId)] === (outcome === "yes" ? 1 : 0);
      return pays ? sum + integerOf(unwrap(parseContracts(size))) : sum;
    }, 0),
  );
  return Math.min(...payouts);
}

const micros = (text: string): number => integerOf(unwrap(parseUsd(text)));

function checkAgainstStates(component: ComponentAnswer, drawn: CorpusCase): void {
  expect(component.states).toBe(drawn.states.length);
  for (const opportunity of component.opportunities) {
    expect(micros(opportunity.payoutWorst)).toBe(worstPayout(opportunity, drawn));
    expect(micros(opportunity.profitWorst)).toBeGreaterThan(0);
    const { profitBound } = opportunity.proof;
    expect(micros(opportunity.profitWorst)).toBeLessThanOrEqual(micros(profitBound ?? "0"));
  }
  const rows = new Set(drawn.states.map((row) => row.join("")));
  for (const { pays } of component.certificate?.states ?? []) {
    const row = pays.map((instrument) => (instrument.endsWith("/yes") ? 1 : 0));
    expect(rows.has(row.join(""))).toBe(true);
  }
}

test("random components: true in every state, nothing found in fair books, alike from both solvers", () => {
  const verdicts: Record<string, number> = {};
  for (let at = 0; at < 150; at += 1) {
    const seed = corpusSeed(71, at);
    const drawn = drawCase(seed, { contractsMax: 8, statesMax: 64 });
    const snapshot = snapshotOf(drawn);
    if (snapshot === undefined) continue;
    const [fast, plain] = (["fast", "reference"] as const).map((implementation) =>
      detect({ snapshot, settings: rigSettings, implementation }, true),
    ) as [DetectAnswer, DetectAnswer];
    for (const [position, component] of fast.components.entries()) {
      const where = `seed ${seed}, component ${component.id}`;
      checkAgainstStates(component, drawn);
      if (drawn.fair) expect(component.verdict, where).not.toBe("opportunity");
      expect(plain.components[position]?.verdict, where).toBe(component.verdict);
      verdicts[component.verdict] = (verdicts[component.verdict] ?? 0) + 1;
    }
  }
  expect(verdicts["opportunity"]).toBeGreaterThan(10);
  expect(verdicts["certificate"]).toBeGreaterThan(10);
});

describe("whatever a file says", () => {
  const pieces = ["NaN", "1e5", "-1", "0", "1", "9007199254740993", "0.00001", "[]", "{}", "null"];
  const marks = [
    '"',
    "]",
    "}",
    ":",
    "&a",
    "*a",
    "\u001b[2J",
    "kalshi:",
    "/no",
    "partition",
    "ladder",
  ];

  test("it is answered or refused by name, never by accident", () => {
    const texts = ["cross-venue", "certificate", "contradiction"].map((name) =>
      readFileSync(join(examples, `${name}.yaml`), "utf8"),
    );
    let answered = 0;
    const mutation = fc.record({
      text: fc.constantFrom(...texts),
      changes: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          with: fc.constantFrom(...pieces, ...marks),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(mutation, ({ text, changes }) => {
        const words = text.split(/(?<=[\s,[\]])/);
        const meaning = words.flatMap((word, at) => (/\w/.test(word) ? [at] : []));
        for (const change of changes) {
          const at = meaning[Math.floor(change.at * (meaning.length - 1))] as number;
          words[at] = `${change.with}${/[\s,[\]]*$/.exec(words[at] ?? "")?.[0] ?? ""}`;
        }
        try {
          const snapshot = parseSnapshot({ text: words.join(""), file: "mutated" });
          const answer = detect({ snapshot, settings: defaults, implementation: "fast" }, true);
          answerText(answer, 80);
          answered += 1;
        } catch (error) {
          if (!(error instanceof ProblemsError)) throw error;
        }
      }),
      { numRuns: 400, seed: 20_260_915 },
    );
    expect(answered).toBeGreaterThan(100);
  });
});

describe("as text", () => {
  test("an opportunity with its legs", () => {
    expect(answerText(answerTo("bucket"), 100)).toMatchInlineSnapshot(`
      "2026-09-15T12:00:00Z  Highest temperature in the park, three ranges
      1 component of 3 markets
      1 with an opportunity · 0 proven to offer nothing · 0 undecided · 0 refused

      kalshi:KXHIGHPARK-26SEP15-B70 and 2 more (3 states, 1 relation)
        OPPORTUNITY bucket: earns 9.5874 USD at worst, at best 9.58751
        300 contracts cost 290.4126 and pay 300.00 at least, 1112.28 % a year
          buy                                contracts  at most    cost     fee
          kalshi:KXHIGHPARK-26SEP15-B70/yes        300     0.23   66.50  3.6229
          kalshi:KXHIGHPARK-26SEP15-B75/yes        300     0.46  138.00  5.2164
          kalshi:KXHIGHPARK-26SEP15-T80/yes        300     0.25   73.20  3.8733
        least is paid when kalshi:KXHIGHPARK-26SEP15-T80/yes pays
      "
    `);
  });

  test("the most profitable component stands first", () => {
    const [ladder, crossVenue] = ["ladder", "cross-venue"].map((name) => answerTo(name));
    const both = [...(crossVenue?.components ?? []), ...(ladder?.components ?? [])];
    for (const components of [both, both.toReversed()]) {
      const lines = answerText({ ...answerTo("bucket"), components }, 100).split("\n");
      const found = lines.flatMap((line) => /earns (\S+) USD/.exec(line)?.[1] ?? []);
      expect(found).toEqual(["41.7179", "26.39184"]);
    }
  });

  test("what cannot be answered for, beside what can", () => {
    expect(answerText(answerTo("contradiction"), 100)).toMatchInlineSnapshot(`
      "2026-09-15T12:00:00Z  What cannot be answered for, and what still is
      4 components of 6 markets
      0 with an opportunity · 1 proven to offer nothing · 0 undecided · 3 refused

      NOT ANSWERED FOR
      QUA-101 kalshi:KXCROSSED-26 (contradiction.yaml:14:11)
        bids: the best bid 0.55 is above the best ask 0.53
      EQV-201 kalshi:KXLONELY-26 (contradiction.yaml:29:5)
        relation 3: kalshi:KXNOWHERE-26 is not among the markets of the snapshot
      EQV-202 kalshi:KXA-26
        component kalshi:KXA-26: a-is-b@1, a-is-not-b@1 cannot all hold

      PROVEN TO OFFER NOTHING: every offer costs at least what it is expected to pay
      component          markets  states  nearest offer              slack
      kalshi:KXSOUND-26        1       2  kalshi:KXSOUND-26/yes  0.0300885
      "
    `);
  });

  test("with everything that was looked at", () => {
    const text = answerText(answerTo("certificate", "fast", true), 100);
    for (const part of [
      /^ {2}weights of 1000000000 together$/m,
      /^ {2}bucket +yes\|lake-ranges +none$/m,
      /^ {2}solver: certificate after \d+ pivots, no portfolio earns more than 0\.00$/m,
      /^ {2}verified: /m,
    ])
      expect(text).toMatch(part);
  });

  test("nothing of a file reaches the controls of a terminal", () => {
    const answer = answerTo("contradiction");
    const [problem] = answer.problems;
    const title = "\u001b[31mred\u0007";
    const spoilt = {
      ...answer,
      title,
      problems: [{ ...(problem ?? expect.fail()), message: `${title}\nand a second line` }],
    };
    const text = answerText(spoilt, 80);
    expect(text).toContain("red");
    expect(text).toContain("red and a second line");
    expect(text.split("").filter((one) => one < " " && one !== "\n")).toEqual([]);
  });
});
