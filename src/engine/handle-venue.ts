// What the venues say about themselves and our money there: cash that agrees with the ledger or does not, gates that
// close and open, streams that fall back to polling.

import { type Failure, failure } from "../domain/failure/result.ts";
import { venueOf } from "../domain/market/venue.ts";
import { gatesForPeople, venueGates } from "../domain/market/venue-gate.ts";
import type {
  BalanceReported,
  ModeDegraded,
  ModeRecovered,
  VenueGateAcknowledged,
  VenueGateChanged,
} from "../domain/message/input.ts";
import type { Step } from "../domain/message/step.ts";
import { integerOf } from "../domain/units/unit.ts";
import {
  formatUsd,
  noUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../domain/units/usd-micros.ts";
import type { EngineCore } from "./core.ts";
import { postCapital, postFeeCorrection } from "./portfolio/post.ts";

/** Largest tolerance a report may carry: at 0.00001 USD a fill, what ten thousand fills may be off. */
export const feeToleranceMax = usdMicros(100_000);

/** Most that is booked as fees for one venue in one day, in both directions together: more is a leak, not a rounding. */
export const feeCorrectionsPerDayMax = usdMicros(250_000);

/**
 * The first report of a venue's cash opens its ledger; a later one that differs by more than its tolerance is an alarm,
 * never a correction, and nothing opens on the venue until a report agrees. While a group trades there the two may
 * differ for a moment.
 */
export function reportBalance(core: EngineCore, step: Step, event: BalanceReported): void {
  const { venue, cash } = event;
  const { accounts, counters } = core.durable;
  if (!accounts.hasLedger(venue)) {
    postCapital(step, venue, cash);
    return;
  }
  const trades = core.durable.groups
    .openGroups()
    .some(({ group }) => group.legs.some((leg) => venueOf(leg.instrument) === venue));
  if (trades) return;
  const ours = accounts.cashAtVenue(venue);
  const isDisputed = counters.isDisputed(venue);
  const more = subtractUsd(cash, ours);
  const refusal = refusalOfCorrection(core, step, event, more);
  if (refusal === undefined) {
    const number = counters.feeCorrections.count(venue) + 1;
    if (integerOf(more) !== 0) postFeeCorrection(step, venue, number, more);
    if (isDisputed) step.emit({ kind: "VenueAgreed", venue });
    return;
  }
  if (isDisputed) return;
  if (refusal.code !== "PFL-702") {
    step.emit({ kind: "LimitReached", ...refusal });
    const words = `${refusal.code}: ${refusal.message}`;
    step.command({ kind: "Notify", severity: "error", message: words });
  }
  step.emit({ kind: "VenueDisputed", venue, reported: cash, ledger: ours });
  const message = `${venue} reports ${formatUsd(cash)} USD, the ledger holds ${formatUsd(ours)}`;
  step.emit({ kind: "LimitReached", code: "PFL-702", message });
  step.command({ kind: "Notify", severity: "critical", message: `PFL-702: ${message}` });
}

/** Returns why a difference of cash is not booked as fees, or undefined when it is, or when there is none. */
function refusalOfCorrection(
  core: EngineCore,
  step: Step,
  { venue, feeTolerance = noUsd }: BalanceReported,
  more: UsdMicros,
): Failure | undefined {
  const size = Math.abs(integerOf(more));
  if (size === 0) return undefined;
  const tolerance = integerOf(feeTolerance);
  if (tolerance < 0 || feeTolerance > feeToleranceMax) {
    return failure("PFL-707", `${venue} reports a tolerance of ${formatUsd(feeTolerance)} USD`);
  }
  if (size > tolerance) return failure("PFL-702", "beyond the tolerance");
  const corrected = core.durable.counters.feeCorrections.thatDay(venue, integerOf(step.now)) + size;
  if (corrected <= integerOf(feeCorrectionsPerDayMax)) return undefined;
  const sum = formatUsd(usdMicros(corrected));
  return failure("PFL-706", `${venue} would have ${sum} USD booked as fees today`);
}

/** Moves a gate. A gate that waits for a person keeps its first words and is not opened by the adapter. */
export function moveGate(core: EngineCore, step: Step, event: VenueGateChanged): void {
  const { venue, gate, words } = event;
  const before = core.durable.counters.gates.words(venue, gate);
  const waits = gatesForPeople.has(gate);
  if (words === null) {
    if (before === undefined || waits) return;
    step.emit({ kind: "VenueGateMoved", venue, gate, words, by: null });
    notify(step, "information", `${venue} may trade again: ${gate}`);
    return;
  }
  if (before === words || (before !== undefined && waits)) return;
  step.emit({ kind: "VenueGateMoved", venue, gate, words, by: null });
  // Other words for a gate that is closed already are kept, not announced: a failing endpoint changes them often.
  if (before === undefined) {
    const severity = waits ? "critical" : "warning";
    notify(step, severity, `RSK-516: nothing opens on ${venue} (${gate}): ${words}`);
  }
}

/** Opens the gates of a venue that wait for a person. */
export function acknowledgeGates(
  core: EngineCore,
  step: Step,
  { venue, by }: VenueGateAcknowledged,
): void {
  for (const gate of venueGates) {
    if (!gatesForPeople.has(gate)) continue;
    if (core.durable.counters.gates.words(venue, gate) === undefined) continue;
    step.emit({ kind: "VenueGateMoved", venue, gate, words: null, by });
  }
}

export function changeFeedMode(step: Step, event: ModeDegraded | ModeRecovered): void {
  const { venue, stream } = event;
  const isDegraded = event.kind === "ModeDegraded";
  const words = isDegraded ? event.words : "the stream delivers whole books";
  const mode = isDegraded ? "polling" : "streaming";
  step.emit({ kind: "FeedModeChanged", venue, stream, mode, words });
  notify(step, isDegraded ? "warning" : "information", `${stream} is ${mode}: ${words}`);
}

function notify(
  step: Step,
  severity: "information" | "warning" | "critical",
  message: string,
): void {
  step.command({ kind: "Notify", severity, message });
}
