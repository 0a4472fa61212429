// What a replay prints for people around the closing summary: before it where the data came from and how far it may be
// believed, after it each opportunity, the ledger and the hash.

import { outcomeOf } from "../../../src/domain/market/venue.ts";
import { formatDecimal } from "../../../src/domain/units/decimal.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { titleOf } from "../host/market-titles.ts";
import { formatCount, formatEdge, formatElapsed, formatSize } from "../terminal/figures.ts";
import { tableLines } from "../terminal/table.ts";
import { safeText } from "../terminal/text-width.ts";
import type { EpisodeEntry } from "./decision-log.ts";
import { type ReplayFacts, sortedCounts } from "./replay-report.ts";

/** Opportunities listed; `--json` has more of them. */
const episodesShownMax = 25;

/** Refused edges listed. */
const refusedShownMax = 5;

const microsPerTick = 100;

const labelWidth = 11;

/** Columns below which a table of opportunities cannot be read. */
const widthMin = 60;

function labelled(label: string, text: string): string {
  return `${label.padEnd(labelWidth)}${text}`;
}

/** Returns `2026-01-03 20:05:45` in UTC. */
function timeText(micros: number): string {
  return new Date(Math.floor(micros / 1_000)).toISOString().slice(0, 19).replace("T", " ");
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(", ");
}

/** Returns where the data came from, its period, the join, what was assumed, and how much was believed. */
export function sourceLines(facts: ReplayFacts): string[] {
  const { firstAtMicros, lastAtMicros } = facts;
  const period =
    firstAtMicros === 0
      ? "nothing was decided"
      : `${timeText(firstAtMicros)} to ${timeText(lastAtMicros)} UTC`;
  return [...originLines(facts), labelled("period", period), ...updateLines(facts)];
}

function originLines({ header, imported }: ReplayFacts): string[] {
  const { recording } = header;
  if (recording === null) {
    const version = `recorded live by version ${header.programVersion}`;
    return [labelled("capture", `${header.captureId}, ${version}`)];
  }
  const horizon = `${seconds(integerOf(recording.stalenessHorizon))} s`;
  const interval = recording.samplingInterval;
  const sampling =
    interval === null ? "every change" : `one look every ${seconds(integerOf(interval))} s`;
  const declared = recording.declaredSizeContractMicros;
  const sizes =
    declared === null
      ? "as recorded"
      : `ASSUMED: ${formatSize(declared)} contracts wherever the recording has no size`;
  return [
    labelled("recording", `${recording.recording}, from ${safeText(recording.sourceName)}`),
    labelled("sampling", `${sampling}; a quote older than ${horizon} is not believed`),
    labelled("sizes", sizes),
    ...(imported === undefined ? [] : [labelled("rows", rowsText(imported))]),
    ...recording.notes.map((note, place) => labelled(place === 0 ? "stated" : "", note)),
  ];
}

function rowsText(imported: NonNullable<ReplayFacts["imported"]>): string {
  const { rowsRead, rowsQuoted, rowsOtherwiseUsed, rowsLeftOut, rowsRefused } = imported;
  const parts = [
    `${formatCount(rowsRead)} read`,
    `${formatCount(rowsQuoted)} quotes`,
    ...(rowsOtherwiseUsed === 0 ? [] : [`${formatCount(rowsOtherwiseUsed)} otherwise used`]),
  ];
  const leftOut = countsText(rowsLeftOut);
  if (leftOut !== "") parts.push(`left out: ${leftOut}`);
  const refused = countsText(rowsRefused);
  if (refused !== "") parts.push(`refused: ${refused}`);
  return parts.join(" · ");
}

function seconds(micros: number): string {
  return formatDecimal(micros, 6, 0);
}

function updateLines({ engine, outcome, header }: ReplayFacts): string[] {
  const { quotes } = engine.core;
  const parts = [
    `${formatCount(quotes.updates())} in ${formatCount(outcome.turns)} turns`,
    `${formatCount(quotes.admitted())} believed`,
  ];
  const refused = countsText(sortedCounts(quotes.refused()));
  if (refused !== "") parts.push(`refused: ${refused}`);
  const frames = countsText(outcome.refusedFrames);
  if (frames !== "") parts.push(`frames refused: ${frames}`);
  const lines = [labelled("updates", parts.join(" · "))];
  if (header.kind === "live") {
    const matched = `${formatCount(outcome.checkpointsMatched)} of the recording's states reproduced`;
    lines.push(labelled("compared", matched));
  }
  if (outcome.failure !== undefined) {
    const played = `${formatCount(outcome.frames)} frames and ${formatCount(outcome.turns)} turns`;
    lines.push(labelled("INCOMPLETE", `only ${played} were replayed: ${outcome.failure.code}`));
  }
  return lines;
}

