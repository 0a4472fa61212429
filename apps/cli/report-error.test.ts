// How an error reaches a person: expected ones without a stack, the others with it.

import { describe, expect, test } from "vitest";
import { FailureError } from "../../src/domain/failure/result.ts";
import { ProblemsError } from "./configuration/problem.ts";
import { reportError } from "./report-error.ts";

function reported(error: unknown, isJson = false): { stdout: string; stderr: string } {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  reportError(error, isJson, { stdout: stream("stdout"), stderr: stream("stderr") });
  return written;
}

const failure = {
  code: "STO-922",
  message: "process 7 holds ./data",
  details: { process: 7 },
} as const;
const problem = {
  code: "CFG-902",
  path: "mode",
  source: { kind: "flag", flag: "--mode" },
  message: "found x",
} as const;

describe("errors", () => {
  test("a failure is its code, its message and the catalogue's advice", () => {
    const { stdout, stderr } = reported(new FailureError(failure));
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^STO-922: process 7 holds \.\/data\n {2}Another engine holds it/);
  });

  test("one problem, and the same advice only once", () => {
    expect(reported(new ProblemsError([problem])).stderr).toMatch(
      /^1 problem:\n {2}CFG-902 mode \(--mode\): found x\n/,
    );
    const twice = reported(new ProblemsError([problem, problem])).stderr;
    expect(twice.match(/The message names the path/g)).toHaveLength(1);
  });

  test("as JSON the facts are on standard output", () => {
    const { stdout, stderr } = reported(new FailureError(failure), true);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, failures: [{ ...failure }] });
    expect(JSON.parse(reported(new ProblemsError([problem]), true).stdout)).toMatchObject({
      failures: [{ code: "CFG-902", source: "--mode" }],
    });
  });

  test("an unexpected error is shown whole, as JSON too", () => {
    for (const isJson of [false, true]) {
      const { stdout, stderr } = reported(new TypeError("surprise"), isJson);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^unexpected error, please report it:\nTypeError: surprise\n {4}at /);
    }
    expect(reported("text").stderr).toContain("text");
  });
});
