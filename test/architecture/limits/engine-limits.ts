// Limits of the engine and of what stands around it: inputs, commands, records.
// docs/limits.md is written from lists like this one, with the values taken from the program itself.

import { heldMax } from "../../../apps/cli/host/held-events.ts";
import { journalBytesMax } from "../../../src/adapters/storage/journal/journal-file.ts";
import { groupRowsMax } from "../../../src/adapters/storage/journal/mailbox.ts";
import { memoryWaitingMax } from "../../../src/adapters/storage/journal/memory-journal.ts";
import { journalWaitingMax } from "../../../src/adapters/storage/journal/sqlite-journal.ts";
import { projectedRecordsMax } from "../../../src/adapters/storage/read-store/catch-up.ts";
import { refusalRowsMax } from "../../../src/adapters/storage/read-store/projection-batch.ts";
import { batchChangesMax } from "../../../src/domain/book/book-batch.ts";
import { directoryEntriesMax } from "../../../src/domain/market/directory.ts";
import { componentContractsMax, statesMax } from "../../../src/domain/relation/component.ts";
import { relationInstrumentsMax } from "../../../src/domain/relation/relation.ts";
import {
  looksPerTurnMax,
  pivotsPerTurnMax,
  pivotsPerUpdateMax,
} from "../../../src/engine/detection/detector.ts";
import { portfolioLegsMax } from "../../../src/engine/detection/general-lane.ts";
import { lotLevelsMax } from "../../../src/engine/detection/lot-table.ts";
import { sizesPricedMax } from "../../../src/engine/detection/optimal-size.ts";
import { payoutsAskedMax } from "../../../src/engine/detection/portfolio/portfolio-search.ts";
import { pricedLevelsMax } from "../../../src/engine/detection/price-leg.ts";
import { beginningsMax } from "../../../src/engine/detection/verify/worst-state.ts";
import { relationsMax } from "../../../src/engine/equivalence/relation-store.ts";
import { unwindTriesMax } from "../../../src/engine/execution/advance.ts";
import { closedGroupsKeptMax } from "../../../src/engine/execution/groups.ts";
import { levelsPerSideMax } from "../../../src/engine/market-data/books/book-store.ts";
import { slabLevelsMax } from "../../../src/engine/market-data/books/level-slab.ts";
import {
  chaptersMax,
  fillsAwaitedMax,
  fillsForestalledMax,
} from "../../../src/engine/portfolio/fill-history.ts";
import { groupLegsMax } from "../../../src/engine/risk/group-shape.ts";
import { fullInputsMin, strainedInputsMin } from "../../../src/runtime/flow-gauge.ts";
import { idleBatchesMax, idleChangesMax } from "../../../src/runtime/input-queue.ts";
import { outboxCommandsMax } from "../../../src/runtime/outbox.ts";
import {
  pendingBatchesMax,
  pendingEventsMax,
  pendingPrintsMax,
} from "../../../src/runtime/queue-rules.ts";
import { timersMax } from "../../../src/runtime/timers.ts";
import type { LimitSection } from "./limit.ts";

