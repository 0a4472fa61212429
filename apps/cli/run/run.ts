// `arbytron run`: the engine on live market data. One engine per data directory and venue account; people reach it
// through the control socket; it ends by a signal, by `arbytron stop` or after its time.

import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { systemRandom } from "../../../src/adapters/randomness/system-random.ts";
import { unwrap } from "../../../src/domain/failure/result.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { RunOptions } from "../commands/run-options.ts";
import { requireRunConfiguration, warnOfSettings } from "../configuration/command-configuration.ts";
import { configurationHash } from "../configuration/configuration-hash.ts";
import { toEngineSettings } from "../configuration/engine-settings.ts";
import type { Configuration } from "../configuration/schema.ts";
import { ControlServer } from "../control/control-server.ts";
import { RepeatedRequests } from "../control/repeated-requests.ts";
import type { ExitCode } from "../exit-codes.ts";
import { CaptureRecorder } from "../host/capture-recorder.ts";
import { Closers } from "../host/closers.ts";
import { followSession, noView, type SessionView } from "../host/follow-session.ts";
import { leaveSoon } from "../host/leave-soon.ts";
import { LiveSession, type LiveSessionOptions } from "../host/live-session.ts";
import { watchQuitKey } from "../host/quit-key.ts";
import { type RunEnd, runUntil } from "../host/run-until.ts";
import { requireSomethingToWatch, symbolsOf } from "../host/watched-markets.ts";
import { TerminalView } from "../terminal/terminal-view.ts";
import { programVersion } from "../version.ts";
import { controlHandlers } from "./control-handlers.ts";
import { accountsOf, endpointsOf } from "./endpoints.ts";
import { readRelations } from "./knowledge.ts";
import { openStorage } from "./open-storage.ts";
import { type Recording, startRecording } from "./recording.ts";
import { endOf, reportRun } from "./run-report.ts";
import { whenDurable } from "./when-durable.ts";

/** What `run` and `record` have in common. */
export interface EngineRunRequest extends Omit<RunOptions, "dashboard"> {
  readonly command: "run" | "record";
  /** Folder of the capture, or null for the data directory. */
  readonly output: string | null;
}

export async function runEngine(options: RunOptions): Promise<ExitCode> {
  const loaded = requireRunConfiguration({ ...options, environment: process.env });
  warnOfSettings(loaded);
  const { configuration } = loaded;
  return runOn({ ...options, command: "run", output: null }, configuration, new SystemClock());
}

/** Runs an engine under a configuration until it ends. Throws `FailureError` when it cannot begin. */
export async function runOn(
  request: EngineRunRequest,
  configuration: Configuration,
  clock: Clock,
): Promise<ExitCode> {
  const prepared = prepare(request, configuration, clock);
  const closers = new Closers();
  const end = runUntil(clock, request.seconds);
  closers.add(end.release);
  try {
    const { session, recording } = await openSession(prepared, end, closers);
    const view = viewOf(prepared, session, end, closers);
    const followed = await followSession(session, end.ended, view);
    await closers.close();
    if (followed === "abandoned") leaveSoon();
    return reportRun({ ...endOf(session), json: request.json, capture: recording?.folder ?? null });
  } finally {
    await closers.close();
  }
}

/** Everything about a run that is known before anything is opened. */
interface PreparedRun {
  readonly request: EngineRunRequest;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly fixed: Pick<
    LiveSessionOptions,
    "endpoints" | "relations" | "settings" | "identity" | "environment"
  >;
}

function prepare(
  request: EngineRunRequest,
  configuration: Configuration,
  clock: Clock,
): PreparedRun {
  const relations = readRelations(request, clock);
  const endpoints = endpointsOf(configuration, (venue) => symbolsOf(relations, venue).length > 0);
  requireSomethingToWatch(endpoints, relations);
  const fixed = {
    endpoints,
    relations,
    settings: toEngineSettings(configuration),
    identity: {
      version: programVersion(),
      configurationHash: configurationHash(configuration),
      seed: systemRandom.nextUint32(),
    },
    environment: [...new Set(endpoints.map(({ environment }) => environment))].join(" and "),
  };
  return { request, configuration, clock, fixed };
}

interface OpenSession {
  readonly session: LiveSession;
  readonly recording: Recording | undefined;
}

/** Opens what the run stands on and the control socket; the session itself is not yet connected. */
async function openSession(
  prepared: PreparedRun,
  end: RunEnd,
  closers: Closers,
): Promise<OpenSession> {
  const { request, configuration, clock, fixed } = prepared;
  const { dataDirectory, bankroll, quality } = configuration;
  const accounts = accountsOf(fixed.endpoints);
  const { command } = request;
  const storage = await openStorage({ command, configuration, accounts, clock }, closers);
  const { log, journal, seen, isLockHeld } = storage;
  const onFailure = log.failure.bind(log);
  const recording = request.record
    ? startRecording({ ...fixed, output: request.output, dataDirectory, clock, onFailure })
    : undefined;
  if (recording !== undefined) closers.add(async () => unwrap(await recording.writer.close()));
  const session = await LiveSession.connect({
    ...fixed,
    command,
    startingCash: bankroll.startingCapital,
    orders: "paper",
    staleAfter: quality.staleAfter.streaming,
    polledStaleAfter: quality.staleAfter.polling,
    reconcileEvery: quality.reconcileEvery,
    clock,
    random: systemRandom,
    journal,
    seen,
    log,
    recorder: recording === undefined ? undefined : new CaptureRecorder(recording.writer),
  });
  const handlers = controlHandlers({
    ...fixed.identity,
    session,
    clock,
    dataDirectory,
    end: end.end,
  });
  const repeats = new RepeatedRequests({ seen, clock, whenDurable: whenDurable(clock, journal) });
  const opened = await ControlServer.open({ dataDirectory, isLockHeld, handlers, repeats });
  const control = unwrap(opened);
  closers.add(() => control.close());
  return { session, recording };
}

/** Returns what shows the run, and lets `q` end it where a picture is shown. */
function viewOf(
  { request, clock }: PreparedRun,
  session: LiveSession,
  { end }: RunEnd,
  closers: Closers,
): SessionView {
  if (request.json) return noView;
  const view = new TerminalView({
    output: process.stdout,
    clock,
    snapshot: () => session.snapshot(null),
    hint: "q or Ctrl-C ends the run",
  });
  if (process.stdout.isTTY) closers.add(watchQuitKey({ input: process.stdin, end }));
  return view;
}
