// Which contract settles an order. Its address and its version are part of what is signed, so that an order of one
// exchange is worth nothing at another. Source: the venue's page of contracts and the configuration of its client.

import type { PolymarketChainId } from "../config.ts";
import type { OrderDomain } from "../rest/trading-contract.ts";
import type { Address } from "./address.ts";

interface Exchanges {
  readonly standard: Address;
  /** Of exclusive outcomes; the third version settles those on its only exchange. */
  readonly negativeRisk: Address;
  readonly version3: Address;
}

const exchanges: Readonly<Record<PolymarketChainId, Exchanges>> = {
  137: {
    standard: "0xE111180000d2663C0091e4f400237545B87B996B",
    negativeRisk: "0xe2222d279d744050d28e00520010520000310F59",
    version3: "0xe3333700cA9d93003F00f0F71f8515005F6c00Aa",
  },
  80002: {
    standard: "0xE111180000d2663C0091e4f400237545B87B996B",
    negativeRisk: "0xe2222d279d744050d28e00520010520000310F59",
    version3: "0x9fE6e61422AdB6F610d8597F9684b16912D50C3D",
  },
};

/** Returns the contract that settles orders of the domain, which is also the spender of what they give. */
export function exchangeOf(
  chainId: PolymarketChainId,
  { version, isNegativeRisk }: OrderDomain,
): Address {
  const { standard, negativeRisk, version3 } = exchanges[chainId];
  if (version === 3) return version3;
  return isNegativeRisk ? negativeRisk : standard;
}
