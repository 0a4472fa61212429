import { describe, expect, test } from "vitest";
import type { Command } from "../domain/message/command.ts";
import { wholeContracts } from "../domain/units/contract-micros.ts";
import { epochMicros } from "../domain/units/epoch-micros.ts";
import { priceTicks } from "../domain/units/price-ticks.ts";
import { Outbox, outboxCommandsMax } from "./outbox.ts";

function order(follows: number, reduceOnly = false): Command {
  return {
    kind: "SubmitOrder",
    follows,
    venue: "kalshi",
    clientOrderId: `order-${follows}`,
    instrument: "kalshi:A/yes",
    side: reduceOnly ? "sell" : "buy",
    limitPrice: priceTicks(5_000),
    size: wholeContracts(1),
    timeInForce: "immediate-or-cancel",
    reduceOnly,
    intendedAt: epochMicros(1),
    deadline: epochMicros(1),
  };
}

function timer(follows: number): Command {
  return { kind: "SetTimer", follows, timerId: `order/${follows}`, at: epochMicros(1) };
}

function outbox(): { box: Outbox; left: string[] } {
  const left: string[] = [];
  const box = new Outbox((command) => left.push(`${command.kind} ${command.follows}`));
  return { box, left };
}

describe("the outbox", () => {
  test("lets commands leave in order when their record is durable, and not before", () => {
    const { box, left } = outbox();
    box.add([order(3), timer(3), order(5, true)]);
    box.release(2);
    expect(left).toEqual([]);
    box.release(4);
    expect(left).toEqual(["SubmitOrder 3", "SetTimer 3"]);
    box.release(5);
    expect(left).toEqual(["SubmitOrder 3", "SetTimer 3", "SubmitOrder 5"]);
    expect(box.size).toBe(0);
  });

  test("is full at its limit", () => {
    const { box } = outbox();
    for (let follows = 1; follows <= outboxCommandsMax; follows += 1) {
      expect(box.isFull).toBe(false);
      box.add([timer(follows)]);
    }
    expect(box.isFull).toBe(true);
  });

  test("when the journal has failed no order leaves, opening or reducing; the rest does", () => {
    const { box, left } = outbox();
    const query: Command = {
      kind: "QueryOrder",
      follows: 9,
      venue: "kalshi",
      clientOrderId: "order-1",
      deadline: epochMicros(1),
    };
    box.add([order(7), timer(7)]);
    box.journalFailed();
    box.add([order(8, true), timer(8), query]);
    expect(left).toEqual(["SetTimer 7", "SetTimer 8", "QueryOrder 9"]);
    expect(box.dropped).toBe(2);
    expect(box.size).toBe(0);
  });
});
