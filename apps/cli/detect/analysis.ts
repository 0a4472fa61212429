// What looking at one component came to, in the engine's own units: the answer before it is verified and written down.

import type { Failure } from "../../../src/domain/failure/result.ts";
import type { MarketId } from "../../../src/domain/market/venue.ts";
import type { OpportunityEconomics, QuoteSeen } from "../../../src/domain/message/economics.ts";
import type { Lane, Leg } from "../../../src/domain/order/order.ts";
import type {
  RelationComponent,
  StateSearch,
  StatesOfWorld,
} from "../../../src/domain/relation/component.ts";
import type { UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { Certificate } from "../../../src/engine/detection/certificate/contract.ts";
import type { Combination, PricedLeg, SizedLegs } from "../../../src/engine/detection/contract.ts";
import type { ComponentOffers } from "./component-offers.ts";
import type { SnapshotComponent } from "./split-components.ts";

export interface FoundOpportunity {
  readonly combination: Combination;
  /** Those that are bought. */
  readonly priced: readonly PricedLeg[];
  readonly sized: SizedLegs;
  readonly legs: readonly Leg[];
  readonly economics: OpportunityEconomics;
  /** No portfolio of the component earns more; null when the solver cannot tell. */
  readonly profitBound: UsdMicros | null;
  readonly quotes: readonly QuoteSeen[];
  /** The first threshold that keeps the engine from taking it. */
  readonly refusal: Failure | undefined;
}

/** A closed form that was asked. */
export interface ClosedFormAsked {
  readonly lane: Lane;
  readonly shapeId: string;
  readonly contracts: readonly MarketId[];
  /** Nanos per contract; null when it found none. */
  readonly edgeNanos: number | null;
}

/** What the solver said. Amounts in nanos of a dollar times contracts. */
export interface SolverWord {
  readonly answer: "portfolio" | "certificate" | "undecided";
  readonly pivots: number;
  readonly profitNanos: number | null;
  readonly boundNanos: number | null;
}

/** A component that was looked at. */
export interface Looked {
  readonly component: RelationComponent;
  readonly states: StatesOfWorld | StateSearch;
  readonly offers: ComponentOffers;
  readonly closedForms: readonly ClosedFormAsked[];
  readonly solver: SolverWord;
}

export type Outcome =
  /** Most profitable first. */
  | {
      readonly verdict: "opportunity";
      readonly looked: Looked;
      readonly opportunities: readonly FoundOpportunity[];
    }
  | {
      readonly verdict: "certificate";
      readonly looked: Looked;
      readonly certificate: Certificate;
    }
  | { readonly verdict: "undecided"; readonly looked: Looked; readonly reason: Failure }
  | { readonly verdict: "refused"; readonly reason: Failure };

export interface Analysis {
  readonly split: SnapshotComponent;
  readonly outcome: Outcome;
}
