// `arbytron detect` as a real process: what it prints, and what its exit code says to a script.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerSchema } from "../../apps/cli/detect/answer-schema.ts";
import { runProgram } from "./run-program.ts";

const examples = join(import.meta.dirname, "../../examples/detect");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-detect-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const detect = (file: string, ...words: readonly string[]) =>
  runProgram(["detect", "--snapshot", file, ...words], { folder });

const example = (name: string): string => join(examples, `${name}.yaml`);

describe("the program", () => {
  test("answers with 0 whatever was found", async () => {
    for (const [name, verdict] of [
      ["ladder", "opportunity"],
      ["certificate", "certificate"],
    ] as const) {
      const { code, stdout, stderr } = await detect(example(name), "--json", "--explain");
      expect([code, stderr]).toEqual([0, ""]);
      const [component] = answerSchema.parse(JSON.parse(stdout)).components;
      expect(component?.verdict).toBe(verdict);
      expect(component?.explanation?.verified).toHaveLength(1);
    }
  });

  test("answers for what it can with 1, and says what it cannot", async () => {
    const { code, stdout } = await detect(example("contradiction"), "--json");
    const { totals, problems } = answerSchema.parse(JSON.parse(stdout));
    expect([code, totals.certificate, totals.refused]).toEqual([1, 1, 3]);
    expect(problems.map((problem) => problem.code)).toEqual(["QUA-101", "EQV-201", "EQV-202"]);
  });

  test("goes by the configuration: a threshold keeps an opportunity from being taken", async () => {
    const { code, stdout } = await detect(
      example("bucket"),
      "--json",
      "--set",
      "detection.marginMin=0.5",
    );
    const { components } = answerSchema.parse(JSON.parse(stdout));
    expect(code).toBe(0);
    expect(components[0]?.verdict).toBe("opportunity");
    expect(components[0]?.opportunities[0]?.belowThresholds?.code).toBe("DET-302");
    const off = await detect(
      example("bucket"),
      "--json",
      "--set",
      "detection.lanes.bucket.enabled=false",
    );
    const [bucket] = answerSchema.parse(JSON.parse(off.stdout)).components;
    expect(bucket?.opportunities[0]?.belowThresholds?.code).toBe("DET-306");
  });

  test("refuses what is no snapshot with 1, for people and for programs", async () => {
    writeFileSync(join(folder, "none.yaml"), "snapshot: 1\nmarkets: []\n");
    const forPeople = await detect("none.yaml");
    expect([forPeople.code, forPeople.stdout]).toEqual([1, ""]);
    expect(forPeople.stderr).toMatch(/^2 problems:\n {2}DET-320 at .*\n {2}DET-320 markets /);
    const forPrograms = await detect("nowhere.yaml", "--json");
    expect([forPrograms.code, forPrograms.stderr]).toEqual([1, ""]);
    expect(JSON.parse(forPrograms.stdout)).toMatchObject({
      ok: false,
      failures: [{ code: "DET-320", message: "there is no such file" }],
    });
  });
});
