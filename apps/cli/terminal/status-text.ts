// The answer of `arbytron status` for a person.

import type { ControlStatus, Switch } from "../control/protocol.ts";
import { closingSummary } from "./closing-summary.ts";
import { cutText, padEndTo, safeText } from "./text-width.ts";

function switchText({ isSet, reason }: Switch): string {
  return isSet ? `SET: ${safeText(reason ?? "no reason given")}` : "not set";
}

/** Returns the process, its switches and the figures of its run. */
export function formatStatus(status: ControlStatus, width: number): string {
  const started = new Date(Math.floor(status.startedAtMicros / 1_000)).toISOString();
  const facts = [
    ["process", `${status.processId}, version ${status.version}, since ${started}`],
    ["data", safeText(status.dataDirectory)],
    ["kill switch", switchText(status.killSwitch)],
    ["safe mode", switchText(status.safeMode)],
  ];
  const lines = facts.map(([label = "", text = ""]) => cutText(padEndTo(label, 13) + text, width));
  return `${lines.join("\n")}\n\n${closingSummary(status.snapshot, { width })}`.trimEnd();
}
