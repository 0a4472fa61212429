// What the venue tells anybody, and what it tells of an account beside its money: its time, the order version it takes,
// whether the account may only reduce, and whether this machine's address may trade at all.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { DriftWatch } from "../../shared/schema-drift.ts";
import { readTolerant, type WatchedSchema } from "../../shared/watched-read.ts";
import { scaledDecimal, shorten } from "../../shared/wire-decimal.ts";
import { closedOnlySchema, geoblockSchema, versionSchema } from "../wire/account-schemas.ts";
import { edgeNamed } from "./edge.ts";
import { readCosts } from "./rates.ts";
import type { VenueClock } from "./venue-clock.ts";

export interface Geoblock {
  readonly isBlocked: boolean;
  readonly words: string;
}

export interface VenueReadsOptions {
  /** Signs. */
  readonly account: HttpClient;
  /** Does not. */
  readonly open: HttpClient;
  readonly site: HttpClient;
  readonly watch: DriftWatch;
  readonly clock: VenueClock;
}

/** The last second whose microseconds are a safe integer, in the year 2255. */
const secondsMax = Math.floor(Number.MAX_SAFE_INTEGER / 1_000_000) - 1;

export class VenueReads {
  readonly #options: VenueReadsOptions;

  constructor(options: VenueReadsOptions) {
    this.#options = options;
  }

  async closedOnly(deadline: EpochMicros): Promise<Result<boolean>> {
    const path = "/auth/ban-status/closed-only";
    const answer = await read(this.#options.account, path, "closed-only", deadline);
    const wire = answer.ok ? this.#tolerant("closed-only", closedOnlySchema, answer.value) : answer;
    return wire.ok ? succeed(wire.value.closed_only) : wire;
  }

  async orderVersion(deadline: EpochMicros): Promise<Result<number>> {
    const answer = await read(this.#options.open, "/version", "version", deadline);
    const wire = answer.ok ? this.#tolerant("version", versionSchema, answer.value) : answer;
    return wire.ok ? succeed(wire.value.version) : wire;
  }

  /** As `readServerTime`. */
  serverTime(deadline: EpochMicros): Promise<Result<EpochMicros>> {
    const { open, clock } = this.#options;
    return readServerTime(open, clock, deadline);
  }

  async geoblock(deadline: EpochMicros): Promise<Result<Geoblock>> {
    const answer = await read(this.#options.site, "/api/geoblock", "geoblock", deadline);
    const wire = answer.ok ? this.#tolerant("geoblock", geoblockSchema, answer.value) : answer;
    if (!wire.ok) return wire;
    const { blocked, country, region } = wire.value;
    const place = [country, region].filter((part) => part !== null && part !== undefined).join("-");
    const words = place === "" ? "the venue does not say where" : `seen from ${shorten(place)}`;
    return succeed({ isBlocked: blocked, words });
  }

  #tolerant<Shape extends Parameters<typeof readTolerant>[0]["schema"]["shape"]>(
    what: string,
    schema: WatchedSchema<Shape>["schema"],
    value: JsonValue,
  ) {
    return readTolerant({ endpoint: what, what, schema }, value, this.#options.watch);
  }
}

/** Returns the venue's time in whole seconds, by which requests are signed from now on; `VEN-857` when it is too far from
 * ours. */
export async function readServerTime(
  http: HttpClient,
  clock: VenueClock,
  deadline: EpochMicros,
): Promise<Result<EpochMicros>> {
  const askedAt = clock.ownNow();
  const answer = await read(http, "/time", "time", deadline);
  if (!answer.ok) return answer;
  const said = answer.value;
  const seconds = typeof said === "string" ? scaledDecimal(said, 0) : said;
  const isNumber = typeof seconds === "number" && Number.isSafeInteger(seconds);
  if (!isNumber || Math.abs(seconds) > secondsMax) {
    return fail("VEN-801", `the venue's time is ${shorten(JSON.stringify(said))}`);
  }
  const far = clock.learn(seconds, askedAt);
  return far === null ? succeed(epochMicros(seconds * 1_000_000)) : { ok: false, failure: far };
}

/** A 403 that is not in the venue's words is the edge's, whether a key was sent or not. */
async function read(
  http: HttpClient,
  path: string,
  endpoint: string,
  deadline: EpochMicros,
): Promise<Result<JsonValue>> {
  const answer = await http.read({ path, query: [], endpoint, cost: readCosts.any, deadline });
  const isVenue = !answer.ok && answer.failure.details?.inVenueWords === true;
  return isVenue ? answer : edgeNamed(answer);
}
