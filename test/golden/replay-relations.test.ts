// `arbytron replay --relations`: what a person knows counts in the replay of a recording, in place of what the importer
// states about the same instruments. A capture holds its own relations.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FailureError } from "../../src/domain/failure/result.ts";
import { readStory } from "../../src/replay/capture-story.ts";
import { fixtureFolder } from "./imported-recording.ts";
import { replay } from "./replayed.ts";

const recording = join(fixtureFolder, "quotes_changes_2026-07-01.csv");
const meeting = ["cut25", "cut50", "hike25", "hike50", "nochng"].map(
  (outcome) => `polymarket-us:rdc-usfed-fomc-2026-07-29-${outcome}/yes`,
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relations-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(relations: readonly object[]): string {
  const path = join(folder, "relations.json");
  writeFileSync(path, JSON.stringify(relations));
  return path;
}

async function relationsUnder(given: readonly object[] | undefined): Promise<string[]> {
  const keepCapture = mkdtempSync(join(folder, "kept-"));
  const wish = given === undefined ? {} : { relations: written(given) };
  const { imported } = await replay(recording, { ...wish, keepCapture });
  const ids = readStory(keepCapture).literals.flatMap((event) =>
    event.kind === "RelationApproved" ? [`${event.relation.kind} ${event.relation.id}`] : [],
  );
  expect(imported?.relations).toBe(ids.length);
  return ids.sort();
}

describe("relations of a replay", () => {
  const ladder = "ladder recording:polymarket-us:cpc-btc-hitprice-high-yr";
  const partition = "partition recording:polymarket-us:rdc-usfed-fomc-2026-07-29";

  test("the importer's alone", async () => {
    expect(await relationsUnder(undefined)).toEqual([ladder, partition]);
  });

  test("a given one takes the place of what it covers", async () => {
    const given = { id: "mine", kind: "mutually-exclusive", instruments: meeting };
    expect(await relationsUnder([given])).toEqual([ladder, "mutually-exclusive mine"]);
  });

  test("one about other markets is left out, one about some of them stands beside", async () => {
    const elsewhere = {
      id: "far",
      kind: "complement",
      instruments: ["kalshi:A/yes", "kalshi:B/yes"],
    };
    const some = { id: "some", kind: "mutually-exclusive", instruments: meeting.slice(0, 2) };
    expect(await relationsUnder([elsewhere, some])).toEqual([
      ladder,
      "mutually-exclusive some",
      partition,
    ]);
  });

  test("another identity: captures of one file under other relations are told apart", async () => {
    const given = { id: "mine", kind: "mutually-exclusive", instruments: meeting };
    const own = await replay(recording);
    const other = await replay(recording, { relations: written([given]) });
    expect(other.header.captureId).not.toBe(own.header.captureId);
  });

  test("a capture refuses them", async () => {
    const capture = join(folder, "capture");
    await replay(recording, { keepCapture: capture });
    const relations = written([{ kind: "mutually-exclusive", instruments: meeting }]);
    await expect(replay(capture, { relations })).rejects.toThrow(FailureError);
    await expect(replay(capture, { relations })).rejects.toThrow("a capture holds its relations");
  });
});