export const engineLimits: readonly LimitSection[] = [
  {
    title: "Inputs",
    limits: [
      {
        what: "events that wait for the engine",
        file: "src/runtime/queue-rules.ts",
        name: "pendingEventsMax",
        value: pendingEventsMax,
        outcome: "refused and counted, `RUN-937`; safe mode until a person has looked",
      },
      {
        what: "prints and signs of life among them",
        file: "src/runtime/queue-rules.ts",
        name: "pendingPrintsMax",
        value: pendingPrintsMax,
        outcome: "refused and counted; nothing rests on one",
      },
      {
        what: "batches of level changes that wait",
        file: "src/runtime/queue-rules.ts",
        name: "pendingBatchesMax",
        value: pendingBatchesMax,
        outcome:
          "refused and counted by market; the market is suspect until its whole book has come, which is asked for",
      },
      {
        what: "inputs that wait before feeds are told to slow down",
        file: "src/runtime/flow-gauge.ts",
        name: "strainedInputsMin",
        value: strainedInputsMin,
        outcome: "pressure `strained`: what can wait is read half as often",
      },
      {
        what: "inputs that wait before feeds read only what is wanted most",
        file: "src/runtime/flow-gauge.ts",
        name: "fullInputsMin",
        value: fullInputsMin,
        outcome: "pressure `full`, before the first print is refused",
      },
      {
        what: "level changes of one batch",
        file: "src/domain/book/book-batch.ts",
        name: "batchChangesMax",
        value: batchChangesMax,
        outcome: "batches that would not fit do not join",
      },
      {
        what: "idle batches kept for reuse",
        file: "src/runtime/input-queue.ts",
        name: "idleBatchesMax",
        value: idleBatchesMax,
        outcome: "left to the garbage collector",
      },
      {
        what: "level changes an idle batch may have held",
        file: "src/runtime/input-queue.ts",
        name: "idleChangesMax",
        value: idleChangesMax,
        outcome: "left to the garbage collector",
      },
      {
        what: "what accounts say before there is an engine",
        file: "apps/cli/host/held-events.ts",
        name: "heldMax",
        value: heldMax,
        outcome: "an invariant is broken: the start fails",
      },
    ],
  },
  {
    title: "Engine",
    limits: [
      {
        what: "markets, streams and instruments of one process",
        file: "src/domain/market/directory.ts",
        name: "directoryEntriesMax",
        value: directoryEntriesMax,
        outcome: "an invariant is broken",
      },
      {
        what: "levels of one side of a book",
        file: "src/engine/market-data/books/book-store.ts",
        name: "levelsPerSideMax",
        value: levelsPerSideMax,
        outcome: "the worst levels are dropped",
      },
      {
        what: "levels of all books on fine grids together",
        file: "src/engine/market-data/books/level-slab.ts",
        name: "slabLevelsMax",
        value: slabLevelsMax,
        outcome: "an invariant is broken",
      },
      {
        what: "relations",
        file: "src/engine/equivalence/relation-store.ts",
        name: "relationsMax",
        value: relationsMax,
        outcome: "refused, `EQV-205`",
      },
      {
        what: "instruments of one relation",
        file: "src/domain/relation/relation.ts",
        name: "relationInstrumentsMax",
        value: relationInstrumentsMax,
        outcome: "refused, `EQV-203`",
      },
      {
        what: "contracts of one component",
        file: "src/domain/relation/component.ts",
        name: "componentContractsMax",
        value: componentContractsMax,
        outcome: "the component is refused, `EQV-203`; the others go on",
      },
      {
        what: "states of a component that are listed",
        file: "src/domain/relation/component.ts",
        name: "statesMax",
        value: statesMax,
        outcome: "states are searched for one by one",
      },
      {
        what: "components looked at for one `BacklogTurn`",
        file: "src/engine/detection/detector.ts",
        name: "looksPerTurnMax",
        value: looksPerTurnMax,
        outcome: "the rest waits in the backlog for the next",
      },
      {
        what: "pivots of the solver for one update",
        file: "src/engine/detection/detector.ts",
        name: "pivotsPerUpdateMax",
        value: pivotsPerUpdateMax,
        outcome: "the component waits in the backlog, undecided",
      },
      {
        what: "pivots of the solver for one component of a turn",
        file: "src/engine/detection/detector.ts",
        name: "pivotsPerTurnMax",
        value: pivotsPerTurnMax,
        outcome: "undecided until its next quote, `DET-330`",
      },
      {
        what: "levels of one outcome that the solver sees",
        file: "src/engine/detection/lot-table.ts",
        name: "lotLevelsMax",
        value: lotLevelsMax,
        outcome: "deeper liquidity is not used",
      },
      {
        what: "legs of one portfolio",
        file: "src/engine/detection/general-lane.ts",
        name: "portfolioLegsMax",
        value: portfolioLegsMax,
        outcome: "it is not taken",
      },
      {
        what: "levels of one leg looked at",
        file: "src/engine/detection/price-leg.ts",
        name: "pricedLevelsMax",
        value: pricedLevelsMax,
        outcome: "the size found is smaller",
      },
      {
        what: "sizes priced for one opportunity",
        file: "src/engine/detection/optimal-size.ts",
        name: "sizesPricedMax",
        value: sizesPricedMax,
        outcome: "the best size so far is taken",
      },
      {
        what: "payouts asked for while one portfolio is made whole",
        file: "src/engine/detection/portfolio/portfolio-search.ts",
        name: "payoutsAskedMax",
        value: payoutsAskedMax,
        outcome: "the best portfolio so far is taken and said not to be exact",
      },
      {
        what: "beginnings of a state that the verifier looks at",
        file: "src/engine/detection/verify/worst-state.ts",
        name: "beginningsMax",
        value: beginningsMax,
        outcome: "undecided, `DET-315`",
      },
      {
        what: "fills that wait for their finality",
        file: "src/engine/portfolio/fill-history.ts",
        name: "fillsAwaitedMax",
        value: fillsAwaitedMax,
        outcome: "the oldest counts as final",
      },
      {
        what: "what happened since the oldest of them",
        file: "src/engine/portfolio/fill-history.ts",
        name: "chaptersMax",
        value: chaptersMax,
        outcome: "the oldest counts as final",
      },
      {
        what: "fills taken back before they were reported",
        file: "src/engine/portfolio/fill-history.ts",
        name: "fillsForestalledMax",
        value: fillsForestalledMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "closed groups kept for fills that may be taken back",
        file: "src/engine/execution/groups.ts",
        name: "closedGroupsKeptMax",
        value: closedGroupsKeptMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "legs of one group",
        file: "src/engine/risk/group-shape.ts",
        name: "groupLegsMax",
        value: groupLegsMax,
        outcome: "refused, `RSK-517`",
      },
      {
        what: "sales of one leg that stands alone, 1, 2, 4, 8 and 16 s after each other",
        file: "src/engine/execution/advance.ts",
        name: "unwindTriesMax",
        value: unwindTriesMax,
        outcome: "the group is stuck and a person is called (`EXE-604`)",
      },
      {
        what: "timers",
        file: "src/runtime/timers.ts",
        name: "timersMax",
        value: timersMax,
        outcome: "an invariant is broken: the engine stops",
      },
    ],
  },
  {
    title: "Commands and records",
    limits: [
      {
        what: "commands that wait for their records",
        file: "src/runtime/outbox.ts",
        name: "outboxCommandsMax",
        value: outboxCommandsMax,
        outcome: "nothing opens until they have left (`RSK-513`)",
      },
      {
        what: "records on their way to the disk",
        file: "src/adapters/storage/journal/sqlite-journal.ts",
        name: "journalWaitingMax",
        value: journalWaitingMax,
        outcome: "nothing opens until they are written (`RSK-513`)",
      },
      {
        what: "the same for a journal in memory",
        file: "src/adapters/storage/journal/memory-journal.ts",
        name: "memoryWaitingMax",
        value: memoryWaitingMax,
        outcome: "nothing opens",
      },
      {
        what: "records of one transaction",
        file: "src/adapters/storage/journal/mailbox.ts",
        name: "groupRowsMax",
        value: groupRowsMax,
        outcome: "the rest goes into the next one",
      },
      {
        what: "the journal file",
        file: "src/adapters/storage/journal/journal-file.ts",
        name: "journalBytesMax",
        value: journalBytesMax,
        unit: "bytes",
        outcome: "writing fails, `STO-921`; safe mode",
      },
      {
        what: "refusals kept for reading",
        file: "src/adapters/storage/read-store/projection-batch.ts",
        name: "refusalRowsMax",
        value: refusalRowsMax,
        outcome: "the oldest are dropped; counters keep them",
      },
      {
        what: "records projected in one step",
        file: "src/adapters/storage/read-store/catch-up.ts",
        name: "projectedRecordsMax",
        value: projectedRecordsMax,
        outcome: "the rest follows in the next step",
      },
    ],
  },
];
