// The demo's questions that belong together: who of three wins an election, of which exactly one pays, and how high an
// index closes, a ladder in which the higher rung implies the lower. Both venues list each in their own way: Kalshi as
// one event with several markets, Polymarket as markets of one event, with negative risk where exactly one pays.

import { addDuration, days, type EpochMicros } from "../domain/units/epoch-micros.ts";
import { type DemoEvent, inventEvents } from "./demo-events.ts";
import { longDay, tickerDay } from "./instant-text.ts";
import { atLeast, type Claim, type EventStates, exactly } from "./orderflow/event-states.ts";
import { polymarketIdentifiers } from "./venues/polymarket/listing.ts";

interface Member {
  readonly code: string;
  readonly words: string;
  readonly title: string;
  readonly claim: Claim;
}

interface Family {
  readonly series: string;
  readonly title: string;
  readonly category: string;
  readonly feeType: string;
  readonly closesAfterDays: number;
  readonly isExclusive: boolean;
  readonly states: EventStates;
  readonly members: readonly Member[];
}

const land = "Elderport";
const candidates = ["Mara Quist", "Teodor Hale", "Ines Arkwright"] as const;
/** Favoured, open and outside: about 50, 30 and 20 cents. */
const election: EventStates = { kind: "contest", scores: [500_000, 0, -400_000] };
/** Both rungs are open questions. */
const index: EventStates = { kind: "quantity", thresholds: [-600_000, 600_000] };
const rungs = ["9,000", "9,500"] as const;

const families: readonly Family[] = [
  {
    series: "KXELDERGOV",
    title: `Who will win the ${land} governor election?`,
    category: "Politics",
    feeType: "politics_fees",
    closesAfterDays: 12,
    isExclusive: true,
    states: election,
    members: candidates.map((name, winner) => ({
      code: name.slice(name.indexOf(" ") + 1).toUpperCase(),
      words: name,
      title: `Will ${name} win the ${land} governor election?`,
      claim: exactly(winner),
    })),
  },
  {
    series: "KXELDERIDX",
    title: `How high will the ${land} 50 index close?`,
    category: "Financials",
    feeType: "finance_prices_fees",
    closesAfterDays: 6,
    isExclusive: false,
    states: index,
    members: rungs.map((rung, below) => ({
      code: `T${rung.replace(",", "")}`,
      words: `${rung} or above`,
      title: `Will the ${land} 50 index close at ${rung} or above?`,
      claim: atLeast(index, below + 1),
    })),
  },
];

/** How many questions belong to a family. */
const familyQuestions = families.reduce((sum, { members }) => sum + members.length, 0);

/** Returns so many questions for the demo: half of ten belong to families, and with fewer than that all stand alone. */
export function inventQuestions(seed: number, count: number, startAt: EpochMicros): DemoEvent[] {
  if (count < 2 * familyQuestions) return inventEvents(seed, count, startAt);
  const alone = inventEvents(seed, count - familyQuestions, startAt);
  return [...alone, ...inventFamilies(seed, startAt)];
}

/** Returns the questions of all families. Dates count from `startAt`, identifiers follow from the seed. */
function inventFamilies(seed: number, startAt: EpochMicros): DemoEvent[] {
  return families.flatMap((family) => {
    const closeAt = addDuration(startAt, days(family.closesAfterDays));
    return family.members.map((member, order) =>
      inventMember({ family, member, order, seed, startAt, closeAt }),
    );
  });
}

function inventMember(one: {
  readonly family: Family;
  readonly member: Member;
  readonly order: number;
  readonly seed: number;
  readonly startAt: EpochMicros;
  readonly closeAt: EpochMicros;
}): DemoEvent {
  const { family, member, order, seed, startAt, closeAt } = one;
  const { series, states, isExclusive, category, feeType } = family;
  const eventTicker = `${series}-${tickerDay(closeAt)}`;
  const kalshiTicker = `${eventTicker}-${member.code}`;
  const title = `${member.title.slice(0, -1)} on ${longDay(closeAt)}?`;
  const place = families.indexOf(family);
  const event = { id: String(800_000 + place), slug: eventTicker.toLowerCase() };
  return {
    title,
    kalshiTicker,
    hidden: { name: eventTicker, states, claim: member.claim },
    kalshi: {
      ticker: series,
      title: family.title,
      category,
      feeType: "quadratic",
      feeMultiplier: 1,
      events: [
        {
          eventTicker,
          title: family.title,
          subTitle: longDay(closeAt),
          mutuallyExclusive: isExclusive,
          markets: [
            {
              ticker: kalshiTicker,
              yesSubTitle: member.words,
              noSubTitle: member.words,
              rulesPrimary: `Resolves to Yes if the answer to "${title}" is yes.`,
              openAt: addDuration(startAt, days(-3)),
              closeAt,
              priceStructure: "linear_cent",
            },
          ],
        },
      ],
    },
    polymarket: {
      ...polymarketIdentifiers(`${seed} ${kalshiTicker}`),
      gammaId: String(790_000 + place * 10 + order),
      slug: kalshiTicker.toLowerCase(),
      question: title,
      outcomes: ["Yes", "No"],
      tickSize: "0.01",
      orderSizeMin: 5,
      negRisk: isExclusive,
      endAt: closeAt,
      fees: { feeType, rate: 0.04, exponent: 1, rebateRate: 0.25 },
      events: [{ ...event, title: family.title, negRisk: isExclusive }],
    },
  };
}
