// Which recordings show which kind of market, what may be measured in each file and why not the rest, and the measuring.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type ObservedFlow, observedFlows } from "../../src/domain/book/quote-observation.ts";
import { observeRecording } from "../../src/replay/importers/observe-recording.ts";
import { type FlowFigures, FlowMeasure } from "../../src/research/order-flow/flow-measure.ts";
import { flowViews } from "../../src/research/order-flow/flow-view.ts";
import { GapSets } from "../../src/research/order-flow/gap-sets.ts";
import { type ByFlow, eachFlow } from "./each-flow.ts";

interface RecordedPart {
  /** File, or folder of files that are read in order of their names. */
  readonly path: string;
  /** Rows at the start of each file that are not quotes of the market yet. */
  readonly skipRows?: number;
  /** Set where the times of rows are the recorder's and not the market's. */
  readonly withoutTiming?: string;
}

export const recordedParts: ByFlow<readonly RecordedPart[]> = {
  "kalshi-sports": [
    { path: "kalshi_sports_feed_2026-03-10.jsonl.gz" },
    {
      path: "kalshi_sports_feed_2026-03-12.jsonl.gz",
      withoutTiming:
        "its recorder took messages in batches, some 50 s apart, and reconnected in between",
    },
  ],
  "award-pair": [{ path: "nba_mvp_both_venues_ticks.jsonl.gz" }],
  // The first rows of each file quote 1 bid, 50 asked: nobody has quoted yet.
  "temperature-brackets": [{ path: "kalshi_highny", skipRows: 50 }],
};

export interface RecordedSource {
  readonly file: string;
  readonly sha256: string;
}

export interface RecordedFlow {
  readonly sources: readonly RecordedSource[];
  readonly figures: FlowFigures;
}

/** Measures all flows that the folder's recordings show. Throws when a recording is missing or cannot be read. */
export async function measureRecordings(folder: string): Promise<ByFlow<RecordedFlow>> {
  const measured = new Map<ObservedFlow, RecordedFlow>();
  for (const flow of observedFlows) measured.set(flow, await measureRecorded(folder, flow));
  return eachFlow((flow) => measured.get(flow) as RecordedFlow);
}

async function measureRecorded(folder: string, flow: ObservedFlow): Promise<RecordedFlow> {
  const view = flowViews[flow];
  const files = (
    await Promise.all(recordedParts[flow].map((part) => filesOf(folder, part)))
  ).flat();
  const sets = new GapSets();
  if (view.gaps !== "none") {
    for (const { file, skipRows } of files) {
      await readFlow(join(folder, file), (each) => sets.note(each), skipRows);
    }
  }
  const measure = new FlowMeasure(view, sets.members(view));
  const sources: RecordedSource[] = [];
  for (const { file, skipRows, withoutTiming } of files) {
    measure.restrictTo({ timing: withoutTiming === undefined });
    await readFlow(join(folder, file), (each) => measure.take(each), skipRows);
    sources.push({ file, sha256: await sha256Of(join(folder, file)) });
  }
  return { sources, figures: measure.finish() };
}

async function readFlow(
  path: string,
  observe: Parameters<typeof observeRecording>[1],
  skipRows: number | undefined,
): Promise<void> {
  const read = await observeRecording(path, observe, skipRows);
  if (!read.ok) throw new Error(read.failure.message);
}

type RecordedFile = RecordedPart & { readonly file: string };

async function filesOf(folder: string, part: RecordedPart): Promise<RecordedFile[]> {
  if (part.path.endsWith(".gz")) return [{ ...part, file: part.path }];
  const names = await readdir(join(folder, part.path));
  return names.sort().map((name) => ({ ...part, file: `${part.path}/${name}` }));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
