// The state of the exchange and of our standing there: what trades and when it pauses, how fresh reads are, how many
// requests are allowed, what the key may do.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type EpochMicros,
  epochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { FieldWatch } from "../../shared/field-watch.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import { instantOfIsoText } from "../../shared/instant-text.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import {
  apiKeysSchema,
  endpointCostsSchema,
  exchangeScheduleSchema,
  exchangeStatusSchema,
  limitsSchema,
  userDataTimestampSchema,
} from "../wire/account-schemas.ts";

export interface ExchangeStatus {
  /** Null where the venue names no shards: then the answer is for all. */
  readonly resumesAt: EpochMicros | null;
  isTrading(exchangeIndex: number): boolean;
}

export interface MaintenanceWindow {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
}

/** Tokens a second and the most that can be saved up. */
export interface BucketLimits {
  readonly refillPerSecond: number;
  readonly capacity: number;
}

export interface AccountLimits {
  readonly tier: string;
  readonly read: BucketLimits;
  readonly write: BucketLimits;
}

export interface EndpointCost {
  readonly method: string;
  readonly path: string;
  readonly cost: number;
}

/** What our key may do, or null when the venue does not list it. */
export interface KeyPermissions {
  readonly scopes: readonly string[] | null;
  /** After it the key cannot trade sports, elections and entertainment. */
  readonly regionExpiresAt: EpochMicros | null;
}

export class ExchangeRest {
  readonly #http: HttpClient;
  readonly #fields: FieldWatch;

  constructor(http: HttpClient, fields: FieldWatch) {
    this.#http = http;
    this.#fields = fields;
  }

  async status(deadline: EpochMicros): Promise<Result<ExchangeStatus>> {
    const answer = await this.#read("/exchange/status", "exchange-status", deadline);
    if (!answer.ok) return answer;
    const wire = readSchema("exchange status", exchangeStatusSchema, answer.value, this.#fields);
    if (!wire.ok) return wire;
    const { exchange_index_statuses: shards, exchange_active, trading_active } = wire.value;
    return succeed({
      resumesAt: instantOfIsoText(wire.value.exchange_estimated_resume_time),
      isTrading: (exchangeIndex: number) => {
        const shard = shards?.find((one) => one.exchange_index === exchangeIndex);
        if (shard !== undefined) return shard.exchange_active && shard.trading_active;
        return exchange_active && trading_active;
      },
    });
  }

  /** Returns the announced windows; one that cannot be read fails the answer. */
  async maintenance(deadline: EpochMicros): Promise<Result<readonly MaintenanceWindow[]>> {
    const answer = await this.#read("/exchange/schedule", "exchange-schedule", deadline);
    if (!answer.ok) return answer;
    const wire = readSchema(
      "exchange schedule",
      exchangeScheduleSchema,
      answer.value,
      this.#fields,
    );
    if (!wire.ok) return wire;
    const windows: MaintenanceWindow[] = [];
    for (const window of wire.value.schedule.maintenance_windows ?? []) {
      const from = instantOfIsoText(window.start_datetime);
      const to = instantOfIsoText(window.end_datetime);
      if (from === null || to === null) {
        return fail("VEN-801", `maintenance window ${shorten(window.start_datetime)}`);
      }
      windows.push({ from, to });
    }
    return succeed(windows);
  }

  /** Returns how fresh reads of orders, fills, positions and balances are. */
  async userDataAsOf(deadline: EpochMicros): Promise<Result<EpochMicros>> {
    const path = "/exchange/user_data_timestamp";
    const answer = await this.#http.read({
      path,
      query: [],
      endpoint: "user-data-timestamp",
      deadline,
      purpose: "protect",
    });
    if (!answer.ok) return answer;
    const wire = readSchema(
      "user data timestamp",
      userDataTimestampSchema,
      answer.value,
      this.#fields,
    );
    if (!wire.ok) return wire;
    const asOf = instantOfIsoText(wire.value.as_of_time);
    return asOf === null
      ? fail("VEN-801", `as_of_time ${shorten(wire.value.as_of_time)}`)
      : succeed(asOf);
  }

  async limits(deadline: EpochMicros): Promise<Result<AccountLimits>> {
    const answer = await this.#read("/account/limits", "account-limits", deadline);
    if (!answer.ok) return answer;
    const wire = readSchema("account limits", limitsSchema, answer.value, this.#fields);
    if (!wire.ok) return wire;
    const { usage_tier: tier, read, write } = wire.value;
    return succeed({ tier, read: bucketOf(read), write: bucketOf(write) });
  }

  async endpointCosts(deadline: EpochMicros): Promise<Result<readonly EndpointCost[]>> {
    const answer = await this.#read("/account/endpoint_costs", "endpoint-costs", deadline);
    if (!answer.ok) return answer;
    const wire = readSchema("endpoint costs", endpointCostsSchema, answer.value, this.#fields);
    if (!wire.ok) return wire;
    return succeed(
      wire.value.endpoint_costs.map(({ method, path, cost }) => ({ method, path, cost })),
    );
  }

  /** Returns what the key may do. */
  async permissions(keyId: string, deadline: EpochMicros): Promise<Result<KeyPermissions>> {
    const answer = await this.#read("/api_keys", "api-keys", deadline);
    if (!answer.ok) return answer;
    const wire = readSchema("api keys", apiKeysSchema, answer.value, this.#fields);
    if (!wire.ok) return wire;
    const expires = wire.value.api_key_region_expiration_ts ?? null;
    return succeed({
      scopes: wire.value.api_keys.find((key) => key.api_key_id === keyId)?.scopes ?? null,
      regionExpiresAt:
        expires === null ? null : addDuration(epochMicros(0), seconds(Math.floor(expires))),
    });
  }

  #read(path: string, endpoint: string, deadline: EpochMicros): Promise<Result<JsonValue>> {
    return this.#http.read({ path, query: [], endpoint, deadline });
  }
}

function bucketOf(bucket: {
  readonly refill_rate: number;
  readonly bucket_capacity: number;
}): BucketLimits {
  return { refillPerSecond: bucket.refill_rate, capacity: bucket.bucket_capacity };
}
