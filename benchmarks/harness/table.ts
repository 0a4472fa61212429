// The figures for a person: one line a benchmark.

import type { Figures } from "./figures.ts";

const known: ReadonlySet<string> = new Set([
  "medianNs",
  "meanNs",
  "p99Ns",
  "p999Ns",
  "perSecond",
  "bytesPerOperation",
  "samples",
  "operationsPerSample",
  "clockNs",
  "floor",
  "floorMedianNs",
  "ratioToFloor",
]);

const widths = [28, 10, 10, 10, 10, 9, 9] as const;

function row(cells: readonly string[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
    .join(" ")
    .trimEnd();
}

export const tableHead = row([
  "ns for one operation",
  "median",
  "mean",
  "p99",
  "p99.9",
  "bytes",
  "× floor",
]);

/** Returns the line of one benchmark, and below it what else there is to know. */
export function tableLine(name: string, figures: Figures): string {
  const { medianNs, meanNs, p99Ns, p999Ns, bytesPerOperation, ratioToFloor } = figures;
  const ratio = ratioToFloor === undefined ? "" : ratioToFloor.toFixed(3);
  const cells = [medianNs, meanNs, p99Ns, p999Ns].map((value) => value.toFixed(1));
  const line = row([name, ...cells, bytesPerOperation.toFixed(1), ratio]);
  const notes: string[] = [];
  if (figures.floor !== undefined) {
    notes.push(`floor: ${figures.floor}, ${figures.floorMedianNs?.toFixed(1)} ns`);
  }
  if (figures.clockNs !== undefined) {
    notes.push(`single operations; the clock takes ${figures.clockNs} ns of each`);
  }
  for (const [key, value] of Object.entries(figures)) {
    if (!known.has(key)) notes.push(`${key}: ${value}`);
  }
  return [line, ...notes.map((note) => `    ${note}`)].join("\n");
}
