// The shards of a simulated Kalshi: shard 0, which is always there, and those that its markets trade on.

import type { KalshiCatalogue } from "./catalogue.ts";
import type { CoreShard, KalshiAccounts } from "./core/contract.ts";

/** Returns the state of every shard, in the order of their numbers. */
export function shardsOf(
  catalogue: KalshiCatalogue,
  accounts: Pick<KalshiAccounts, "shard">,
): ReadonlyMap<number, CoreShard> {
  const indexes = new Set([0]);
  for (const { exchangeIndex } of catalogue.markets()) indexes.add(exchangeIndex);
  const ordered = [...indexes].sort((one, other) => one - other);
  return new Map(ordered.map((index) => [index, accounts.shard(index)]));
}
