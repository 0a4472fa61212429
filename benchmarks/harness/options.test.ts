import { describe, expect, test } from "vitest";
import { parseOptions, selectNames } from "./options.ts";

describe("options", () => {
  test("have defaults", () => {
    expect(parseOptions([])).toEqual({
      only: [],
      json: false,
      record: false,
      list: false,
      seconds: 2,
      measure: undefined,
    });
  });

  test("are read from the command line", () => {
    const args = ["--only", "books", "--only", "units", "--json", "--record", "--seconds", "0.5"];
    expect(parseOptions(args)).toMatchObject({
      only: ["books", "units"],
      json: true,
      record: true,
      seconds: 0.5,
    });
  });

  test.each([["--seconds", "0"], ["--seconds", "601"], ["--seconds", "x"], ["--fast"], ["books"]])(
    "%s %s is refused with a sentence",
    (...args: string[]) => {
      expect(parseOptions(args)).toBeTypeOf("string");
    },
  );
});

describe("selection", () => {
  const names = ["books-dense", "books-sorted", "bookshelf", "units"];

  test("takes a name or a family, in the order of the names", () => {
    expect(selectNames(names, [])).toEqual(names);
    expect(selectNames(names, ["units", "books"])).toEqual([
      "books-dense",
      "books-sorted",
      "units",
    ]);
    expect(selectNames(names, ["books-sorted"])).toEqual(["books-sorted"]);
  });

  test("names what it does not know", () => {
    expect(selectNames(names, ["units", "book"])).toEqual({ unknown: "book" });
  });
});
