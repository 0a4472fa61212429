// When a market's feed of an earlier session was last known to live: from then on nothing is known of its price until the
// new session's first book.

import type { StreamState } from "../market-data/contract.ts";

/**
 * Returns epoch micros. `stream` is the stream of the market's earlier session as it is now, `spokeAt` the market's last
 * update in that session. Of several sessions without the market the last one counts.
 */
export function lastAliveIn(
  stream: StreamState | undefined,
  session: number,
  spokeAt: number,
): number {
  if (stream === undefined || stream.liveness === "market") return spokeAt;
  const aliveAt = stream.session === session ? stream.lastAliveAt : stream.aliveBefore;
  return Math.max(spokeAt, aliveAt);
}
