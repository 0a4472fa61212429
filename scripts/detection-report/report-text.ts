// The report on recorded opportunities as text: totals, then one line for each true episode with what proves it.

import type { RecordedEpisode } from "../recordings/recorded-episodes.ts";

/** Lines of the page; the rest is counted. */
const linesMax = 30;

const microsPerCent = 10_000;

/** Returns the totals and the episodes that earn most, by time. */
export function reportText(
  files: number,
  episodes: readonly RecordedEpisode[],
  most = linesMax,
): string {
  const proven = episodes.filter(({ verdict }) => verdict.isTrue);
  const listed = [...proven]
    .sort((a, b) => b.profitUsdMicros - a.profitUsdMicros)
    .slice(0, most)
    .sort((a, b) => a.openedAtMicros - b.openedAtMicros);
  const lanes = Map.groupBy(proven, ({ opportunityId }) => opportunityId.split("|")[0] ?? "");
  const counts = [...lanes].map(([lane, found]) => `${found.length} ${lane}`).sort();
  const rest = proven.length - listed.length;
  return [
    `${files} recordings: ${episodes.length} episodes, ${episodes.length - proven.length} of them false; ` +
      `true ones by lane: ${counts.join(", ") || "none"}.`,
    "",
    "| opened (UTC) | stood s | contracts | bought | cost | fees | worst state | pays | profit |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...listed.map(line),
    ...(rest > 0 ? ["", `${rest} more earn less; the command prints them all.`] : []),
  ].join("\n");
}

function line(episode: RecordedEpisode): string {
  const { verdict, openedAtMicros, closedAtMicros, legs, sizeContractMicros } = episode;
  if (!verdict.isTrue) return "";
  const opened = new Date(Math.floor(openedAtMicros / 1_000)).toISOString().slice(0, 19);
  const stood =
    closedAtMicros === null ? "-" : `${Math.round((closedAtMicros - openedAtMicros) / 1e6)}`;
  const prefix = commonPrefix(legs.map(({ instrument }) => instrument));
  const named = (instrument: string): string => instrument.slice(prefix.length);
  const bought = legs
    .map((leg) => `${named(leg.instrument)} ${leg.limitPriceTicks / 100}`)
    .join(", ");
  const worst = verdict.worstState.map(named).join(", ") || "none";
  const paid = verdict.costUsdMicros + verdict.feeUsdMicros + verdict.profitUsdMicros;
  return (
    `| ${opened.replace("T", " ")} | ${stood} | ${sizeContractMicros / 1e6} | ${prefix}: ${bought} | ` +
    `${dollars(verdict.costUsdMicros)} | ${dollars(verdict.feeUsdMicros)} | ${worst} | ` +
    `${dollars(paid)} | ${dollars(verdict.profitUsdMicros)} |`
  );
}

/** Returns what all names begin with, up to a dash. */
export function commonPrefix(names: readonly string[]): string {
  const [first = "", ...others] = names;
  for (let end = first.lastIndexOf("-"); end > 0; end = first.lastIndexOf("-", end - 1)) {
    const prefix = first.slice(0, end + 1);
    if (others.every((name) => name.startsWith(prefix))) return prefix;
  }
  return "";
}

/** To the cent, down. */
function dollars(micros: number): string {
  return (Math.floor(micros / microsPerCent) / 100).toFixed(2);
}
