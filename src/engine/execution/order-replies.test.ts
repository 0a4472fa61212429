// Every reply a venue can give, in every state an order can be in: what the order becomes and what is asked for.

import { describe, expect, test } from "vitest";
import type { EngineRig } from "../../../test/support/engine-rig.ts";
import {
  expectFoldToMatch,
  fillOf,
  lastOrder,
  showEdge,
  twoVenues,
} from "../../../test/support/two-venues.ts";
import type { OrderState } from "../../domain/order/order.ts";
import { contractMicros, noContracts } from "../../domain/units/contract-micros.ts";

type Act = (rig: EngineRig, clientOrderId: string) => void;

/** The first leg in a state, with 20 contracts filled where the state has fills. */
const states: Readonly<Record<string, Act>> = {
  intended: () => undefined,
  accepted: (rig, id) => rig.event({ kind: "OrderAccepted", clientOrderId: id, venueOrderId: "v" }),
  partial: (rig) =>
    rig.event({ kind: "FillReported", fill: fillOf(lastOrder(rig), { contracts: 20 }) }),
  unknown: (rig, id) => rig.event({ kind: "OrderUnknown", clientOrderId: id, reason: "time-out" }),
};

const contracts = (count: number) => contractMicros(count * 1_000_000);

const replies: Readonly<Record<string, Act>> = {
  accepted: (rig, id) => rig.event({ kind: "OrderAccepted", clientOrderId: id, venueOrderId: "v" }),
  rejected: (rig, id) => rig.event({ kind: "OrderRejected", clientOrderId: id, venueWords: "no" }),
  unknown: (rig, id) =>
    rig.event({ kind: "OrderUnknown", clientOrderId: id, reason: "socket lost" }),
  "cancelled 0": (rig, id) =>
    rig.event({ kind: "OrderCancelled", clientOrderId: id, filled: noContracts }),
  "cancelled 20": (rig, id) =>
    rig.event({ kind: "OrderCancelled", clientOrderId: id, filled: contracts(20) }),
  "expired 0": (rig, id) =>
    rig.event({ kind: "OrderExpired", clientOrderId: id, filled: noContracts }),
  "fill 5": (rig) =>
    rig.event({ kind: "FillReported", fill: fillOf(firstOrder(rig), { contracts: 5 }) }),
  "fill all": (rig) => rig.event({ kind: "FillReported", fill: fillOf(firstOrder(rig)) }),
  "says accepted 0": says("accepted", 0),
  "says partial 20": says("partially-filled", 20),
  "says filled 20": says("filled", 20),
  "says filled 120": says("filled", 120),
  "says cancelled 0": says("cancelled", 0),
  "says cancelled 20": says("cancelled", 20),
  "says expired 0": says("expired", 0),
  "says rejected 0": says("rejected", 0),
  "says not-found": says("not-found", 0),
  deadline: (rig, id) => rig.event({ kind: "TimerFired", timerId: `order/${id}` }),
};

type Said = Exclude<OrderState, "intended" | "denied" | "unknown"> | "not-found";

function says(state: Said, filled: number): Act {
  return (rig, id) =>
    rig.event({ kind: "OrderReported", clientOrderId: id, state, filled: contracts(filled) });
}

function firstOrder(rig: EngineRig) {
  const order = rig.commandsOf("SubmitOrder")[0];
  if (order === undefined) throw new TypeError("no order");
  return order;
}

/** `state` after the reply, then what was commanded: q query, c cancel, t timer set, x timer cleared, 2 second leg, u
 * unwind, ! a person told. An order that has ended leaves the group to go on: with fills it opens the second leg. A
 * fill of everything after a part is more than was ordered, and costs more than was set aside. */
