// How often a book is asked for again.

import { expect, test } from "vitest";
import { ManualClock } from "../../../../../test/support/venues/manual-clock.ts";
import { milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import { BookRequests } from "./book-requests.ts";

function begin() {
  const clock = new ManualClock();
  const said: string[] = [];
  const requests = new BookRequests({
    clock,
    random: { nextUint32: () => 2 ** 32 - 1 },
    answerWithin: seconds(5),
    ask: (symbol) => said.push(`ask ${symbol}`),
    restored: (symbol) => said.push(`restored ${symbol}`),
    abandoned: (symbol) => said.push(`abandoned ${symbol}`),
  });
  return { clock, said, requests };
}

test("the first loss is asked for at once, the next after growing pauses", () => {
  const { clock, said, requests } = begin();
  const answeredAfter: number[] = [];
  for (let loss = 0; loss < 4; loss += 1) {
    said.length = 0;
    requests.lost("a");
    requests.lost("a");
    let waited = 0;
    for (; !said.includes("ask a"); waited += 100) clock.advance(milliseconds(100));
    answeredAfter.push(waited);
    requests.answered("a");
    expect(said).toEqual(["ask a", "restored a"]);
  }
  expect(answeredAfter).toEqual([0, 500, 1_000, 2_000]);
});

test("a book that was good for a minute starts the pauses from the beginning", () => {
  const { clock, said, requests } = begin();
  requests.lost("a");
  requests.answered("a");
  clock.advance(seconds(60));
  requests.lost("a");
  expect(said).toEqual(["ask a", "restored a", "ask a"]);
});

test("a first book that comes is no restoration, one that does not is asked for", () => {
  const { clock, said, requests } = begin();
  requests.expect("a");
  requests.expect("b");
  requests.answered("a");
  requests.answered("never asked");
  clock.advance(seconds(5));
  expect(said).toEqual(["ask b"]);
  requests.answered("b");
  expect(said).toEqual(["ask b", "restored b"]);
  expect(clock.waiting).toBe(0);
});

test("nothing after several requests is the end of them", () => {
  const { clock, said, requests } = begin();
  requests.expect("a");
  clock.advance(seconds(60));
  expect(said).toEqual(["ask a", "ask a", "abandoned a"]);
  expect(clock.waiting).toBe(0);
});

test("a forgotten market is not asked for, nor any after the end", () => {
  const { clock, said, requests } = begin();
  requests.expect("a");
  requests.expect("b");
  requests.forget("a");
  requests.forget("never known");
  requests.close();
  clock.advance(seconds(60));
  expect(said).toEqual([]);
});
