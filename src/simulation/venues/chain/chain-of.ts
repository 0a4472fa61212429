// A local chain as viem describes chains.

import type { Chain } from "viem";

/** Returns the description of a chain behind an address of this machine. */
export function chainOf(chainId: number, rpcUrl: string): Chain {
  return {
    id: chainId,
    name: `local chain ${chainId}`,
    nativeCurrency: { name: "Coin", symbol: "COIN", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  };
}
