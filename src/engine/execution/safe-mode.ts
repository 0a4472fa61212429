// Safe mode as execution enters it: nothing opens any more until a person has looked.

import type { Step } from "../../domain/message/step.ts";

/** Stops opening and calls a person. */
export function enterSafeMode(step: Step, reason: string): void {
  step.emit({ kind: "SafeModeEntered", reason });
  step.command({ kind: "Notify", severity: "critical", message: reason });
}
