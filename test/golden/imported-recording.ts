// Imports a recording into a temporary folder and tells what the capture holds. Shared by the tests of the importers
// and by the golden suite.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { NewEvent } from "../../src/domain/message/input.ts";
import { readStory, type Story } from "../../src/replay/capture-story.ts";
import {
  type ImportOptions,
  type ImportSummary,
  importRecording,
} from "../../src/replay/importers/import-recording.ts";

/** Small synthetic recordings of every shape. */
export const fixtureFolder = join(import.meta.dirname, "../../fixtures/recordings");

/** The version that stands in the committed captures: it must not change with the program. */
export const goldenProgramVersion = "golden";

export interface ImportedRecording {
  readonly summary: ImportSummary;
  readonly story: Story;
}

/** Imports a file and removes the capture again. */
export async function importFile(
  path: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportedRecording> {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  try {
    const all = { programVersion: goldenProgramVersion, ...options };
    const summary = unwrap(await importRecording(path, folder, all));
    return { summary, story: readStory(folder) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Imports one of the synthetic recordings. */
export function importFixture(
  name: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportedRecording> {
  return importFile(join(fixtureFolder, name), options);
}

type EventOf<Kind extends NewEvent["kind"]> = Extract<NewEvent, { readonly kind: Kind }>;

/** Returns the events of one kind. */
export function eventsOf<Kind extends NewEvent["kind"]>(
  { story }: ImportedRecording,
  kind: Kind,
): EventOf<Kind>[] {
  return story.literals.filter((event): event is EventOf<Kind> => event.kind === kind);
}

/** Returns the quotes of one market as text: `U 0.72×67 / 0.74×888.5 @<micros since the first quote>`. */
export function quotesOf({ story }: ImportedRecording, market: string): string[] {
  return story.quotes.filter((quote) => quote.market === market).map((quote) => textOf(quote));
}

function textOf({ batch }: Story["quotes"][number]): string {
  const levels = Array.from({ length: batch.count }, (_, change) => {
    const side = batch.sides[change] === 0 ? "b" : "a";
    return `${side}${(batch.prices[change] as number) / 100}×${(batch.sizes[change] as number) / 1_000_000}`;
  });
  return [batch.kind === "BookSnapshot" ? "S" : "U", ...levels].join(" ");
}
