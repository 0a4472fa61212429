// The lane of a market's own two outcomes. On a unified book YES and NO together never cost less than the dollar they
// pay unless the book is crossed, so on such a venue the lane is an alarm for stale quotes; off by default.

import type { MarketId } from "../../domain/market/venue.ts";
import type { RelationComponent } from "../../domain/relation/component.ts";
import type { WatchedComponent } from "../equivalence/contract.ts";
import { certificateTotal } from "./certificate/contract.ts";
import type { LaneShape } from "./lanes/contract.ts";

/** Returns one shape for every contract of a component. */
export function intraVenueShapes({ contracts }: RelationComponent): LaneShape[] {
  return contracts.map((market, contract): LaneShape => {
    const legs = [
      { contract, outcome: "yes" },
      { contract, outcome: "no" },
    ] as const;
    return {
      lane: "intra-venue",
      shapeId: `${market}/yes|${market}/no`,
      contracts: [contract],
      work: 2,
      best: (touches) => {
        const cost = (touches[2 * contract] as number) + (touches[2 * contract + 1] as number);
        if (cost >= certificateTotal) return undefined;
        const edgeNanos = certificateTotal - cost;
        return {
          lane: "intra-venue",
          shapeId: `${market}/yes|${market}/no`,
          legs,
          payout: 1,
          edgeNanos,
          relations: [],
        };
      },
    };
  });
}

/** A market that no relation names, as a component of its own. */
export function singleComponent(market: MarketId, marketIndex: number): WatchedComponent {
  return {
    component: {
      id: market,
      contracts: [market],
      relations: [],
      claims: [{ members: [{ contract: 0, inverted: false }] }],
    },
    markets: Int32Array.of(marketIndex),
    states: { contracts: 1, count: 2, pays: Uint8Array.of(0, 1) },
  };
}
