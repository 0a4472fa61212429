import { expect, test } from "vitest";
import type { NewEvent } from "../../../domain/message/input.ts";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { VirtualClock } from "../../../simulation/virtual-clock.ts";
import { GateKeeper } from "./gate-keeper.ts";

function newKeeper() {
  const told: NewEvent[] = [];
  const clock = new VirtualClock(epochMicros(1));
  const keeper = new GateKeeper({ venue: "polymarket", clock, emit: (event) => told.push(event) });
  return { keeper, told };
}

test("a gate is told when it closes, closes for another reason, and opens", () => {
  const { keeper, told } = newKeeper();
  keeper.open("account");
  keeper.close("account", "one");
  keeper.close("account", "one");
  keeper.close("account", "two");
  expect(keeper.words("account")).toBe("two");
  keeper.open("account");
  expect(told.map((event) => "words" in event && event.words)).toEqual(["one", "two", null]);
});

test("a keeper that was silenced tells nothing more", () => {
  const { keeper, told } = newKeeper();
  keeper.close("scope", "one");
  keeper.silence();
  keeper.close("account", "closed while everything ends");
  keeper.alarm("drift", "the same");
  keeper.open("scope");
  expect(told).toHaveLength(1);
});
