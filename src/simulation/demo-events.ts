// The invented events of the demo: questions about places that do not exist, listed on both venues in each venue's own
// words. The seed decides which come first; no two are the same.

import { assert } from "../domain/failure/assert.ts";
import { addDuration, days, type EpochMicros } from "../domain/units/epoch-micros.ts";
import { longDay, tickerDay } from "./instant-text.ts";
import { binaryStates, type Claim, type EventStates, yesClaim } from "./orderflow/event-states.ts";
import type { KalshiEventListing, KalshiSeriesListing } from "./venues/kalshi/listing.ts";
import { type PolymarketListing, polymarketIdentifiers } from "./venues/polymarket/listing.ts";

/** One event with its listing on each venue. */
export interface DemoEvent {
  readonly title: string;
  readonly kalshiTicker: string;
  readonly kalshi: KalshiSeriesListing;
  readonly polymarket: PolymarketListing;
  /** What decides it: questions with the same name hang on the same hidden event, each on a claim of its own. */
  readonly hidden: {
    readonly name: string;
    readonly states: EventStates;
    readonly claim: Claim;
  };
  /** The threshold it is about, as a number in text, where the broker lists it as one contract of a ladder. */
  readonly strike?: string;
}

interface Topic {
  /** Short form for tickers. */
  readonly code: string;
  /** What happens in the place, as one phrase that both venues build their question from. */
  readonly claim: (place: string) => string;
  readonly category: string;
  readonly feeType: string;
}

/** Categories whose Polymarket fee rate is 0.04. */
const topics: readonly Topic[] = [
  topic("MAYOR", (place) => `the incumbent win the ${place} mayoral election`, "Politics"),
  topic("METRO", (place) => `${place} open its second metro line`, "Companies"),
  topic("RATE", (place) => `the Bank of ${place} cut its key rate`, "Financials"),
  topic(
    "FUSION",
    (place) => `the ${place} reactor reach net energy gain`,
    "Science and Technology",
  ),
  topic("BRIDGE", (place) => `the ${place} council approve the harbour bridge`, "Politics"),
  topic("STRIKE", (place) => `the ${place} dock workers go on strike`, "Politics"),
  topic("CHIP", (place) => `${place} Semiconductor ship its 1 nm chip`, "Science and Technology"),
  topic("INDEX", (place) => `the ${place} 100 index close above 9,000`, "Financials"),
  topic("TREATY", (place) => `the ${place} fishing treaty be ratified`, "Politics"),
  topic("LAUNCH", (place) => `the ${place} probe reach lunar orbit`, "Science and Technology"),
  topic("MERGER", (place) => `the ${place} Airways merger be cleared`, "Financials"),
  topic("RECALL", (place) => `the ${place} recall petition qualify for the ballot`, "Politics"),
];

const places = [
  "Tallowmere",
  "Port Elsin",
  "Karsholm",
  "Verantia",
  "Lake Ondine",
  "Solmarch",
  "Drumvale",
  "Ostavane Reach",
  "Nyhaven",
  "Calder Point",
  "Brightwater",
  "Merrowick",
  "San Telmar",
  "Quillon",
] as const;

function topic(code: string, claim: (place: string) => string, category: string): Topic {
  const feeTypes: Readonly<Record<string, string>> = {
    Politics: "politics_fees",
    Financials: "finance_prices_fees",
  };
  return { code, claim, category, feeType: feeTypes[category] ?? "tech_fees" };
}

/** Most events: the load tests of the venue servers ask for 5,000 markets. */
export const demoEventsMax = 10_000;

/** Returns so many different events. Dates count from `startAt`; everything else follows from the seed. */
export function inventEvents(seed: number, count: number, startAt: EpochMicros): DemoEvent[] {
  assert(count > 0 && count <= demoEventsMax, `between 1 and ${demoEventsMax} events: ${count}`);
  const offset = Math.abs(seed) % topics.length;
  return Array.from({ length: count }, (_, index) => inventEvent(seed, index, offset, startAt));
}

/** Returns the Kalshi side of the events, with those of one series under one entry and markets of one event under one
 * event, as the venue lists them. */
