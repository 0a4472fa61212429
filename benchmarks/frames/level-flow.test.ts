// The flow starts over where it stopped, so the end of a round must be its beginning.

import { expect, test } from "vitest";
import { askSide, bidSide } from "../../src/domain/book/book-batch.ts";
import { bestAskCents, bestBidCents, levelFlow, restingContracts } from "./level-flow.ts";

test("every size that changes is back where it began, and the touch never crosses", () => {
  const last = new Map<string, number>();
  const flow = levelFlow(50, 4_000);
  for (const change of flow) {
    expect(change.size).toBeGreaterThanOrEqual(0);
    expect(change.bestBidCents).toBeLessThan(change.bestAskCents);
    last.set(`${change.market}/${change.side}/${change.priceCents}`, change.size);
  }
  for (const [key, size] of last) {
    const isInside = [`/${bidSide}/${bestBidCents + 1}`, `/${askSide}/${bestAskCents - 1}`].some(
      (inside) => key.endsWith(inside),
    );
    expect(size).toBe(isInside ? 0 : restingContracts);
  }
  expect(flow.reduce((sum, { change }) => sum + change, 0)).toBe(0);
});
