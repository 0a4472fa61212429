// What the control socket can ask of a running engine. Every change becomes an input of the engine; nothing reaches
// around it.

import { type Result, succeed } from "../../../src/domain/failure/result.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { ControlHandlers } from "../control/control-server.ts";
import type { ControlDone, Switch } from "../control/protocol.ts";
import type { LiveSession } from "../host/live-session.ts";

export interface ControlledRun {
  readonly session: LiveSession;
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
    acknowledge: ({ by }) => {
      session.tell({ kind: "SafeModeAcknowledged", receivedAt: clock.now(), by });
      return done("safe mode is acknowledged");
    },
  };
}
