// The demo's questions that belong together, each family on one hidden event: contests of which exactly one pays, with
// or without a parent that sums some of them up, ladders of thresholds, nested dates. Both venues list each in their own
// way: Kalshi as one event with several markets, Polymarket as markets of one event, with negative risk where exactly
// one pays.

import { addDuration, days, type EpochMicros } from "../domain/units/epoch-micros.ts";
import { type DemoEvent, inventEvents } from "./demo-events.ts";
import { longDay, tickerDay } from "./instant-text.ts";
import { atLeast, type Claim, type EventStates, exactly } from "./orderflow/event-states.ts";
import { polymarketIdentifiers } from "./venues/polymarket/listing.ts";

/** What the questions of a family have to do with each other, said of their YES in the order of the family. */
export type FamilyKind =
  /** Exactly one comes true; of two each is the other's opposite. */
  | "one-of"
  /** The first comes true whenever one of the first two others does; exactly one of the others does. */
  | "parent-and-one-of"
  /** Thresholds, the lowest first. */
  | "ladder"
  /** Dates, the latest first. */
  | "nested-dates";

interface Member {
  readonly code: string;
  readonly words: string;
  readonly title: string;
  readonly claim: Claim;
  /** Where the broker lists it too: the threshold, as a number in text. */
  readonly strike?: string;
  /** By how much it closes before its family. */
  readonly daysEarlier?: number;
}

interface Family {
  readonly series: string;
  readonly title: string;
  readonly category: string;
  readonly feeType: string;
  readonly closesAfterDays: number;
  readonly kind: FamilyKind;
  readonly states: EventStates;
  readonly members: readonly Member[];
}

/** Questions that belong together, by their places among all questions. */
export interface FamilyPlaces {
  readonly series: string;
  readonly kind: FamilyKind;
  readonly places: readonly number[];
}

const land = "Elderport";
const candidates = ["Mara Quist", "Teodor Hale", "Ines Arkwright"] as const;
/** Favoured, open and outside: about 50, 30 and 20 cents. */
const election: EventStates = { kind: "contest", scores: [500_000, 0, -400_000] };
/** Both rungs are open questions. */
const index: EventStates = { kind: "quantity", thresholds: [-600_000, 600_000] };
const rungs = ["9,000", "9,500"] as const;
/** The two that govern together are about even with the others. */
const seats: EventStates = { kind: "contest", scores: [300_000, -300_000, 200_000, -500_000] };
const parties = ["Harbour Party", "Orchard League", "Civic Union", "Free Valleys"] as const;
/** Rungs and dates so near each other that a few cents turn their order around. */
const jobless: EventStates = { kind: "quantity", thresholds: [-70_000, 70_000] };
const joblessRungs = ["4.1", "4.2"] as const;
const opening: EventStates = { kind: "quantity", thresholds: [-60_000, 60_000] };
/** Two are left. */
const runoff: EventStates = { kind: "contest", scores: [120_000, 0] };
const finalists = ["Petra Lindqvist", "Aldo Farrow"] as const;

const families: readonly Family[] = [
  {
    series: "KXELDERGOV",
    title: `Who will win the ${land} governor election?`,
    category: "Politics",
    feeType: "politics_fees",
    closesAfterDays: 12,
    kind: "one-of",
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
    kind: "ladder",
    states: index,
    members: rungs.map((rung, below) => ({
      code: `T${rung.replace(",", "")}`,
      words: `${rung} or above`,
      title: `Will the ${land} 50 index close at ${rung} or above?`,
      claim: atLeast(index, below + 1),
    })),
  },
  {
    series: "KXVERANTIA",
    title: "Who will lead the next government of Verantia?",
    category: "Politics",
    feeType: "politics_fees",
    closesAfterDays: 15,
    kind: "parent-and-one-of",
    states: seats,
    members: [
      {
        code: "COALITION",
        words: "Harbour or Orchard",
        title: "Will the Harbour Party or the Orchard League win the most seats in Verantia?",
        claim: { from: 0, until: 2 },
      },
      ...parties.map((name, winner) => ({
        code: name.slice(0, name.indexOf(" ")).toUpperCase(),
        words: name,
        title: `Will the ${name} win the most seats in Verantia?`,
        claim: exactly(winner),
      })),
    ],
  },
  {
    series: "KXKARSJOBS",
    title: "How high will unemployment in Karsholm be?",
    category: "Financials",
    feeType: "finance_prices_fees",
    closesAfterDays: 9,
    kind: "ladder",
    states: jobless,
    members: joblessRungs.map((rung, below) => ({
      code: `T${rung}`,
      words: `Above ${rung}%`,
      title: `Will unemployment in Karsholm be above ${rung}%?`,
      claim: atLeast(jobless, below + 1),
      strike: rung,
    })),
  },
  {
    series: "KXNYTUNNEL",
    title: "When will the Nyhaven tunnel open?",
    category: "Companies",
    feeType: "tech_fees",
    closesAfterDays: 20,
    kind: "nested-dates",
    states: opening,
    members: [0, 8].map((daysEarlier, order) => ({
      code: order === 0 ? "SECOND" : "FIRST",
      words: "By then",
      title: "Will the Nyhaven tunnel open?",
      claim: atLeast(opening, order + 1),
      daysEarlier,
    })),
  },
  {
    series: "KXSOLMAYOR",
    title: "Who will win the Solmarch runoff?",
    category: "Politics",
    feeType: "politics_fees",
    closesAfterDays: 8,
    kind: "one-of",
    states: runoff,
    members: finalists.map((name, winner) => ({
      code: name.slice(name.indexOf(" ") + 1).toUpperCase(),
      words: name,
      title: `Will ${name} win the Solmarch runoff?`,
      claim: exactly(winner),
    })),
  },
];

