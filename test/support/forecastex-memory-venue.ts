// A whole simulated broker in memory: requests and streams without sockets, under a clock that the test moves. Shares
// nothing with the adapter on purpose.

import { addDuration, days, epochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import type { ShellReply, StreamSession } from "../../src/simulation/transport/shell.ts";
import type {
  ForecastExContractListing,
  ForecastExProductListing,
} from "../../src/simulation/venues/forecastex/listing.ts";
import {
  buildForecastExVenue,
  type ForecastExVenue,
  type ForecastExVenueOptions,
} from "../../src/simulation/venues/forecastex/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import type { WireMessage } from "./venue-streams.ts";

/** 2026-11-20T17:00:00Z, a Friday: 11:00 at the exchange, noon in New York. */
export const memoryStart = epochMicros(1_795_194_000_000_000);

export const account = "DU0000001";
export const yes = 900_201;
export const no = 900_202;
export const otherYes = 900_203;
export const underlying = 900_100;

const root = "/v1/api";

function contract(conidYes: number, strike: string): ForecastExContractListing {
  return {
    conidYes,
    conidNo: conidYes + 1,
    question: `Will the policy rate be above ${strike}%?`,
    strike,
    strikeLabel: `Above ${strike}%`,
    measuredPeriod: "Dec09'26",
    timeSpecifier: "2026.12.9",
    expiryLabel: "Dec 2026",
    lastTradeAt: addDuration(memoryStart, days(19)),
    releaseAt: addDuration(memoryStart, days(20)),
    payoutAt: addDuration(memoryStart, days(21)),
  };
}

export const product: ForecastExProductListing = {
  symbol: "FF",
  marketName: "Policy Rate",
  underlyingConid: underlying,
  productConid: 900_101,
  categoryPath: [
    { id: "g10", name: "Economy" },
    { id: "g20", name: "Rates" },
    { id: "g30", name: "United States" },
  ],
  sourceAgency: "Example Agency",
  dataAndResolutionLink: "https://example.org/data",
  marketRulesLink: "https://example.org/rules.pdf",
  description: "Pays if the rate is above the threshold.",
  contracts: [contract(yes, "3.625"), contract(otherYes, "3.875")],
};

export interface MemoryBroker extends ForecastExVenue {
  readonly clock: VirtualClock;
}

export function memoryBroker(options: Partial<ForecastExVenueOptions> = {}): MemoryBroker {
  const clock = new VirtualClock(memoryStart);
  const venue = buildForecastExVenue({ clock, products: [product], ...options });
  return { ...venue, clock };
}

export interface BrokerAnswer {
  readonly status: number;
  readonly body: WireMessage;
}

/** Sends a request and returns the answer. `target` is the path below the root. Does not move the clock. */
export function askNow(
  venue: MemoryBroker,
  endpoint: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): BrokerAnswer {
  const [method = "", target = ""] = endpoint.split(" ");
  const [below = "", query = ""] = target.split("?");
  const answers: (ShellReply | null)[] = [];
  venue.shell.request(
    {
      method,
      path: `${root}${below}`,
      query,
      headers: { host: "broker.test", "content-type": "application/json", ...headers },
      body: body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
    },
    (reply) => answers.push(reply),
  );
  const [reply] = answers;
  if (reply === undefined || reply === null) throw new Error("the broker did not answer at once");
  return { status: reply.status, body: JSON.parse(reply.body) };
}

/** The same, so long after what came before that no pace is broken. */
export function ask(venue: MemoryBroker, endpoint: string, body?: unknown): BrokerAnswer {
  venue.clock.advance(seconds(5));
  return askNow(venue, endpoint, body);
}

/** Opens the brokerage session and reads the lists that others wait for. */
export function begin(venue: MemoryBroker): void {
  askNow(venue, "POST /iserver/auth/ssodh/init", { publish: true, compete: false });
  askNow(venue, "GET /iserver/accounts");
  askNow(venue, "GET /portfolio/accounts");
}

/** One connection to the broker's stream. */
export class BrokerLine {
  readonly #messages: WireMessage[] = [];
  readonly #session: StreamSession;
  isReset = false;

  constructor(
    venue: MemoryBroker,
    options: { headers?: Record<string, string>; query?: string } = {},
  ) {
    const sessionId = venue.sessions.gateway.sessionId ?? "";
    const { headers = { cookie: `api={"session":"${sessionId}"}` }, query = "" } = options;
    const request = { method: "GET", path: `${root}/ws`, query, headers, body: "" };
    const answer = venue.shell.upgrade(request);
    if (!answer.accepted) throw new Error(`the upgrade was refused: ${answer.reply.body}`);
    this.#session = answer.open({
      text: (frame) => this.#messages.push(JSON.parse(frame)),
      ping: () => undefined,
      close: () => undefined,
      reset: () => {
        this.isReset = true;
      },
    });
  }

  send(frame: string): void {
    this.#session.receive(frame);
  }

  end(): void {
    this.#session.ended();
  }

  /** Returns what has arrived since the last call. */
  take(): WireMessage[] {
    return this.#messages.splice(0);
  }

  /** The same, of one topic. */
  takeTopic(topic: string): WireMessage[] {
    return this.take().filter((message) => message.topic === topic);
  }
}
