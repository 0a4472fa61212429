// What an account may ask of the venue: token buckets for reads and writes that refill all the time, a price for every
// endpoint, batches paid whole or not at all. Pure: callers pass `now`. Integers only, so that a bucket is exactly
// as full as its rate says after any number of calls.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";

/** Tokens a second, and how many a full bucket holds. */
export interface BucketSize {
  readonly refillRate: number;
  readonly capacity: number;
}

export interface UsageTier {
  readonly name: string;
  readonly read: BucketSize;
  readonly write: BucketSize;
}

function tier(name: string, readRate: number, writeRate: number): UsageTier {
  return {
    name,
    read: { refillRate: readRate, capacity: 3 * readRate },
    write: { refillRate: writeRate, capacity: 3 * writeRate },
  };
}

/** The venue's tiers. Basic buckets as read from the limits endpoint: three seconds of reads, one of writes; three
 * seconds of both above it. Source: rate limits page, and the endpoint on 2026-08-15. */
export const usageTiers = {
  basic: {
    name: "basic",
    read: { refillRate: 200, capacity: 600 },
    write: { refillRate: 100, capacity: 100 },
  },
  advanced: tier("advanced", 300, 300),
  expert: tier("expert", 600, 600),
  premier: tier("premier", 1_000, 1_000),
  paragon: tier("paragon", 2_000, 2_000),
  prime: tier("prime", 4_000, 4_000),
  prestige: tier("prestige", 10_000, 8_000),
} as const satisfies Readonly<Record<string, UsageTier>>;

export const defaultCost = 10;

/** A route of its own under a path with a variable part: that path's price is not its price. */
const queuePositionsPath = "/portfolio/orders/queue_positions";

export interface EndpointCost {
  readonly method: string;
  /** `:name` stands for one segment, a final `*` for any rest. */
  readonly path: string;
  readonly cost: number;
}

/** Endpoints with a price of their own. Source: the venue's endpoint costs on 2026-08-15. */
export const endpointCosts: readonly EndpointCost[] = [
  { method: "DELETE", path: "/portfolio/events/orders/batched", cost: 2 },
  { method: "DELETE", path: "/portfolio/events/orders/:order_id", cost: 2 },
  { method: "GET", path: "/portfolio/orders/:order_id", cost: 2 },
  { method: "POST", path: "/communications/quotes", cost: 2 },
  { method: "DELETE", path: "/communications/quotes/:quote_id", cost: 2 },
  { method: "GET", path: "/communications/quotes/:quote_id", cost: 2 },
  { method: "GET", path: "/margin/balance", cost: 5 },
  { method: "POST", path: "/account/api_usage_level/upgrade", cost: 30 },
  { method: "GET", path: "/cfbenchmarks*", cost: 50 },
];

/** Who pays for a write: the account's own bucket, one shard's, or, where the venue finds the shard, all of them. */
export type WriteRoute =
  | { readonly kind: "unscoped" }
  | { readonly kind: "shard"; readonly exchangeIndex: number }
  | { readonly kind: "auto" };

export interface RateCall {
  readonly method: string;
  /** Below the root of the API, without the query. */
  readonly path: string;
  /** Orders in a batch; 1 where there is none. */
  readonly items: number;
  readonly route: WriteRoute;
}

export interface RateLimitOptions {
  readonly tier: UsageTier;
  /** Shards with a write bucket of their own. Empty, as it is unless said otherwise: every write pays at one place. */
  readonly shards?: readonly number[];
  /** Sources contradict each other on who pays where the venue finds the shard; the later one says every shard.
   * Defaults to `every-shard`, which matters only where `shards` names some. */
  readonly autoRoutePays?: "every-shard" | "unscoped";
}

interface Bucket {
  readonly size: BucketSize;
  /** In millionths of a token, which a microsecond of a rate of one token a second brings. */
  microtokens: number;
  atMicros: number;
}

const microtokensPerToken = 1_000_000;

/** Returns what one call costs: batches by the item. */
export function costOf(call: Pick<RateCall, "method" | "path" | "items">): number {
  const found = endpointCosts.find(
    ({ method, path }) => method === call.method && isOnPath(path, call.path),
  );
  return (found?.cost ?? defaultCost) * call.items;
}

export class RateLimits {
  readonly #options: RateLimitOptions;
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Takes what the call costs from every bucket that pays for it, or nothing and returns false. */
  spend(account: string, call: RateCall, now: EpochMicros): boolean {
    const price = costOf(call) * microtokensPerToken;
    const buckets = this.#payers(call).map((payer) => this.#bucket(account, payer, now));
    if (buckets.some((bucket) => bucket.microtokens < price)) return false;
    for (const bucket of buckets) bucket.microtokens -= price;
    return true;
  }

  /** Returns the body of the limits endpoint. */
  limits(): Readonly<Record<string, unknown>> {
    const { tier } = this.#options;
    const describe = ({ refillRate, capacity }: BucketSize) => ({
      refill_rate: refillRate,
      bucket_capacity: capacity,
    });
    return {
      usage_tier: tier.name,
      read: describe(tier.read),
      write: describe(tier.write),
      grants: [],
    };
  }

  /** Returns the body of the endpoint costs endpoint. */
  endpointCosts(): Readonly<Record<string, unknown>> {
    return { default_cost: defaultCost, endpoint_costs: endpointCosts };
  }

  #payers({ method, items, route }: RateCall): string[] {
    if (method === "GET") return ["read"];
    const { shards = [], autoRoutePays = "every-shard" } = this.#options;
    if (items > 1) return ["write"];
    if (route.kind === "shard" && shards.includes(route.exchangeIndex)) {
      return route.exchangeIndex === 0 ? ["write"] : [`write ${route.exchangeIndex}`];
    }
    if (route.kind === "auto" && autoRoutePays === "every-shard") {
      return ["write", ...shards.filter((shard) => shard > 0).map((shard) => `write ${shard}`)];
    }
    return ["write"];
  }

  #bucket(account: string, payer: string, now: EpochMicros): Bucket {
    const key = `${payer} ${account}`;
    const nowMicros = integerOf(now);
    const known = this.#buckets.get(key);
    if (known !== undefined) {
      refill(known, nowMicros);
      return known;
    }
    const size = payer === "read" ? this.#options.tier.read : this.#options.tier.write;
    const bucket = { size, microtokens: size.capacity * microtokensPerToken, atMicros: nowMicros };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

/** A bucket never holds more than its capacity; time that goes back brings nothing and takes nothing. */
function refill(bucket: Bucket, nowMicros: number): void {
  const elapsed = nowMicros - bucket.atMicros;
  if (elapsed <= 0) return;
  bucket.atMicros = nowMicros;
  const full = bucket.size.capacity * microtokensPerToken;
  bucket.microtokens = Math.min(full, bucket.microtokens + elapsed * bucket.size.refillRate);
}

function isOnPath(pattern: string, path: string): boolean {
  if (path === queuePositionsPath) return pattern === path;
  if (pattern.endsWith("*")) return path.startsWith(pattern.slice(0, -1));
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, index) => segment.startsWith(":") || segment === given[index]);
}