/** Returns each opportunity with its edges, the ledger and the hash. */
export function decisionLines(facts: ReplayFacts, width: number): string[] {
  const lines = [
    ...opportunityLines(facts, Math.max(width, widthMin)),
    ...refusedLines(facts, Math.max(width, widthMin)),
    ...ledgerLines(facts),
    labelled("hash", facts.engine.stateHash()),
  ];
  return lines;
}

/** The edges that looked best and were not believed or not worth it: what a reader doubts first. */
function refusedLines({ log }: ReplayFacts, width: number): string[] {
  const rows = log
    .largestRefused(refusedShownMax)
    .map(({ atMicros, edgeTicks, code, message }) => [
      timeText(atMicros),
      formatEdge((edgeTicks ?? 0) * microsPerTick),
      code,
      message,
    ]);
  if (rows.length === 0) return [];
  const table = tableLines(
    [
      { title: "refused UTC", align: "left" },
      { title: "gross edge", align: "right" },
      { title: "code", align: "left" },
      { title: "because", align: "left", gives: true },
    ],
    rows,
    width,
    (text) => text,
  );
  return ["largest edges that were refused, before fees", ...table, ""];
}

/** Opportunities share few pairs: each pair is written out once, under a number. */
function opportunityLines(facts: ReplayFacts, width: number): string[] {
  const { episodes, episodeCount } = facts.log;
  if (episodes.length === 0) return [];
  const shown = episodes.slice(0, episodesShownMax);
  const pairs = new Map<string, EpisodeEntry>();
  for (const episode of shown) {
    if (!pairs.has(episode.opportunityId)) pairs.set(episode.opportunityId, episode);
  }
  const numbers = new Map([...pairs.keys()].map((id, place) => [id, String(place + 1)]));
  const lines = episodeTable(shown, numbers, width);
  if (episodeCount > shown.length) {
    lines.push(`and ${formatCount(episodeCount - shown.length)} more; --json lists them`);
  }
  if (shown.some(({ assumedSizes }) => assumedSizes)) {
    lines.push("* rests on an assumed size");
  }
  lines.push("edges: USD per contract after all fees in the worst state of the world, – no depth");
  lines.push("");
  for (const [id, episode] of pairs) lines.push(...pairLines(facts, numbers.get(id)!, episode));
  return [...lines, ""];
}

function episodeTable(
  shown: readonly EpisodeEntry[],
  numbers: ReadonlyMap<string, string>,
  width: number,
): string[] {
  const sizes = shown[0]?.edgesAtSizes.map(({ contracts }) => contracts) ?? [];
  const rows = shown.map((episode) => [
    timeText(episode.openedAtMicros),
    episode.closedAtMicros === null
      ? "stands"
      : formatElapsed(episode.closedAtMicros - episode.openedAtMicros),
    numbers.get(episode.opportunityId) ?? "",
    episode.lane,
    `${formatSize(episode.sizeContractMicros)}${episode.assumedSizes ? "*" : ""}`,
    ...sizes.map((_, place) => edgeText(episode.edgesAtSizes[place]?.edgeUsdMicros ?? null)),
  ]);
  return tableLines(
    [
      { title: "opened UTC", align: "left" },
      { title: "lasted", align: "right" },
      { title: "pair", align: "right" },
      { title: "lane", align: "left", gives: true },
      { title: "size", align: "right" },
      ...sizes.map((contracts) => ({ title: `edge at ${contracts}`, align: "right" as const })),
    ],
    rows,
    width,
    (text) => text,
  );
}

function edgeText(edgeUsdMicros: number | null): string {
  return edgeUsdMicros === null ? "–" : formatEdge(edgeUsdMicros);
}

function pairLines({ engine }: ReplayFacts, number: string, episode: EpisodeEntry): string[] {
  return episode.legs.flatMap(({ instrument }, place) => [
    labelled(
      place === 0 ? `pair ${number}` : "",
      `buy ${outcomeOf(instrument).toUpperCase().padEnd(3)} ${safeText(titleOf(engine, instrument))}`,
    ),
    labelled("", `        ${instrument}`),
  ]);
}

function ledgerLines({ engine }: ReplayFacts): string[] {
  const { accounts } = engine.core.durable;
  const sizes = new Map(
    accounts.positions().map(({ instrument, size }) => [`position:${instrument}`, size]),
  );
  const rows = accounts.balances().map(({ account, amount }) => {
    const size = sizes.get(account as `position:${string}`);
    const contracts = size === undefined ? "" : formatSize(integerOf(size));
    return [formatDecimal(integerOf(amount), 6, 6), contracts, account];
  });
  if (rows.length === 0) return [];
  const columns = [
    { title: "ledger USD", align: "right" },
    { title: "contracts", align: "right" },
    { title: "account", align: "left" },
  ] as const;
  return [...tableLines(columns, rows, Number.MAX_SAFE_INTEGER, (text) => text), ""];
}
