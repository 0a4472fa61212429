import { describe, expect, test } from "vitest";
import { isOpenOrder, type OrderState } from "./order.ts";
import { mayFollow, orderTransitions } from "./order-transitions.ts";

const states = Object.keys(orderTransitions) as OrderState[];

describe("the life cycle of an order", () => {
  test("final states stay final and open ones can end", () => {
    for (const state of states) {
      expect(orderTransitions[state].length === 0).toBe(!isOpenOrder(state));
    }
  });

  test("nothing returns to intended, and only we deny", () => {
    for (const state of states) {
      expect(mayFollow(state, "intended")).toBe(false);
      expect(mayFollow(state, "denied")).toBe(state === "intended");
    }
  });

  test("an unknown order may turn out to be anything the venue can say", () => {
    const possible = states.filter((state) => mayFollow("unknown", state));
    expect(possible.sort()).toEqual(
      [
        "accepted",
        "cancelled",
        "expired",
        "filled",
        "partially-filled",
        "rejected",
        "unknown",
      ].sort(),
    );
  });

  test("an accepted order is not rejected afterwards", () => {
    expect(mayFollow("accepted", "rejected")).toBe(false);
    expect(mayFollow("partially-filled", "rejected")).toBe(false);
  });
});
