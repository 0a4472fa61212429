// What the demonstration shows: a few sentences about what is being started, then the live view or the decisions as
// they happen, and the closing summary.

import type { Clock } from "../../../src/ports/clock.ts";
import { findFaultProfile } from "../../../src/simulation/faults/fault-profiles.ts";
import { missingChainPackages } from "../../../src/simulation/venues/chain/chain-packages.ts";
import type { DemoOptions } from "../commands/demo-options.ts";
import type { SessionView } from "../host/follow-session.ts";
import { closingSummary } from "../terminal/closing-summary.ts";
import type { Progress, RunSnapshot } from "../terminal/snapshot.ts";
import { type TerminalOutput, TerminalView } from "../terminal/terminal-view.ts";
import { demoEvents } from "./demo-parts.ts";

function keysOf(output: TerminalOutput): string {
  return output.isTTY === true ? "q or Ctrl-C" : "Ctrl-C";
}

/** Returns what is said before anything runs: what is started, that it is play, and how it ends. */
export function openingWords(options: DemoOptions, output: TerminalOutput): string {
  const keys = keysOf(output);
  const end = options.seconds === null ? keys : `after ${options.seconds} s, or with ${keys}`;
  return [
    "arbytron demo: all of it runs on this machine, without an account or money.",
    `  venues   a local Kalshi and Polymarket, ${demoEvents} questions on each, seed ${options.seed}`,
    "           three of them at a local ForecastEx too, through its broker",
    poolWords(),
    "  planted  every few seconds a mispricing, for each lane in turn",
    ...faultWords(options),
    "  engine   real adapters, detection, risk checks, journal",
    "  orders   signed, and sent to these venues",
    `  ends     ${end}`,
    "",
    "",
  ].join("\n");
}

function poolWords(): string {
  const missing = missingChainPackages();
  return missing.length === 0
    ? "           one of them in a pool too, on a chain of this machine"
    : `           no pool: ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not installed`;
}

/** What goes wrong on purpose, where something does. */
function faultWords({ faults }: DemoOptions): string[] {
  const profile = faults === "none" ? undefined : findFaultProfile(faults);
  if (profile === undefined) return [];
  return [`  faults   at every venue, on purpose: ${profile.name} (${profile.summary})`];
}

export interface DemoViewOptions {
  readonly options: DemoOptions;
  readonly output: TerminalOutput;
  readonly clock: Clock;
  readonly snapshot: (progress: Progress | null) => RunSnapshot;
}

/** Returns the live view, or with `--events` only the sum at the end. */
export function demoView({ options, output, clock, snapshot }: DemoViewOptions): SessionView {
  const figures = (): RunSnapshot => {
    const now = snapshot(null);
    return { ...now, progress: progressOf(now.elapsedMicros, options.seconds) };
  };
  const hint = `${keysOf(output)} ends the demo`;
  if (!options.events) return new TerminalView({ output, clock, snapshot: figures, hint });
  return {
    start: () => undefined,
    stop: () => void output.write(`\n${closingSummary(figures())}`),
  };
}

function progressOf(elapsedMicros: number, secondsTotal: number | null): Progress | null {
  if (secondsTotal === null) return null;
  const elapsed = Math.floor(elapsedMicros / 1_000_000);
  return { done: Math.min(elapsed, secondsTotal), total: secondsTotal, unit: "s" };
}
