// The Data API host of the simulated Polymarket: everybody's trades, a wallet's activity and positions, and how questions
// were answered; second version only. Source: reference page, section 4.3.

import type { Clock } from "../../../../ports/clock.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { RandomStream } from "../../../random-stream.ts";
import {
  jsonReply,
  queryInteger,
  queryList,
  type ShellReply,
  type ShellRequest,
  textReply,
  type UpgradeAnswer,
  type VenueShell,
} from "../../../transport/shell.ts";
import type { ListedMarket, PolymarketCatalogue } from "../catalogue.ts";
import type { PolymarketAccounts } from "../core/contract.ts";
import { eventsOf } from "../listing-events.ts";
import type { Oracle } from "../oracle.ts";
import type { ActivityLog, ActivityRow } from "./activity-log.ts";
import { dataPage, type PagePlace } from "./feed-pages.ts";
import {
  hiddenBelow,
  type PositionStatus,
  positionStatuses,
  positionsOf,
  wirePosition,
} from "./positions.ts";
import { overloaded, refuseData, retired } from "./refusals.ts";
import { DataLimits } from "./request-limits.ts";
import { wireActivity, wireTrade } from "./wire-rows.ts";

export interface DataShellOptions {
  readonly clock: Clock;
  readonly random: RandomStream;
  readonly catalogue: PolymarketCatalogue;
  readonly accounts: PolymarketAccounts;
  readonly activity: ActivityLog;
  readonly oracle: Oracle;
}

/** Millionths of the later pages that are empty although the list goes on. */
const emptyPageChance = 20_000;

/** Conditions that one question may name. */
const conditionsMax = 20;

const walletPattern = /^0x[0-9a-f]{40}$/;
const widePattern = /^0x[0-9a-f]{64}$/;

export class DataShell implements VenueShell {
  readonly #options: DataShellOptions;
  readonly #limits = new DataLimits();
  #requestCount = 0;

  constructor(options: DataShellOptions) {
    this.#options = options;
  }

  get requestCount(): number {
    return this.#requestCount;
  }

