// Paths and token costs of the venue's order interface. The costs are the venue's published ones where they differ
// from the default of 10; the endpoint of costs tells when they change.

import type { HttpMethod } from "../../../../ports/venue-transport.ts";

/** Tokens that a request takes from the venue's rate. A batch takes the sum of its items. */
export const costs = { create: 10, write: 10, cancel: 2, orderRead: 2, read: 10 } as const;

/** Largest page of orders, fills, positions and settlements; a larger `limit` is answered with 400. */
export const itemsPerPageMax = 1_000;

/** The only order writes the venue has left; those under `/portfolio/orders` are answered with 410. */
const ordersPath = "/portfolio/events/orders";

/** Returns what a write of orders says of itself. */
export function writes<Method extends Exclude<HttpMethod, "GET">>(
  method: Method,
  endpoint: string,
  below: string,
  cost: number,
) {
  return { method, endpoint, path: `${ordersPath}${below}`, cost };
}

/** Returns the query that names a subaccount; the primary account goes unnamed. */
export function accountPath(subaccount: number | null): [string, string][] {
  return subaccount === null ? [] : [["subaccount", String(subaccount)]];
}
