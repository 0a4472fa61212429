// Writes docs/limits.md from the lists of limits. The test beside it compares; `npx vitest run --update=all
// test/architecture/limits` writes the page anew.

import { detectLimits } from "./detect-limits.ts";
import { engineLimits } from "./engine-limits.ts";
import type { Limit, LimitSection } from "./limit.ts";
import { programLimits } from "./program-limits.ts";
import { venueLimits } from "./venue-limits.ts";

export const limitSections: readonly LimitSection[] = [
  ...engineLimits,
  ...venueLimits,
  ...programLimits,
  ...detectLimits,
];

const opening = `# Limits

With two exceptions nothing in the program grows without end: every queue, buffer, table, retry and size has a limit with a name, and an
outcome when it is reached. This page is written from the constants themselves; each stands in its file with the
reason for its value. What has no number of its own is bounded by what it follows: books, decoder tables, priorities,
poll schedules and quality counters by the markets of the process, episodes and denials by the pairs of the approved
relations and the codes there are, timers and reservations by the groups in progress, HTTP calls by the requests that may
wait. The exceptions last as long as the data directory: the references of posted fills, about 100 bytes each, which must
be known again, and the markets that were ever quarantined, each with its name and an instant.
`;

const closing = `
How the flow is slowed before anything is dropped is in [architecture.md](architecture.md), the codes are in
[errors.md](errors.md), and limits that people set are in [configuration.md](configuration.md).
`;

export function limitsDocument(): string {
  const sections = limitSections.map(
    ({ title, limits }) =>
      `\n## ${title}\n\n| what | limit | value | when it is reached |\n|---|---|---:|---|\n${limits.map(row).join("")}`,
  );
  return `${opening}${sections.join("")}${closing}`;
}

function row({ what, file, name, value, unit, outcome }: Limit): string {
  const amount = unit === undefined ? grouped(value) : `${grouped(value)} ${unit}`;
  return `| ${what} | [\`${name}\`](../${file}) | ${amount} | ${outcome} |\n`;
}

/** Returns 131,072 for 131072. */
function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}