  request(request: ShellRequest, respond: (reply: ShellReply) => void): void {
    this.#requestCount += 1;
    respond(this.#answer(request));
  }

  upgrade(): UpgradeAnswer {
    return { accepted: false, reply: textReply(404, "not found") };
  }

  #answer({ method, path, query: text }: ShellRequest): ShellReply {
    if (method !== "GET") return refuseData(405, "method_not_allowed", "method not allowed");
    if (!path.startsWith("/v2/")) return retired();
    const wait = this.#limits.spend(path, this.#options.clock.now());
    if (wait > 0) return overloaded(wait);
    const query = new URLSearchParams(text);
    if (query.has("offset")) {
      return refuseData(400, "invalid_parameter", "offset is not supported; use cursor", "offset");
    }
    switch (path) {
      case "/v2/trades":
        return this.#trades(query);
      case "/v2/activity":
        return this.#activity(query);
      case "/v2/positions":
        return this.#positions(query);
      case "/v2/resolutions":
        return this.#resolutions(query);
      case "/v2/status":
        return jsonReply(200, { data: { status: "ok", timestamp: this.#second() } });
      default:
        return refuseData(404, "not_found", "no such route");
    }
  }

  /** Makers' fills are hidden unless asked for, as in the first version. */
  #trades(query: URLSearchParams): ShellReply {
    const isTakerOnly = query.get("taker_only") !== "false";
    return this.#feed(
      query,
      wireTrade,
      (row) => row.type === "TRADE" && (row.isTaker || !isTakerOnly),
    );
  }

  #activity(query: URLSearchParams): ShellReply {
    if ((query.get("user") ?? "") === "") {
      return refuseData(400, "missing_parameter", "user is required", "user");
    }
    const types = queryList(query, "type");
    return this.#feed(
      query,
      wireActivity,
      ({ type }) => types.length === 0 || types.includes(type),
    );
  }

  #feed(
    query: URLSearchParams,
    write: typeof wireTrade,
    admits: (row: ActivityRow) => boolean,
  ): ShellReply {
    const { catalogue, random } = this.#options;
    const user = query.get("user")?.toLowerCase() ?? "";
    if (user !== "" && !walletPattern.test(user)) return badUser();
    const conditions = conditionsOf(query);
    if (conditions.length > conditionsMax) return tooManyConditions();
    const side = query.get("side")?.toUpperCase() ?? "";
    const start = queryInteger10(query, "start", 0);
    const end = queryInteger10(query, "end", Number.MAX_SAFE_INTEGER);
    if (start === undefined || end === undefined) {
      return refuseData(400, "invalid_parameter", "start and end are whole seconds", "start");
    }
    const rows = this.#listed().filter((row) => {
      const second = epochSeconds(row.at);
      return (
        admits(row) &&
        (user === "" || row.wallet === user) &&
        (conditions.length === 0 || conditions.includes(row.conditionId)) &&
        (side === "" || row.side === side) &&
        second >= start &&
        second <= end
      );
    });
    return dataPage(query, {
      rows,
      place: placeOf,
      write: (row) => write(catalogue, row),
      isEmptyPage: () => random.chance(emptyPageChance),
    });
  }

  #positions(query: URLSearchParams): ShellReply {
    const user = query.get("user")?.toLowerCase() ?? "";
    if (!walletPattern.test(user)) return badUser();
    const status = positionStatuses.find((one) => one === (query.get("status") ?? "OPEN"));
    if (status === undefined) {
      return refuseData(400, "invalid_parameter", "status is not known", "status");
    }
    const conditions = conditionsOf(query);
    if (conditions.length > conditionsMax) return tooManyConditions();
    const own = this.#listed().filter(({ wallet }) => wallet === user);
    const rows = positionsOf(this.#options, user, own).filter(
      ({ statuses, held, token }) =>
        statuses.has(status) &&
        (status === "CLOSED" || held >= hiddenBelow) &&
        (conditions.length === 0 || conditions.includes(token.market.listing.conditionId)),
    );
    const places = new Map(rows.map((row, index) => [row, rows.length - index]));
    return dataPage(query, {
      rows,
      place: (row) => ({ second: 0, sequence: places.get(row) ?? 0 }),
      write: (row) => wirePosition(user, status satisfies PositionStatus, row),
      isEmptyPage: () => false,
    });
  }

  #resolutions(query: URLSearchParams): ShellReply {
    const { catalogue } = this.#options;
    const conditions = conditionsOf(query);
    if (conditions.length > conditionsMax) return tooManyConditions();
    if (conditions.some((one) => !widePattern.test(one))) {
      return refuseData(400, "invalid_parameter", "condition is 0x and 64 hex digits", "condition");
    }
    const questions = queryList(query, "question_id");
    const events = queryList(query, "event_id");
    if (conditions.length + questions.length + events.length === 0) {
      return refuseData(
        400,
        "missing_parameter",
        "condition, question_id or event_id",
        "condition",
      );
    }
    const markets = [...catalogue.markets()].filter(
      ({ listing }) =>
        conditions.includes(listing.conditionId) ||
        questions.includes(listing.questionId) ||
        eventsOf(listing).some(({ id }) => events.includes(id)),
    );
    const places = new Map(markets.map((market, index) => [market, markets.length - index]));
    return dataPage(query, {
      rows: markets,
      place: (market) => ({ second: 0, sequence: places.get(market) ?? 0 }),
      write: (market) => this.#wireResolution(market),
      isEmptyPage: () => false,
    });
  }

  #wireResolution(market: ListedMarket): Readonly<Record<string, unknown>> {
    const { oracle } = this.#options;
    const { listing } = market;
    const payouts = oracle.payouts(market);
    return {
      condition_id: listing.conditionId,
      question_id: listing.questionId,
      event_id: eventsOf(listing)[0].id,
      status: oracle.stageOf(market),
      reporter: (listing.takerDelayMillis ?? 0) > 0 ? "CHAINLINK" : "UMA_OO",
      ...(payouts === null ? {} : { payouts }),
    };
  }

  #listed(): readonly ActivityRow[] {
    const { activity, clock } = this.#options;
    return activity.listed(clock.now());
  }

  #second(): number {
    return epochSeconds(this.#options.clock.now());
  }
}

function placeOf(row: ActivityRow): PagePlace {
  return { second: epochSeconds(row.at), sequence: row.sequence };
}

/** The filter has several names. */
function conditionsOf(query: URLSearchParams): readonly string[] {
  return ["condition", "condition_id", "market"].flatMap((name) => queryList(query, name));
}

/** Instants in seconds have ten digits, one more than the numbers of other parameters. */
function queryInteger10(query: URLSearchParams, name: string, absent: number): number | undefined {
  const text = query.get(name) ?? "";
  if (/^\d{10}$/.test(text)) return Number.parseInt(text, 10);
  return queryInteger(query, name, absent);
}

function badUser(): ShellReply {
  return refuseData(400, "invalid_parameter", "user is an address", "user");
}

function tooManyConditions(): ShellReply {
  return refuseData(400, "invalid_parameter", `at most ${conditionsMax} conditions`, "condition");
}
