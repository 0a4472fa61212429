// Failures as values, broken invariants as errors, and a catalogue whose codes can be relied on.

import { describe, expect, test } from "vitest";
import { assert, InvariantViolation, unreachable } from "./assert.ts";
import { catalogue } from "./catalogue.ts";
import { FailureError, fail, failure, succeed, unwrap } from "./result.ts";

describe("results", () => {
  test("a success carries its value", () => {
    expect(succeed(5)).toEqual({ ok: true, value: 5 });
    expect(unwrap(succeed(5))).toBe(5);
  });

  test("a failure carries a code, a sentence and facts when there are any", () => {
    expect(fail("DET-309", "unknown")).toEqual({
      ok: false,
      failure: { code: "DET-309", message: "unknown" },
    });
    expect(failure("UNI-001", "no", { text: "x" })).toEqual({
      code: "UNI-001",
      message: "no",
      details: { text: "x" },
    });
  });

  test("unwrapping a failure throws it with its code in the message", () => {
    expect(() => unwrap(fail("UNI-002", "too fine"))).toThrow(FailureError);
    expect(() => unwrap(fail("UNI-002", "too fine"))).toThrow("UNI-002: too fine");
  });
});

describe("assertions", () => {
  test("a broken claim stops with the claim", () => {
    expect(() => assert(true, "never")).not.toThrow();
    expect(() => assert(false, "two and two")).toThrow(new InvariantViolation("two and two"));
  });

  test("an impossible branch names the value that reached it", () => {
    expect(() => unreachable("late" as never)).toThrow('unreachable: "late"');
  });
});

describe("the catalogue", () => {
  const entries = Object.entries(catalogue);

  test.each(entries)("%s is a code with a title and advice", (code, entry) => {
    expect(code).toMatch(/^(UNI|QUA|EQV|DET|SIZ|RSK|EXE|PFL|VEN|CFG|CAP|STO|RUN)-\d{3}$/);
    expect(entry.title).toMatch(/^[A-Z].*[^.]$/);
    expect(entry.advice).toMatch(/^\S.*\.$/);
  });

  test("no two entries share a title", () => {
    expect(new Set(entries.map(([, entry]) => entry.title)).size).toBe(entries.length);
  });
});
