// Five hundred random splits, merges and conversions against a ledger that knows no contract, for each of three seeds.

import { expect, it } from "vitest";
import { describeWithNode, useChain } from "../../../../../test/support/chain-node.ts";
import { runRandomOperations } from "../../../../../test/support/polymarket-ledger.ts";
import { usePolymarketWallet } from "../../../../../test/support/polymarket-wallet.ts";

describeWithNode("random operations of a Polymarket wallet", () => {
  const wallet = usePolymarketWallet(useChain({ seed: 13 }), "soak");

  it.each([1, 2, 3])(
    "seed %i",
    async (seed) => {
      const counts = await runRandomOperations(wallet(), seed, 500);
      expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
    },
    300_000,
  );
});
