// Limits of the snapshots that `arbytron detect` answers for.
// docs/limits.md is written from lists like this one, with the values taken from the program itself.

import { componentDepthMax, detectPivotsMax } from "../../../apps/cli/detect/analyse.ts";
import {
  sideContractsMax,
  snapshotBytesMax,
  snapshotMarketsMax,
  snapshotRelationsMax,
} from "../../../apps/cli/detect/snapshot.ts";
import type { LimitSection } from "./limit.ts";

export const detectLimits: readonly LimitSection[] = [
  {
    title: "Snapshots",
    limits: [
      {
        what: "a snapshot file",
        file: "apps/cli/detect/snapshot.ts",
        name: "snapshotBytesMax",
        value: snapshotBytesMax,
        unit: "bytes",
        outcome: "refused, `DET-320`",
      },
      {
        what: "markets of a snapshot",
        file: "apps/cli/detect/snapshot.ts",
        name: "snapshotMarketsMax",
        value: snapshotMarketsMax,
        outcome: "refused, `DET-320`",
      },
      {
        what: "relations of a snapshot",
        file: "apps/cli/detect/snapshot.ts",
        name: "snapshotRelationsMax",
        value: snapshotRelationsMax,
        outcome: "refused, `DET-320`",
      },
      {
        what: "contracts on one side of a book",
        file: "apps/cli/detect/snapshot.ts",
        name: "sideContractsMax",
        value: sideContractsMax,
        outcome: "its component is refused, `QUA-110`; the others are answered for",
      },
      {
        what: "contracts in all books of a component",
        file: "apps/cli/detect/analyse.ts",
        name: "componentDepthMax",
        value: componentDepthMax,
        outcome: "the component is refused, `QUA-110`; the others are answered for",
      },
      {
        what: "pivots of the solver for one component",
        file: "apps/cli/detect/analyse.ts",
        name: "detectPivotsMax",
        value: detectPivotsMax,
        outcome: "undecided, `DET-330`",
      },
    ],
  },
];