export function kalshiSeriesOf(events: readonly DemoEvent[]): KalshiSeriesListing[] {
  const merged = new Map<string, KalshiSeriesListing>();
  for (const { kalshi: one } of events) {
    const known = merged.get(one.ticker);
    const listed = mergeEvents([...(known?.events ?? []), ...one.events]);
    merged.set(one.ticker, { ...(known ?? one), events: listed });
  }
  return [...merged.values()];
}

function mergeEvents(events: readonly KalshiEventListing[]): KalshiEventListing[] {
  const merged = new Map<string, KalshiEventListing>();
  for (const one of events) {
    const known = merged.get(one.eventTicker);
    const markets = [...(known?.markets ?? []), ...one.markets];
    merged.set(one.eventTicker, { ...(known ?? one), markets });
  }
  return [...merged.values()];
}

function inventEvent(seed: number, index: number, offset: number, startAt: EpochMicros): DemoEvent {
  const combinations = topics.length * places.length;
  const within = index % combinations;
  const round = Math.floor(index / combinations);
  // Going through the topics, each comes back with another place: 13 and the number of places share no divisor.
  const cycle = Math.floor(within / topics.length);
  const subject = topics[(within + offset) % topics.length];
  const place = places[(within + cycle) % places.length];
  assert(subject !== undefined && place !== undefined, "indexes stay inside the lists");
  const closeAt = addDuration(startAt, days(4 + ((index * 5) % 17)));
  const suffix = round === 0 ? "" : ` (round ${round + 1})`;
  const undated = `${subject.claim(place)}${suffix}`;
  const claim = `${undated} by ${longDay(closeAt)}`;
  const code = `${place.replaceAll(" ", "").slice(0, 5).toUpperCase()}${round === 0 ? "" : round + 1}`;
  const eventTicker = `KX${subject.code}-${tickerDay(closeAt)}${code}`;
  const kalshiTicker = `${eventTicker}-Y`;
  const title = `Will ${claim}?`;
  return {
    title,
    kalshiTicker,
    hidden: { name: eventTicker, states: binaryStates, claim: yesClaim },
    kalshi: kalshiSeries({
      subject,
      eventTicker,
      kalshiTicker,
      undated,
      place,
      index,
      startAt,
      closeAt,
    }),
    polymarket: {
      ...polymarketIdentifiers(`${seed} ${index}`),
      gammaId: String(700_000 + index),
      slug: `will-${claim.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`,
      question: title.replace(" by ", " before the end of "),
      outcomes: ["Yes", "No"],
      // Both grids of either venue occur among the events.
      tickSize: index % 3 === 2 ? "0.001" : "0.01",
      orderSizeMin: 5,
      negRisk: false,
      endAt: closeAt,
      fees: { feeType: subject.feeType, rate: 0.04, exponent: 1, rebateRate: 0.25 },
    },
  };
}

function kalshiSeries(event: {
  readonly subject: Topic;
  readonly eventTicker: string;
  readonly kalshiTicker: string;
  /** The claim without its date, which Kalshi puts under each market of an event. */
  readonly undated: string;
  readonly place: string;
  readonly index: number;
  readonly startAt: EpochMicros;
  readonly closeAt: EpochMicros;
}): KalshiSeriesListing {
  const { subject, eventTicker, kalshiTicker, undated, place, index, startAt, closeAt } = event;
  const title = `Will ${undated}?`;
  return {
    ticker: eventTicker.slice(0, eventTicker.indexOf("-")),
    title,
    category: subject.category,
    feeType: "quadratic",
    feeMultiplier: 1,
    events: [
      {
        eventTicker,
        title,
        subTitle: place,
        mutuallyExclusive: false,
        markets: [
          {
            ticker: kalshiTicker,
            yesSubTitle: `By ${longDay(closeAt)}`,
            noSubTitle: `By ${longDay(closeAt)}`,
            rulesPrimary: `Resolves to Yes if the answer to "${title}" is yes by ${longDay(closeAt)}.`,
            openAt: addDuration(startAt, days(-3)),
            closeAt,
            priceStructure: index % 4 === 3 ? "deci_cent" : "linear_cent",
          },
        ],
      },
    ],
  };
}
