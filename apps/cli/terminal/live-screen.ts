// One picture of the running engine that fits a terminal: the header, the progress, then the figures in order of
// importance, cut at the bottom where the terminal is low.

import { formatCount, formatElapsed } from "./figures.ts";
import type { Paint } from "./paint.ts";
import { faultLines, faultTotal, marketsRefusedNow, qualityLine } from "./quality-lines.ts";
import { quoteLines } from "./quote-lines.ts";
import {
  bestLines,
  groupLines,
  haltLines,
  labelWidth,
  laneLines,
  profitLines,
  refusalLines,
  trafficLines,
  venueLines,
} from "./sections.ts";
import type { Progress, RunSnapshot } from "./snapshot.ts";
import { cutText, padEndTo, textWidth } from "./text-width.ts";

/** Below this the tables cannot be read; narrower terminals wrap. */
const widthMin = 40;

const refusalLinesMax = 3;

const faultLinesMax = 2;

const claimsOnScreenMax = 12;

export function headerLine(snapshot: RunSnapshot, width: number, paint: Paint): string {
  const { command, mode, environment, elapsedMicros } = snapshot;
  const left = ` arbytron ${command} · ${mode.toUpperCase()} · ${environment}`;
  const right = `${formatElapsed(elapsedMicros)} `;
  const cut = cutText(left, width - textWidth(right) - 1);
  return paint.title(padEndTo(cut, width - textWidth(right)) + right);
}

/** Returns `progress  [█████░░░░░]  50 %  30 of 60 s`. */
export function progressLine(progress: Progress, width: number, paint: Paint): string {
  const { done, total, unit } = progress;
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const figures = ` ${Math.floor(share * 100)} %  ${formatCount(done)} of ${formatCount(total)} ${unit}`;
  const barWidth = Math.max(8, Math.min(40, width - labelWidth - textWidth(figures) - 2));
  const filled = Math.round(share * barWidth);
  const bar = `${"█".repeat(filled)}${paint.dim("░".repeat(barWidth - filled))}`;
  return `${paint.dim(padEndTo("progress", labelWidth))}${bar}${figures}`;
}

/** Returns the lines of the live view, at most `height` of them and `width` columns wide. The hint stands at the bottom
 * where there is room. */
export function screenLines(
  snapshot: RunSnapshot,
  size: { readonly width: number; readonly height: number },
  paint: Paint,
  hint?: string,
): string[] {
  const width = Math.max(widthMin, size.width);
  const { progress } = snapshot;
  const head = [headerLine(snapshot, width, paint)];
  if (progress !== null) head.push(progressLine(progress, width, paint));
  const blocks = [
    [...head, ...haltLines(snapshot, width, paint)],
    venueLines(snapshot, width, paint),
    // Who only watches wants to see what there is.
    snapshot.mode === "observe" ? quoteLines(snapshot, width, paint, claimsOnScreenMax) : [],
    [
      ...trafficLines(snapshot, width, paint),
      ...qualityLine(snapshot, width, paint),
      ...faultLines(snapshot, width, paint).slice(0, faultLinesMax),
    ],
    laneLines(snapshot, width, paint),
    [
      ...bestLines(snapshot, width, paint),
      ...groupLines(snapshot, width, paint),
      ...profitLines(snapshot, width, paint),
    ],
    refusalLines(snapshot, width, paint, refusalLinesMax),
  ].filter((block) => block.length > 0);
  const lineCount = blocks.reduce((sum, block) => sum + block.length, 0);
  // Blank lines between the blocks are the first to go when the terminal is low.
  const isRoomy = lineCount + blocks.length - 1 <= size.height;
  const lines = blocks.flatMap((block, place) => (place > 0 && isRoomy ? ["", ...block] : block));
  const missing = size.height - lines.length;
  if (hint !== undefined && missing > 0) {
    lines.push(...Array<string>(missing - 1).fill(""), paint.dim(cutText(hint, width)));
  }
  return lines.slice(0, Math.max(1, size.height));
}

/** Returns one line that says how far things are, for output that is not a terminal. */
export function plainProgress(snapshot: RunSnapshot): string {
  const {
    progress,
    updates,
    updatesPerSecond,
    opportunitiesByLane,
    groups,
    refusalsByCode,
    faults,
  } = snapshot;
  const sum = (counts: readonly number[]): number =>
    counts.reduce((total, count) => total + count, 0);
  const found = sum(Object.values(opportunitiesByLane).map((figures) => figures.opportunities));
  const parts = [
    formatElapsed(snapshot.elapsedMicros),
    ...(progress === null
      ? []
      : [`${formatCount(progress.done)} of ${formatCount(progress.total)} ${progress.unit}`]),
    `${formatCount(updates)} updates (${formatCount(updatesPerSecond)}/s)`,
    `${formatCount(found)} opportunities`,
    `${formatCount(groups.completed)} groups completed`,
    `${formatCount(sum(Object.values(refusalsByCode)))} refusals`,
    `${formatCount(marketsRefusedNow(snapshot))} markets refused now`,
    ...(faults === null ? [] : [`${formatCount(faultTotal(faults))} faults`]),
    ...snapshot.halts.map((halt) => `HALTED: ${halt}`),
  ];
  return parts.join(" · ");
}
