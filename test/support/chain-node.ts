// The EVM node in tests: started for a suite and gone after it. Where the optional packages are not installed the suite
// is skipped, and says so by name and in the output.

import { afterAll, beforeAll, describe, test } from "vitest";
import { missingChainPackages } from "../../src/simulation/venues/chain/chain-packages.ts";
import {
  type DeployedChain,
  type DeploymentOptions,
  deployChain,
} from "../../src/simulation/venues/chain/deploy.ts";
import { type ChainNodeOptions, startChainNode } from "../../src/simulation/venues/chain/node.ts";

/** `describe` for tests that need the node or the Gnosis contracts. */
export function describeWithNode(name: string, suite: () => void): void {
  const why = reasonToSkip(name);
  if (why === undefined) describe(name, suite);
  else describe.skip(`${name} (${why})`, suite);
}

/** `test` for a single one that needs them. */
export function testWithNode(name: string, run: () => Promise<void>): void {
  const why = reasonToSkip(name);
  if (why === undefined) test(name, run);
  else test.skip(`${name} (${why})`, run);
}

function reasonToSkip(name: string): string | undefined {
  const missing = missingChainPackages();
  if (missing.length === 0) return undefined;
  const why = `skipped, not installed: ${missing.join(", ")}`;
  console.warn(`${name}: ${why}`);
  return why;
}

/** Starts a node with the contracts on it before the tests of the suite and ends it after them. The function returned
 * gives the chain inside a test. */
export function useChain(
  options: ChainNodeOptions & Partial<DeploymentOptions> = {},
): () => DeployedChain {
  let chain: DeployedChain | undefined;
  beforeAll(async () => {
    const node = await startChainNode(options);
    try {
      chain = await deployChain(node, { ...options, seed: options.seed ?? 1 });
    } catch (reason) {
      await node.stop();
      throw reason;
    }
  });
  afterAll(() => chain?.node.stop());
  return () => {
    if (chain === undefined) throw new Error("the chain is started before the first test");
    return chain;
  };
}
