// Lists in portions: how far they are read, and when that stops.

import { describe, expect, test } from "vitest";
import { fail, type Result, succeed } from "../../../domain/failure/result.ts";
import { type MarketsPage, marketsPage, readPages, readPortions } from "./market-pages.ts";

/** Reads pages by their number, from 0 on. */
async function reading(
  pagesMax: number,
  pageOf: (number: number) => Result<MarketsPage>,
): Promise<{ readonly read: Result<readonly unknown[]>; readonly asked: (string | null)[] }> {
  const asked: (string | null)[] = [];
  const read = await readPages(pagesMax, (cursor) =>
    Promise.resolve(pageOf(asked.push(cursor) - 1)),
  );
  return { read, asked };
}

describe("pages", () => {
  test.each(["", null, undefined])("the cursor %j ends the list", (cursor) => {
    expect(marketsPage([1], cursor)).toEqual({ markets: [1], cursor: null });
  });

  test("every page is asked for by the cursor of the one before, up to the most", async () => {
    const { read, asked } = await reading(3, (number) =>
      succeed(marketsPage([number], number < 2 ? `after ${number}` : "")),
    );
    expect(read).toEqual(succeed([0, 1, 2]));
    expect(asked).toEqual([null, "after 0", "after 1"]);
  });

  test("one page more than the most is refused", async () => {
    const { read, asked } = await reading(3, (number) => succeed(marketsPage([], `${number}`)));
    expect(read).toEqual(fail("VEN-804", "the list of markets has more than 3 pages"));
    expect(asked).toHaveLength(3);
  });

  test("a cursor that comes again ends the reading", async () => {
    const { read, asked } = await reading(9, (number) => succeed(marketsPage([], `${number % 2}`)));
    expect(read).toEqual(fail("VEN-804", "the list of markets runs in a circle"));
    expect(asked).toEqual([null, "0", "1"]);
  });

  test("a page that fails is the answer", async () => {
    const { read, asked } = await reading(9, (number) =>
      number === 0 ? succeed(marketsPage([], "next")) : fail("VEN-802", "gone"),
    );
    expect(read).toEqual(fail("VEN-802", "gone"));
    expect(asked).toHaveLength(2);
  });
});

describe("portions", () => {
  const symbols = ["a", "b", "c", "d", "e"];

  test("every symbol is asked for once, at most so many together", async () => {
    const asked: (readonly string[])[] = [];
    const read = await readPortions(symbols, 2, (portion) => {
      asked.push(portion);
      return Promise.resolve(succeed(marketsPage(portion, null)));
    });
    expect(asked).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(read).toEqual(succeed(symbols));
  });

  test("a portion that fails is the answer", async () => {
    const read = await readPortions(symbols, 2, (portion) =>
      Promise.resolve(
        portion.includes("c") ? fail("VEN-807", "slower") : succeed(marketsPage(portion, null)),
      ),
    );
    expect(read).toEqual(fail("VEN-807", "slower"));
  });
});
