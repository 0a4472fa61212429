// Lanes: closed forms for common shapes of component. Each looks at the best offers only and names the legs, in equal
// numbers, that pay more than they cost; depth, whole lots and exact fees come after.

import type { Lane } from "../../../domain/order/order.ts";
import type { RelationComponent } from "../../../domain/relation/component.ts";
import type { Touches } from "../certificate/contract.ts";

/** One outcome of one contract of a component. */
export interface CandidateLeg {
  readonly contract: number;
  readonly outcome: "yes" | "no";
}

/** Legs to buy in equal numbers. */
export interface Candidate {
  readonly lane: Lane;
  /** Stable within the component, whatever the prices: a shape has at most one opportunity at a time. */
  readonly shapeId: string;
  readonly legs: readonly CandidateLeg[];
  /** What the legs pay together in the worst hard state, in dollars: 1 for a pair, m - 1 for m exclusive NOs. */
  readonly payout: number;
  /** Payout less the best offers, in nanos per contract of each leg; above zero. */
  readonly edgeNanos: number;
  /** Ids of the relations it rests on, ordered. */
  readonly relations: readonly string[];
}

/** One shape found in a component when its relations were read, asked at every change that matters. */
export interface LaneShape {
  readonly lane: Lane;
  readonly shapeId: string;
  /** Contracts whose offers it looks at, ascending. */
  readonly contracts: readonly number[];
  /** Counted units of work of one evaluation: about the offers it reads. */
  readonly work: number;
  /** Returns the best candidate, or undefined when none earns anything at the touch. */
  best(touches: Touches): Candidate | undefined;
}

/** Finds every shape of a component. Deterministic; ordered by lane and id. */
export type FindShapes = (component: RelationComponent) => readonly LaneShape[];
