// What acknowledging does to the gates of a venue, and what the person is told.

import { expect, test } from "vitest";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { VenueGate } from "../../../src/domain/market/venue-gate.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { type EngineRig, rigStart } from "../../../test/support/engine-rig.ts";
import { kalshi as kalshiMarket, twoVenues } from "../../../test/support/two-venues.ts";
import type { ControlHandlers } from "../control/control-server.ts";
import { sampleSnapshot } from "../terminal/sample-snapshot.ts";
import { controlHandlers } from "./control-handlers.ts";

const flow = {
  ...{ batches: 5, batchesConflated: 0, changes: 7, changesConflated: 1, batchesRefused: 0 },
  ...{ events: 9, eventsRefused: 0, pressure: "easy" as const, strained: 0, full: 0 },
};

function handlersOf(rig: EngineRig): ControlHandlers {
  const startedAt = epochMicros(rigStart);
  return controlHandlers({
    session: {
      host: { engine: rig.engine, queue: { waiting: 3 }, flow: () => flow, flowOf: () => flow },
      startedAt,
      tell: (event) => rig.event(event),
      snapshot: () => sampleSnapshot,
    },
    clock: { now: () => startedAt, callAt: () => () => undefined },
    version: "0.1.0",
    configurationHash: "",
    dataDirectory: "data",
    end: () => undefined,
  });
}

function close(rig: EngineRig, gate: VenueGate): void {
  rig.event({ kind: "VenueGateChanged", venue: "kalshi", gate, words: `why ${gate}` });
}

test("opens what waits for a person and names what stays closed", () => {
  const rig = twoVenues();
  const handlers = handlersOf(rig);
  const acknowledge = () => unwrap(handlers.acknowledge({ by: "ada", venue: "kalshi" })).done;
  expect(acknowledge()).toBe("no gate of kalshi is closed");
  close(rig, "drift");
  close(rig, "protection");
  expect(acknowledge()).toBe("opened for kalshi: drift, protection");
  expect(rig.recordsOf("VenueGateMoved").slice(2)).toMatchObject([
    { gate: "drift", words: null, by: "ada" },
    { gate: "protection", words: null, by: "ada" },
  ]);
  close(rig, "maintenance");
  expect(acknowledge()).toBe(
    "nothing here waits for a person; still closed until its adapter opens it: maintenance",
  );
  close(rig, "drift");
  expect(acknowledge()).toContain("opened for kalshi: drift; still closed");
  expect(rig.engine.core.durable.counters.gates.closedGates()).toEqual([
    { venue: "kalshi", gate: "maintenance", words: "why maintenance" },
  ]);
});

test("tells the quality of its markets with their flow, and knows no other", () => {
  const handlers = handlersOf(twoVenues());
  const question = { venue: null, market: kalshiMarket, refusedOnly: false, limit: 5 } as const;
  expect(unwrap(handlers.quality(question))).toMatchObject({
    queue: { pressure: "easy", waiting: 3, changes: 7 },
    // The clock of this test stands at the start, when nothing was confirmed yet.
    markets: [{ market: kalshiMarket, refused: { code: "QUA-106" }, flow: { changes: 7 } }],
  });
  expect(handlers.quality({ ...question, market: "kalshi:OTHER" })).toMatchObject({
    ok: false,
    failure: { code: "VEN-806", message: "kalshi:OTHER is not among the markets of this run" },
  });
});