const table = `
reply            | intended         | accepted         | partial            | unknown
accepted         | accepted         | accepted         | partially-filled   | accepted
rejected         | rejected x       | accepted         | partially-filled   | rejected x
unknown          | unknown qt       | unknown qt       | unknown qt         | unknown
cancelled 0      | cancelled x      | cancelled x      | unknown qt         | cancelled x
cancelled 20     | unknown qt       | unknown qt       | cancelled x2t      | unknown
expired 0        | expired x        | expired x        | unknown qt         | expired x
fill 5           | partially-filled | partially-filled | partially-filled   | partially-filled
fill all         | filled x2t       | filled x2t       | filled !x2t        | filled x2t
says accepted 0  | accepted ct      | accepted ct      | partially-filled t | accepted ct
says partial 20  | intended t       | accepted t       | partially-filled ct| unknown t
says filled 20   | intended t       | accepted t       | filled x2t         | unknown t
says filled 120  | intended t       | accepted t       | partially-filled t | unknown t
says cancelled 0 | cancelled x      | cancelled x      | partially-filled t | cancelled x
says cancelled 20| intended t       | accepted t       | cancelled x2t      | unknown t
says expired 0   | expired x        | expired x        | partially-filled t | expired x
says rejected 0  | rejected x       | unknown qt       | partially-filled t | rejected x
says not-found   | rejected x       | accepted t       | partially-filled t | rejected x
deadline         | unknown qt       | unknown qt       | unknown qt         | unknown qt
`;

const [header, ...rows] = table
  .trim()
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()));
const cases = rows.flatMap(([reply, ...cells]) =>
  cells.map((cell, column) => [header?.[column + 1] ?? "", reply ?? "", cell] as const),
);

const letters = {
  QueryOrder: "q",
  CancelOrder: "c",
  SetTimer: "t",
  ClearTimer: "x",
  RefreshBook: "r",
  Notify: "!",
} as const;

function told(rig: EngineRig, from: number): string {
  return rig.commands
    .slice(from)
    .map((command) => {
      if (command.kind === "SubmitOrder") return command.reduceOnly ? "u" : "2";
      return letters[command.kind];
    })
    .join("");
}

describe("a reply in every state", () => {
  test("the table covers them all", () => {
    expect(header?.slice(1)).toEqual(Object.keys(states));
    expect(rows.map(([reply]) => reply)).toEqual(Object.keys(replies));
  });

  test.each(cases)("%s, %s: %s", (state, reply, expected) => {
    const rig = twoVenues();
    showEdge(rig);
    const { clientOrderId } = firstOrder(rig);
    states[state]?.(rig, clientOrderId);
    const before = rig.commands.length;
    replies[reply]?.(rig, clientOrderId);
    const changed = rig
      .recordsOf("OrderChanged")
      .filter((record) => record.clientOrderId === clientOrderId);
    const now = changed.at(-1)?.state ?? "intended";
    expect(`${now} ${told(rig, before)}`.trim()).toBe(expected);
    expectFoldToMatch(rig);
  });
});

describe("replies that come after the end", () => {
  test.each(Object.keys(replies))(
    "%s changes nothing, or books money and stops opening",
    (reply) => {
      const rig = twoVenues();
      showEdge(rig);
      const { clientOrderId } = firstOrder(rig);
      rig.event({ kind: "OrderRejected", clientOrderId, venueWords: "no" });
      const { length } = rig.records;
      replies[reply]?.(rig, clientOrderId);
      const kinds = rig.records.slice(length).map((record) => record.kind);
      expect(kinds).toEqual(
        reply.startsWith("fill") ? ["LedgerPosted", "FillBooked", "SafeModeEntered"] : [],
      );
      expectFoldToMatch(rig);
    },
  );

  test("replies and timers of orders nobody sent are ignored", () => {
    const rig = twoVenues();
    const { length } = rig.records;
    for (const [name, reply] of Object.entries(replies)) {
      if (!name.startsWith("fill")) reply(rig, "stranger");
    }
    rig.event({ kind: "TimerFired", timerId: "group/stranger" });
    rig.event({ kind: "TimerFired", timerId: "something/else" });
    expect(rig.records).toHaveLength(length);
  });
});
