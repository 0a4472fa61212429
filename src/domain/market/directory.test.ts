import { describe, expect, test } from "vitest";
import { InvariantViolation } from "../failure/assert.ts";
import { Directory, directoryEntriesMax, newDirectories } from "./directory.ts";

describe("a directory", () => {
  test("gives each id one dense index and finds it again", () => {
    const directory = new Directory<string>();
    expect(["a", "b", "a", "c"].map((id) => directory.indexOf(id))).toEqual([0, 1, 0, 2]);
    expect(directory.size).toBe(3);
    expect(directory.idAt(2)).toBe("c");
    expect(directory.find("b")).toBe(1);
    expect(directory.find("d")).toBeUndefined();
  });

  test("refuses an index it did not give and more ids than its limit", () => {
    const directory = new Directory<string>();
    expect(() => directory.idAt(0)).toThrow(InvariantViolation);
    for (let id = 0; id < directoryEntriesMax; id += 1) directory.indexOf(String(id));
    expect(() => directory.indexOf("one too many")).toThrow(InvariantViolation);
  });

  test("markets and streams are numbered apart", () => {
    const { markets, streams } = newDirectories();
    expect(markets.indexOf("kalshi:X")).toBe(0);
    expect(streams.indexOf("kalshi/market")).toBe(0);
  });
});