/** Questions that stand alone, whatever the number of families: the first one at the broker, too. */
const aloneLeast = 5;

/** Returns the families that there is room for, in their order. */
function familiesAmong(count: number): Family[] {
  let room = count - aloneLeast;
  const found: Family[] = [];
  for (const family of families) {
    room -= family.members.length;
    if (room < 0) break;
    found.push(family);
  }
  return found;
}

function questionsOf(some: readonly Family[]): number {
  return some.reduce((sum, { members }) => sum + members.length, 0);
}

/** Returns so many questions for the demo. As many families as leave five questions alone are among them, at the end. */
export function inventQuestions(seed: number, count: number, startAt: EpochMicros): DemoEvent[] {
  const some = familiesAmong(count);
  if (some.length < 2) return inventEvents(seed, count, startAt);
  const alone = inventEvents(seed, count - questionsOf(some), startAt);
  return [...alone, ...some.flatMap((family) => inventFamily(family, seed, startAt))];
}

/** Returns which of so many questions belong together. */
export function familyPlaces(count: number): FamilyPlaces[] {
  const some = familiesAmong(count);
  if (some.length < 2) return [];
  let next = count - questionsOf(some);
  return some.map(({ series, kind, members }) => {
    const places = members.map((_, order) => next + order);
    next += members.length;
    return { series, kind, places };
  });
}

/** Returns the questions of a family. Dates count from `startAt`, identifiers follow from the seed. */
function inventFamily(family: Family, seed: number, startAt: EpochMicros): DemoEvent[] {
  return family.members.map((member, order) =>
    inventMember({ family, member, order, seed, startAt }),
  );
}

/** The parent of a family is a question beside it: the others alone exclude each other. */
function isExclusive({ kind }: Family, order: number): boolean {
  return kind === "one-of" || (kind === "parent-and-one-of" && order > 0);
}

function inventMember(one: {
  readonly family: Family;
  readonly member: Member;
  readonly order: number;
  readonly seed: number;
  readonly startAt: EpochMicros;
}): DemoEvent {
  const { family, member, order, seed, startAt } = one;
  const { series, states, category, feeType, kind, closesAfterDays } = family;
  const closesAt = addDuration(startAt, days(closesAfterDays));
  const closeAt = addDuration(closesAt, days(-(member.daysEarlier ?? 0)));
  const excludes = isExclusive(family, order);
  const isParent = kind === "parent-and-one-of" && !excludes;
  const hidden = `${series}-${tickerDay(closesAt)}`;
  const eventTicker = isParent ? `${series}SUM-${tickerDay(closesAt)}` : hidden;
  const kalshiTicker = `${eventTicker}-${member.code}`;
  const when = kind === "nested-dates" ? "by" : "on";
  const title = `${member.title.slice(0, -1)} ${when} ${longDay(closeAt)}?`;
  const place = families.indexOf(family);
  const eventId = 800_000 + place + (isParent ? 100 : 0);
  const event = { id: String(eventId), slug: eventTicker.toLowerCase() };
  return {
    title,
    kalshiTicker,
    hidden: { name: hidden, states, claim: member.claim },
    ...(member.strike === undefined ? {} : { strike: member.strike }),
    kalshi: {
      ticker: eventTicker.slice(0, eventTicker.indexOf("-")),
      title: family.title,
      category,
      feeType: "quadratic",
      feeMultiplier: 1,
      events: [
        {
          eventTicker,
          title: family.title,
          subTitle: longDay(closesAt),
          mutuallyExclusive: excludes,
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
      negRisk: excludes,
      endAt: closeAt,
      fees: { feeType, rate: 0.04, exponent: 1, rebateRate: 0.25 },
      events: [{ ...event, title: family.title, negRisk: excludes }],
    },
  };
}
