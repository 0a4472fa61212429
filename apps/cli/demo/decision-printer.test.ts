// Each decision as one line, with nothing left to guess.

import { expect, test } from "vitest";
import { failure } from "../../../src/domain/failure/result.ts";
import { wholeContracts } from "../../../src/domain/units/contract-micros.ts";
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

test("a leg of a portfolio says its size where it is not that of the largest", () => {
  const opened = everyKind().find((record) => record.kind === "EpisodeOpened");
  if (opened === undefined || opened.kind !== "EpisodeOpened") expect.fail("an episode opens");
  const [first] = opened.legs;
  if (first === undefined) expect.fail("an episode has legs");
  const legs = [
    { ...first, size: wholeContracts(40) },
    { ...first, size: wholeContracts(15) },
    { ...first, size: wholeContracts(40) },
  ];
  const lines: string[] = [];
  const printer = new DecisionPrinter({ write: (text) => lines.push(text) });
  const record = { ...opened, size: wholeContracts(40), legs };
  printer.stepped(undefined, { records: [record], commands: [] }, epochMicros(0));
  const words = lines[0]?.split(": ")[1]?.trim().split(" + ") ?? [];
  expect(words.map((leg) => leg.startsWith("15"))).toEqual([false, true, false]);
  expect(words[1]).toBe(`15 ${words[0]}`);
});
