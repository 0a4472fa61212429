// A whole simulated Kalshi in memory with two traders and a reader: signed requests and streams without sockets, under a
// clock that the test moves.

import { addDuration, days, epochMicros } from "../../src/domain/units/epoch-micros.ts";
import type { ShellReply, StreamSession } from "../../src/simulation/transport/shell.ts";
import {
  generateCredentials,
  type KalshiCredentials,
} from "../../src/simulation/venues/kalshi/authentication.ts";
import type { CoreOrderRequest } from "../../src/simulation/venues/kalshi/core/contract.ts";
import type {
  KalshiMarketListing,
  KalshiSeriesListing,
} from "../../src/simulation/venues/kalshi/listing.ts";
import {
  buildKalshiVenue,
  type KalshiVenue,
  type KalshiVenueOptions,
} from "../../src/simulation/venues/kalshi/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { kalshiHeaders, type WireMessage } from "./venue-streams.ts";

/** 2026-11-20T08:00:00.456Z, a Friday. */
export const memoryStart = epochMicros(1_795_161_600_456_000);

/** Keys of the accounts ann and bob, and one of ann's that may only read. */
export const annKey = generateCredentials("ann-key");
export const bobKey = generateCredentials("bob-key");
export const readerKey = generateCredentials("reader-key");

const restRoot = "/trade-api/v2";
const streamPath = "/trade-api/ws/v2";

function market(ticker: string): KalshiMarketListing {
  return {
    ticker,
    yesSubTitle: "Yes",
    noSubTitle: "No",
    rulesPrimary: "",
    openAt: addDuration(memoryStart, days(-1)),
    closeAt: addDuration(memoryStart, days(5)),
    priceStructure: "linear_cent",
  };
}

const series: readonly KalshiSeriesListing[] = [
  {
    ticker: "KXA",
    title: "Series A",
    category: "Economics",
    feeType: "quadratic",
    feeMultiplier: 1,
    feeChanges: [
      { at: addDuration(memoryStart, days(-3)), feeType: "quadratic", feeMultiplier: 1 },
      { at: addDuration(memoryStart, days(3)), feeType: "quadratic", feeMultiplier: 0.5 },
    ],
    events: [
      {
        eventTicker: "A",
        title: "Event A",
        subTitle: "",
        mutuallyExclusive: true,
        markets: [market("A-1"), market("A-2")],
      },
    ],
  },
  {
    ticker: "KXB",
    title: "Series B",
    category: "Sports",
    feeType: "quadratic",
    feeMultiplier: 1,
    events: [
      {
        eventTicker: "B",
        title: "Event B",
        subTitle: "",
        mutuallyExclusive: false,
        exchangeIndex: 3,
        markets: [market("B-1")],
      },
    ],
  },
];

export interface MemoryVenue extends KalshiVenue {
  readonly clock: VirtualClock;
}

/** Builds the venue: ann and bob have 1,000 USD each on shard 0, ann 50 USD on shard 3. */
export function memoryVenue(options: Partial<KalshiVenueOptions> = {}): MemoryVenue {
  const clock = new VirtualClock(memoryStart);
  const venue = buildKalshiVenue({
    clock,
    series,
    accounts: [
      {
        name: "ann",
        cash: new Map([
          [0, 1_000_000_000n],
          [3, 50_000_000n],
        ]),
        keys: [{ credentials: annKey }, { credentials: readerKey, scopes: ["read"] }],
      },
      { name: "bob", cash: new Map([[0, 1_000_000_000n]]), keys: [{ credentials: bobKey }] },
    ],
    ...options,
  });
  return { ...venue, clock };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

export interface MemoryAnswer {
  readonly status: number;
  readonly body: WireMessage;
}

/** Sends a request, signed unless the key is null, and returns the answer. `target` is the path below the root. */
export function ask(
  venue: MemoryVenue,
  key: KalshiCredentials | null,
  endpoint: string,
  body?: unknown,
): MemoryAnswer {
  const [method = "", target = ""] = endpoint.split(" ");
  const [below = "", query = ""] = target.split("?");
  const path = `${restRoot}${below}`;
  const signature = key === null ? {} : kalshiHeaders(key, venue.clock, method, path);
  const answers: (ShellReply | null)[] = [];
  venue.shell.request(
    {
      method,
      path,
      query,
      headers: { "content-type": "application/json", ...lowerCase(signature) },
      body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
    },
    (reply) => answers.push(reply),
  );
  const [reply] = answers;
  if (reply === undefined || reply === null) throw new Error("the venue did not answer at once");
  const isJson = reply.contentType.includes("json");
  return { status: reply.status, body: isJson ? JSON.parse(reply.body) : reply.body };
}

/** An order as the core takes it: ten A-1 at 0.44, resting. */
export function coreOrder(account: string, over: Partial<CoreOrderRequest> = {}): CoreOrderRequest {
  return {
    account,
    subaccount: 0,
    ticker: "A-1",
    clientOrderId: `${account}-1`,
    side: "bid",
    count: 1_000n,
    price: 4_400n,
    timeInForce: "good_till_canceled",
    expiresAt: null,
    selfTradePrevention: "taker_at_cross",
    postOnly: false,
    reduceOnly: false,
    cancelOnPause: false,
    orderGroupId: null,
    exchangeIndex: null,
    ...over,
  };
}

/** One connection to the venue's stream. */
export class MemoryStream {
  readonly #messages: WireMessage[] = [];
  readonly #session: StreamSession;
  #lastId = 0;

  constructor(venue: MemoryVenue, key: KalshiCredentials) {
    const headers = lowerCase(kalshiHeaders(key, venue.clock, "GET", streamPath));
    const request = { method: "GET", path: streamPath, query: "", headers, body: "" };
    const answer = venue.shell.upgrade(request);
    if (!answer.accepted) throw new Error(`the upgrade was refused: ${answer.reply.body}`);
    this.#session = answer.open({
      text: (frame) => this.#messages.push(JSON.parse(frame)),
      ping: () => undefined,
      close: () => undefined,
      reset: () => undefined,
    });
  }

  send(cmd: string, params: Readonly<Record<string, unknown>> = {}): void {
    this.#lastId += 1;
    this.#session.receive(JSON.stringify({ id: this.#lastId, cmd, params }));
  }

  /** Returns what has arrived since the last call. */
  take(): WireMessage[] {
    return this.#messages.splice(0);
  }
}
