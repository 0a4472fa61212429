// Gamma, Polymarket's catalogue over REST: markets and events by keyset, or by offset in the old way that is announced to
// go. Prices in it are display data from a cache. Source: reference page, section 4.2; shapes as in live replies.

import type { Clock } from "../../../../ports/clock.ts";
import {
  jsonReply,
  queryInteger,
  type ShellReply,
  type ShellRequest,
  type UpgradeAnswer,
  type VenueShell,
} from "../../../transport/shell.ts";
import type { ListedMarket, PolymarketCatalogue } from "../catalogue.ts";
import type { PolymarketEvent } from "../listing.ts";
import { eventsOf } from "../listing-events.ts";
import type { Oracle } from "../oracle.ts";
import { DisplayPrices } from "./display-prices.ts";
import { admitsEvent, marketFilter, orderedMarkets } from "./gamma-filters.ts";
import { wireEvent, wireMarket } from "./gamma-records.ts";

const keysetPageMax = 100;
const keysetPageDefault = 20;
const legacyPageDefault = 20;
const legacyOffsetMax = 2_000;

/** The old pages were to go on this day, and still answer. */
const legacyHeaders = { deprecation: "true", sunset: "Thu, 01 Oct 2026 00:00:00 GMT" };

export interface GammaShellOptions {
  readonly clock: Clock;
  readonly catalogue: PolymarketCatalogue;
  readonly oracle: Oracle;
}

/** An event with those of its markets that are asked for. */
interface ListedEvent {
  readonly event: PolymarketEvent;
  readonly markets: readonly ListedMarket[];
}

/** Everything in the order that is asked for, and which of it is asked for: a cursor may stand at what has left the
 * selection since, as an open market does that is answered between two pages. */
interface Selection<Row> {
  readonly all: readonly Row[];
  readonly admits: (row: Row) => boolean;
}

/** The catalogue host: REST only. */
export class GammaShell implements VenueShell {
  readonly #catalogue: PolymarketCatalogue;
  readonly #oracle: Oracle;
  readonly #prices: DisplayPrices;
  #requestCount = 0;

  constructor({ clock, catalogue, oracle }: GammaShellOptions) {
    this.#catalogue = catalogue;
    this.#oracle = oracle;
    this.#prices = new DisplayPrices(clock, oracle);
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  request(request: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    respond(this.#answer(request));
  }

  upgrade(): UpgradeAnswer {
    return { accepted: false, reply: jsonReply(404, { error: "not found" }) };
  }

  #answer(request: ShellRequest): ShellReply {
    if (request.method !== "GET") return refuse(405, "method not allowed");
    const query = new URLSearchParams(request.query);
    switch (request.path) {
      case "/markets/keyset":
        return keysetPage("markets", this.#markets(query), query, idOfMarket, (market) =>
          this.#wireMarket(market),
        );
      case "/events/keyset":
        return keysetPage("events", this.#events(query), query, idOfEvent, (listed) =>
          this.#wireEvent(listed),
        );
      case "/markets":
        return legacyPage(this.#markets(query), query, (market) => this.#wireMarket(market));
      case "/events":
        return legacyPage(this.#events(query), query, (listed) => this.#wireEvent(listed));
      default:
        return refuse(404, "not found");
    }
  }

  #markets(query: URLSearchParams): Selection<ListedMarket> {
    const all = orderedMarkets([...this.#catalogue.markets()], query);
    return { all, admits: marketFilter(this.#oracle, query) };
  }

  /** An event is closed when all its markets are; an open one is shown with all of them. */
  #events(query: URLSearchParams): Selection<ListedEvent> {
    const found = new Map<string, { event: PolymarketEvent; markets: ListedMarket[] }>();
    for (const market of this.#catalogue.markets()) {
      for (const event of eventsOf(market.listing)) {
        const listed = found.get(event.id);
        if (listed === undefined) found.set(event.id, { event, markets: [market] });
        else listed.markets.push(market);
      }
    }
    return {
      all: [...found.values()],
      admits: (listed) => admitsEvent(listed, this.#oracle, query),
    };
  }

  #wireMarket(market: ListedMarket): Readonly<Record<string, unknown>> {
    return wireMarket(market, this.#prices.of(market), this.#oracle);
  }

  #wireEvent({ event, markets }: ListedEvent): Readonly<Record<string, unknown>> {
    const isClosed = markets.every((market) => this.#oracle.isResolved(market));
    return wireEvent(event, markets, isClosed, (market) => this.#wireMarket(market));
  }
}

function idOfMarket({ listing }: ListedMarket): string {
  return listing.gammaId;
}

function idOfEvent({ event }: ListedEvent): string {
  return event.id;
}

function keysetPage<Row>(
  name: "markets" | "events",
  { all, admits }: Selection<Row>,
  query: URLSearchParams,
  idOf: (row: Row) => string,
  write: (row: Row) => unknown,
): ShellReply {
  if (query.has("offset")) return refuse(422, "offset is not supported, use after_cursor");
  const limit = queryInteger(query, "limit", keysetPageDefault);
  if (limit === undefined || limit < 1 || limit > keysetPageMax) return refuse(422, "limit");
  const cursor = query.get("after_cursor") ?? "";
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const last = cursor === "" ? -1 : all.findIndex((row) => idOf(row) === text);
  if (cursor !== "" && last < 0) return refuse(422, "after_cursor");
  const left = all.slice(last + 1).filter(admits);
  const page = left.slice(0, limit);
  const end = page[page.length - 1];
  const isLast = end === undefined || page.length === left.length;
  return jsonReply(200, {
    [name]: page.map(write),
    next_cursor: isLast ? "" : Buffer.from(idOf(end)).toString("base64url"),
  });
}

function legacyPage<Row>(
  { all, admits }: Selection<Row>,
  query: URLSearchParams,
  write: (row: Row) => unknown,
): ShellReply {
  const limit = queryInteger(query, "limit", legacyPageDefault);
  const offset = queryInteger(query, "offset", 0);
  if (limit === undefined || offset === undefined || offset > legacyOffsetMax) {
    return refuse(422, "limit and offset");
  }
  const page = all.filter(admits).slice(offset, offset + limit);
  return { ...jsonReply(200, page.map(write)), headers: legacyHeaders };
}

function refuse(status: number, what: string): ShellReply {
  return jsonReply(status, { type: "validation error", error: what });
}
