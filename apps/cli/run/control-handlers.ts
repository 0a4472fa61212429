// What the control socket can ask of a running engine. Every change becomes an input of the engine; nothing reaches
// around it.

import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import type { Venue } from "../../../src/domain/market/venue.ts";
import { gatesForPeople } from "../../../src/domain/market/venue-gate.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { EngineHost } from "../../../src/runtime/engine-host.ts";
import type { ControlHandlers } from "../control/control-server.ts";
import type { ControlDone, Switch } from "../control/protocol.ts";
import type { LiveSession } from "../host/live-session.ts";
import { type QueueView, qualityReport } from "../host/quality-figures.ts";

export interface ControlledRun {
  readonly session: Pick<LiveSession, "startedAt" | "tell" | "snapshot"> & {
    readonly host: Pick<EngineHost, "engine" | "flow" | "flowOf"> & {
      readonly queue: Pick<EngineHost["queue"], "waiting">;
    };
  };
  readonly clock: Clock;
  readonly version: string;
  readonly configurationHash: string;
  readonly dataDirectory: string;
  end(reason: string): void;
}

function done(sentence: string): Result<ControlDone> {
  return succeed({ done: sentence });
}

function switchOf(reason: string | undefined): Switch {
  return { isSet: reason !== undefined, reason: reason ?? null };
}

/** Opens the gates that wait for a person, and says which of the venue's gates stay closed. */
function acknowledgeVenue(run: ControlledRun, venue: Venue, by: string): Result<ControlDone> {
  const { session, clock } = run;
  const closed = session.host.engine.core.durable.counters.gates
    .closedGates()
    .filter((closedGate) => closedGate.venue === venue);
  if (closed.length === 0) return done(`no gate of ${venue} is closed`);
  session.tell({ kind: "VenueGateAcknowledged", receivedAt: clock.now(), venue, by });
  const names = (gates: typeof closed): string => gates.map(({ gate }) => gate).join(", ");
  const opened = closed.filter(({ gate }) => gatesForPeople.has(gate));
  const left = closed.filter(({ gate }) => !gatesForPeople.has(gate));
  return done(
    [
      opened.length > 0
        ? `opened for ${venue}: ${names(opened)}`
        : "nothing here waits for a person",
      ...(left.length > 0 ? [`still closed until its adapter opens it: ${names(left)}`] : []),
    ].join("; "),
  );
}

/** How inputs came through the queue in front of the engine. */
function queueView(host: ControlledRun["session"]["host"]): QueueView {
  return {
    figures() {
      const { pressure, ...counters } = host.flow();
      return { ...counters, pressure, waiting: host.queue.waiting };
    },
    flowOf: (market) => host.flowOf(market),
  };
}

export function controlHandlers(run: ControlledRun): ControlHandlers {
  const { session, clock } = run;
  return {
    status: () => {
      const { counters } = session.host.engine.core.durable;
      return succeed({
        processId: process.pid,
        version: run.version,
        configurationHash: run.configurationHash,
        dataDirectory: run.dataDirectory,
        startedAtMicros: integerOf(session.startedAt),
        killSwitch: switchOf(counters.killSwitch()),
        safeMode: switchOf(counters.safeMode()),
        snapshot: session.snapshot(null),
      });
    },
    quality: (question) => {
      const { engine } = session.host;
      const { market } = question;
      if (market !== null && engine.core.markets.find(market) === undefined) {
        return fail("VEN-806", `${market} is not among the markets of this run`);
      }
      return succeed(
        qualityReport(engine, question, integerOf(clock.now()), queueView(session.host)),
      );
    },
    stop: ({ reason }) => {
      run.end(`stopped through the control socket: ${reason}`);
      return done("the engine ends after what is open has finished");
    },
    kill: ({ reason }) => {
      session.tell({ kind: "KillSwitchSet", receivedAt: clock.now(), reason });
      return done("the kill switch is set: nothing opens until it is cleared");
    },
    resume: ({ by }) => {
      session.tell({ kind: "KillSwitchCleared", receivedAt: clock.now(), by });
      return done("the kill switch is cleared");
    },
    acknowledge: ({ by, venue }) => {
      if (venue !== null) return acknowledgeVenue(run, venue, by);
      session.tell({ kind: "SafeModeAcknowledged", receivedAt: clock.now(), by });
      return done("safe mode is acknowledged");
    },
  };
}
