// Contracts that relations connect, and the ways the world can end for them. A contract is one market; its YES pays or
// its NO does. Whatever one relation of a component says can matter to all of it, and nothing outside does.

import type { MarketId } from "../market/venue.ts";
import type { Relation } from "./relation.ts";

/** A contract of a component, or its opposite: `inverted` stands for NO. */
export interface ClaimMember {
  /** Position in `RelationComponent.contracts`. */
  readonly contract: number;
  readonly inverted: boolean;
}

/** Contracts that state one claim, some of them the other way round. */
export interface Claim {
  /** Ordered by contract; the first is never inverted. */
  readonly members: readonly ClaimMember[];
}

/** A largest set of markets connected by relations in force. */
export interface RelationComponent {
  /** The first of its markets by id: stable while no market with a smaller id joins. Names the exposure cluster. */
  readonly id: MarketId;
  /** Ordered by id. */
  readonly contracts: readonly MarketId[];
  /** Ordered by id. */
  readonly relations: readonly Relation[];
  /** Every contract is in exactly one claim; ordered by first contract. */
  readonly claims: readonly Claim[];
}

/** Why a component is not traded. The others go on. */
export interface ComponentProblem {
  /** EQV-202 contradiction, EQV-203 too large. */
  readonly code: "EQV-202" | "EQV-203";
  readonly component: MarketId;
  readonly message: string;
}

/**
 * Every joint settlement that the relations allow, each once. Contract-major: `pays[contract * count + state]` is 1 when
 * the contract's YES pays in the state, else its NO does.
 */
export interface StatesOfWorld {
  readonly contracts: number;
  readonly count: number;
  readonly pays: Uint8Array;
}

/** Answers for components with more states than are listed. */
export interface StateSearch {
  readonly contracts: number;
  /**
   * Finds the state in which `values` is worth least: the sum over contracts whose YES pays of `values[contract]`.
   * Writes it into `pays` (one byte per contract) and returns its worth, or undefined when the bounded search ended
   * without an answer. Exact when every value and every sum is a safe integer.
   */
  worst(values: Float64Array, pays: Uint8Array): number | undefined;
}

/** Most states that are listed; beyond it states are found one by one. */
export const statesMax = 4_096;

/** Most contracts of one component. */
export const componentContractsMax = 1_024;
