// What an ended run says, and that an exit code of zero means that it did its work.

import { expect, onTestFinished, test, vi } from "vitest";
import { type Failure, failure } from "../../../src/domain/failure/result.ts";
import { sampleSnapshot } from "../terminal/sample-snapshot.ts";
import { type EndedRun, reportRun } from "./run-report.ts";

function report(
  problems: readonly Failure[],
  safeMode: string | undefined,
  more: Partial<EndedRun> = {},
) {
  let stdout = "";
  let stderr = "";
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  const ended = { snapshot: sampleSnapshot, problems, safeMode, json: false, capture: null };
  const code = reportRun({ ...ended, ...more });
  for (const spy of spies) spy.mockRestore();
  return { code, stdout, stderr };
}

const full = failure("STO-921", "the disk is full");

test("a run that did its work says only where its capture is", () => {
  expect(report([], undefined)).toEqual({ code: 0, stdout: "", stderr: "" });
  const { code, stdout } = report([], undefined, { capture: "kept" });
  expect([code, stdout]).toEqual([0, "capture    kept\n"]);
});

test("a warning changes nothing, a critical problem is told and fails", () => {
  expect(report([failure("RUN-934", "back")], undefined).code).toBe(0);
  const { code, stderr } = report([full], undefined);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^STO-921: the disk is full\n/)]);
});

test("a run that ended in safe mode fails", () => {
  const { code, stderr } = report([], "STO-921: of yesterday");
  expect([code, stderr]).toEqual([1, "safe mode: STO-921: of yesterday\n"]);
});

test("as JSON everything is one object", () => {
  const { code, stdout, stderr } = report([full], "STO-921: x", { json: true, seed: 3 });
  expect([code, stderr]).toEqual([1, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, failure: full, capture: null, seed: 3 });
  expect(JSON.parse(report([], undefined, { json: true }).stdout)).not.toHaveProperty("seed");
});
