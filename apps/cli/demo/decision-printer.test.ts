// Each decision as one line, with nothing left to guess.

import { expect, test } from "vitest";
import { failure } from "../../../src/domain/failure/result.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import type { StepResult } from "../../../src/engine/engine.ts";
import { everyKind } from "../../../test/support/sample-records.ts";
import { DecisionPrinter } from "./decision-printer.ts";

function printed(): string[] {
  const lines: string[] = [];
  const printer = new DecisionPrinter({ write: (text) => lines.push(text) });
  const result: StepResult = { records: everyKind(), commands: [] };
  printer.stepped(undefined, result, epochMicros(0));
  printer.problem(failure("STO-921", "the disk is full"));
  return lines;
}

test("tells what people wait for, and nothing else", () => {
  const words = printed().map((line) => line.slice(13).split(/\s/, 1)[0]);
  expect(new Set(words.slice(0, -1))).toEqual(
    new Set([
      "seen",
      "taken",
      "denied",
      "filled",
      "reversed",
      "reopened",
      "unwind",
      "closed",
      "SAFE",
      "KILL",
    ]),
  );
});

test("every line begins with the time of day in UTC and ends with its end", () => {
  const lines = printed();
  expect(lines.at(-1)).toBe("STO-921 the disk is full\n");
  for (const line of lines.slice(0, -1)) {
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} \S.*\n$/);
    expect(line).not.toMatch(/undefined|\[object/);
  }
});
