// What the equivalence stage offers: the component that a listed market belongs to, and the states of the world that
// the component's relations leave open.
//
// Invariants: a market is in at most one component; a component whose relations contradict each other is not offered;
// components change only in `refresh`. Failure codes: EQV-202 to EQV-205.

import type {
  RelationComponent,
  StateSearch,
  StatesOfWorld,
} from "../../domain/relation/component.ts";

/** A component with its markets in this process. */
export interface WatchedComponent {
  readonly component: RelationComponent;
  /** Market index of each contract, -1 while it is not listed. */
  readonly markets: Int32Array;
  /** All its states, or the search for them where there are too many. */
  readonly states: StatesOfWorld | StateSearch;
}

/** What a refresh changed. A component that changed in any way is among the removed and the added. */
export interface ComponentChanges {
  readonly removed: readonly WatchedComponent[];
  readonly added: readonly WatchedComponent[];
}
