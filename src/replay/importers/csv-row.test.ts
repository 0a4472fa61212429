// Fields of a CSV line, with the quoting that spreadsheets write.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitCsvLine } from "./csv-row.ts";

describe("splitCsvLine", () => {
  test.each([
    ["a,b,,c", ["a", "b", "", "c"]],
    ["", [""]],
    ['a,"b,c",d', ["a", "b,c", "d"]],
    ['"a ""b"" c",', ['a "b" c', ""]],
    ['""', [""]],
    ['a,"never closed, x', ["a", "never closed, x"]],
  ])("%j", (line, fields) => {
    expect(splitCsvLine(line)).toEqual(fields);
  });

  test("gives back whatever was quoted", () => {
    const field = fc.string({ unit: fc.constantFrom("a", ",", '"', " ") });
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), (fields) => {
        const line = fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(",");
        expect(splitCsvLine(line)).toEqual(fields);
      }),
    );
  });
});
