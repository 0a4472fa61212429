// What an account may do: its request limits, what endpoints cost, its keys with their scopes, and until when they may
// trade in the categories that need an attested place.

import { epochSeconds } from "../../../instant-text.ts";
import { jsonReply } from "../../../transport/shell.ts";
import type { KalshiKey } from "../authentication.ts";
import type { RateLimits } from "../core/rate-limits.ts";
import { keyRoute, type Route } from "./router.ts";

export interface AccountRouteOptions {
  readonly keys: readonly KalshiKey[];
  readonly limits: RateLimits;
}

export function accountRoutes({ keys, limits }: AccountRouteOptions): readonly Route[] {
  return [
    keyRoute("GET /account/limits", "read", () => jsonReply(200, limits.limits())),
    keyRoute("GET /account/endpoint_costs", "read", () => jsonReply(200, limits.endpointCosts())),
    keyRoute("GET /api_keys", "read", ({ key }) => {
      const { regionExpiresAt } = key;
      const own = keys.filter(({ account }) => account === key.account);
      return jsonReply(200, {
        api_keys: own.map(({ keyId, name, scopes }) => ({ api_key_id: keyId, name, scopes })),
        api_key_region_expiration_ts:
          regionExpiresAt === null ? null : epochSeconds(regionExpiresAt),
      });
    }),
  ];
}
