// Orders against a scripted broker: what leaves and what does not, questions, refusals, and what the engine is told of
// every way in which an order can go.

import { expect, test } from "vitest";
import {
  clientOrderId,
  conidNo,
  conidYes,
  ForecastExTradingRig,
  no,
  ok,
  orderId,
  paths,
  question,
  taken,
  wireExecution,
  wireNetting,
  wirePosition,
  wireRow,
  wireStatus,
  yes,
} from "../../../../../test/support/venues/forecastex-trading-rig.ts";
import { contractMicros, wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, milliseconds, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { repliesMax } from "../orders/questions.ts";

const begin = (options?: ConstructorParameters<typeof ForecastExTradingRig>[0]) =>
  new ForecastExTradingRig(options).start();

const withYes = (held: number) => begin({ positions: [wirePosition(conidYes, held)] });

/** Codes of what was withheld, in order. */
const withheld = (rig: ForecastExTradingRig) =>
  rig.lines
    .filter(({ message }) => message.includes("withheld"))
    .map(({ details }) => details?.code);

test("an order leaves as one ticket, and its execution is its fill", async () => {
  const rig = await begin();
  await rig.submit();
  expect(rig.tickets()).toEqual([
    {
      acctId: "DU1",
      conidex: "900201@FORECASTX",
      orderType: "LMT",
      side: "BUY",
      price: 0.62,
      quantity: 10,
      tif: "IOC",
      cOID: clientOrderId,
      outsideRTH: false,
    },
  ]);
  rig.deliver("str", wireExecution("sim.1.01", 10));
  await rig.pass(1);
  expect(rig.told()).toEqual([`accepted ${orderId}`, "fill sim.1.01 buy yes 10000000@6200 fee 0"]);
});

test("a sale is a purchase of the opposite outcome and is told as a sale", async () => {
  const rig = await withYes(10);
  await rig.submit({ side: "sell", limitPrice: priceTicks(6_000) });
  expect(rig.tickets()[0]).toMatchObject({ conidex: "900202@FORECASTX", side: "BUY", price: 0.4 });
  rig.deliver(
    "str",
    wireExecution("sim.1.01", 10, { conid: Number(conidNo), price: "0.39" }),
    wireNetting("sim.1.02", 10, conidYes),
    wireNetting("sim.1.03", 10, conidNo),
  );
  await rig.pass(1);
  expect(rig.told()).toEqual([`accepted ${orderId}`, "fill sim.1.01 sell yes 10000000@6100 fee 0"]);
});

test.each([
  ["more than is held", { size: wholeContracts(11) }, "VEN-870"],
  ["of what is not held", { instrument: no }, "VEN-870"],
  [
    "for nearly a dollar, which the opposite cannot cost less than",
    { limitPrice: priceTicks(9_900) },
    "VEN-830",
  ],
  ["between two cents", { limitPrice: priceTicks(6_050) }, "VEN-830"],
])("a sale %s does not leave", async (_name, more, code) => {
  const rig = await withYes(10);
  await rig.submit({ side: "sell", limitPrice: priceTicks(6_000), ...more });
  expect([rig.told(), withheld(rig), rig.asked(paths.submit)]).toEqual([["denied"], [code], []]);
});

test.each([
  ["of all or nothing", { timeInForce: "fill-or-kill" as const }, "VEN-830"],
  ["of a part of a contract", { size: contractMicros(1_500_000) }, "VEN-830"],
  ["at a cent, below the venue's least", { limitPrice: priceTicks(100) }, "VEN-830"],
  ["whose time is over", { deadline: 0 as never }, "VEN-820"],
  ["that may only close and closes nothing", { reduceOnly: true }, "VEN-870"],
])("an order %s does not leave", async (_name, more, code) => {
  const rig = await begin();
  await rig.submit(more);
  await rig.pass(1);
  expect([rig.told(), withheld(rig), rig.asked(paths.submit)]).toEqual([["denied"], [code], []]);
});

test("a sale needs the cash of the opposite until the two net", async () => {
  const rig = await withYes(3_000);
  await rig.submit({ side: "sell", limitPrice: priceTicks(6_000), size: wholeContracts(2_501) });
  expect([rig.told(), withheld(rig)]).toEqual([["denied"], ["VEN-852"]]);
  const fits = { clientOrderId: "b", side: "sell", limitPrice: priceTicks(6_000) } as const;
  await rig.submit({ ...fits, size: wholeContracts(2_500) });
  expect(rig.tickets()).toHaveLength(1);
});

test("a market that does not trade is not opened", async () => {
  const rig = await begin({ market: { status: "paused" } });
  await rig.submit();
  expect(withheld(rig)).toEqual(["VEN-832"]);
});

test("an order of another session is not proven absent by this one's list", async () => {
  const rig = await begin();
  rig.set(paths.submit, "hang");
  const soon = () => ({ deadline: addDuration(rig.clock.now(), seconds(2)) });
  await rig.submit(soon());
  await rig.pass(3);
  const rests = { clientOrderId: "rests", timeInForce: "good-till-cancelled" } as const;
  await rig.submit({ ...rests, ...soon() });
  await rig.pass(3);
  const isAway = { authenticated: false, connected: true, competing: false };
  rig.set("/iserver/auth/status", ok(isAway));
  rig.broker.session.doubt();
  await rig.pass(1);
  rig.set("/iserver/auth/status", ok({ ...isAway, authenticated: true }));
  await rig.pass(30);
  rig.sink.clear();
  rig.query(clientOrderId, 60);
  rig.query("rests", 60);
  await rig.pass(60);
  // Nothing is left of what never rests; what may rest is not known before its day is over.
  expect(rig.asked(paths.suppress)).toHaveLength(1);
  const reported = rig.told().filter((text) => text.startsWith("reported"));
  expect(reported).toEqual(["reported cancelled 0"]);
});

test("an order may still arrive before its deadline: until then no list proves it absent", async () => {
  const rig = await begin();
  rig.set(paths.submit, { status: 503, body: { error: "Service Unavailable" } });
  await rig.submit({ deadline: addDuration(rig.clock.now(), seconds(60)) });
  rig.query(clientOrderId, 50);
  await rig.pass(50);
  expect(rig.told()).toEqual(["unknown"]);
  await rig.pass(11);
  rig.query(clientOrderId, 40);
  await rig.pass(40);
  expect(rig.told().slice(0, 2)).toEqual(["unknown", "reported not-found 0"]);
});

test("two sales at once never close more than is held", async () => {
  const rig = await withYes(10);
  await rig.submit({ side: "sell", size: wholeContracts(6) });
  await rig.submit({ clientOrderId: "run-2-0", side: "sell", size: wholeContracts(6) });
  expect(rig.asked(paths.submit)).toHaveLength(1);
  expect(withheld(rig)).toEqual(["VEN-870"]);
});

test("what two groups hold on both sides was netted, and each can still be sold", async () => {
  const rig = await begin();
  const buy = async (id: string, instrument: typeof yes, broker: string, conid: string) => {
    rig.set(paths.submit, ok([{ order_id: broker, order_status: "Submitted" }]));
    await rig.submit({ clientOrderId: id, instrument, limitPrice: priceTicks(5_000) });
    const more = { order_ref: id, order_id: Number(broker), conid: Number(conid), price: "0.50" };
    rig.deliver("str", wireExecution(`e-${id}`, 10, more));
    await rig.pass(1);
  };
  await buy("a", yes, "1", conidYes);
  await buy("b", no, "2", conidNo);
  rig.set(paths.submit, ok([{ order_id: "3", order_status: "Submitted" }]));
  await rig.submit({ clientOrderId: "c", side: "sell", limitPrice: priceTicks(4_000) });
  expect(withheld(rig)).toEqual([]);
  expect(rig.asked(paths.submit)).toHaveLength(3);
  // The purchase that sold YES holds the NO that the other group owns: there is nothing more to sell of YES.
  rig.deliver(
    "str",
    wireExecution("e-c", 10, {
      order_ref: "c",
      order_id: 3,
      conid: Number(conidNo),
      price: "0.60",
    }),
  );
  await rig.pass(1);
  await rig.submit({ clientOrderId: "d", side: "sell", limitPrice: priceTicks(4_000) });
  expect(withheld(rig)).toEqual(["VEN-870"]);
});

test("questions on the list are confirmed, one after another", async () => {
  const rig = await begin();
  rig.set(paths.submit, question("r1", "o163", "o354"));
  rig.set(paths.reply("r1"), question("r2", "o10336"));
  rig.set(paths.reply("r2"), taken);
  await rig.submit();
  expect(rig.asked(paths.reply("r1")).map(({ body }) => body)).toEqual([{ confirmed: true }]);
  expect(rig.told()).toEqual([`accepted ${orderId}`]);
});

test.each([
  ["that is not on the list", question("r1", "o163", "o10331")],
  ["without an id", question("r1")],
  [
    "that prompts",
    ok({ prompt: true, messageId: "p12", orderId: 1, options: ["Yes"], text: "Sure?" }),
  ],
])(
  "a question %s is not confirmed, and the order is unknown until it is proven absent",
  async (_name, answer) => {
    const rig = await begin();
    rig.set(paths.submit, answer);
    await rig.submit();
    expect(rig.asked(paths.reply("r1"))).toEqual([]);
    expect(rig.told()).toEqual(["unknown"]);
    expect(rig.lines.at(-1)?.message).toContain("VEN-872");
    await rig.pass(11);
    rig.query();
    await rig.pass(40);
    expect(rig.told()).toContain("reported not-found 0");
  },
);

test("a conversation has an end", async () => {
  const rig = await begin();
  rig.set(paths.submit, question("r1", "o163"));
  rig.set(paths.reply("r1"), question("r1", "o163"));
  await rig.submit();
  await rig.pass(2);
  expect(rig.asked(paths.reply("r1"))).toHaveLength(repliesMax);
  expect(rig.told()).toEqual(["unknown"]);
});

test.each([
  [
    "a question that something else has voided",
    { status: 200, body: { error: "reply id not found: 'r1'" } },
  ],
  ["a broker that is away", { status: 503, body: { error: "Service Unavailable" } }],
  ["an answer that never comes", "hang" as const],
])("after %s the order is found by its reference", async (_name, answer) => {
  const rig = await begin();
  rig.set(paths.submit, question("r1", "o163")).set(paths.reply("r1"), answer);
  await rig.submit();
  await rig.pass(11);
  expect(rig.told()).toEqual(["unknown"]);
  rig.set(
    paths.orders,
    ok({ orders: [wireRow({ status: "Filled", filledQuantity: 10 })], snapshot: true }),
  );
  rig.set(paths.trades, ok([wireExecution("sim.1.01", 10)]));
  rig.query();
  await rig.pass(20);
  expect(rig.told()).toEqual([
    "unknown",
    `accepted ${orderId}`,
    "fill sim.1.01 buy yes 10000000@6200 fee 0",
    "reported filled 10000000",
  ]);
});

test("a refusal in words is the broker's proof", async () => {
  const rig = await begin();
  rig.set(paths.submit, ok({ error: "The price does not conform to the minimum price variation" }));
  await rig.submit();
  expect(rig.told()).toEqual([
    "rejected The price does not conform to the minimum price variation",
  ]);
});

test("a refusal of the account closes the venue until a person has looked", async () => {
  const rig = await begin();
  rig.set(paths.submit, ok({ error: "No trading permissions." }));
  await rig.submit();
  expect(rig.told()).toContain("gate scope No trading permissions.");
  await rig.submit({ clientOrderId: "run-2-0" });
  expect(withheld(rig)).toEqual(["VEN-832"]);
  rig.trading.acknowledged();
  expect(rig.told().at(-1)).toBe("gate scope open");
});

test("a reference that was used is proof that the order is there", async () => {
  const rig = await begin();
  rig.set(paths.submit, ok({ error: "Local order ID=run-1-0 is already registered." }));
  await rig.submit();
  expect(rig.told()).toEqual(["unknown"]);
  rig.set(paths.orders, ok({ orders: [wireRow({ status: "Cancelled" })], snapshot: true }));
  rig.query();
  await rig.pass(10);
  expect(rig.told()).toEqual([
    "unknown",
    `accepted ${orderId}`,
    "cancelled 0",
    "reported cancelled 0",
  ]);
});

test("an id that the broker would not take is sent as its digest, the same in every run", async () => {
  const rig = await begin();
  await rig.submit({ clientOrderId: "run 1/ä" });
  expect(rig.tickets()[0]?.cOID).toBe("x_74c200306076c2b1c01947ea312bf785");
});

test("one submission at a time: a cancel waits for the answer to a question, and goes before the next order", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  rig.set(paths.submit, question("r1", "o163")).set(paths.reply("r1"), "hang");
  await rig.submit({ clientOrderId: "b", deadline: addDuration(rig.clock.now(), seconds(5)) });
  await rig.submit({ clientOrderId: "c" });
  rig.cancel();
  await rig.pass(4);
  expect(rig.asked(paths.cancel, "DELETE")).toEqual([]);
  expect(rig.tickets().map(({ cOID }) => cOID)).toEqual([clientOrderId, "b"]);
  rig.set(paths.submit, ok([{ order_id: "3", order_status: "Submitted" }]));
  await rig.pass(2);
  const changes = rig.broker.transport.requests.filter(({ method }) => method !== "GET");
  expect(changes.map(({ method, path }) => `${method} ${path.slice("/v1/api".length)}`)).toEqual([
    `POST ${paths.submit}`,
    `POST ${paths.submit}`,
    `POST ${paths.reply("r1")}`,
    `DELETE ${paths.cancel}`,
    `POST ${paths.submit}`,
  ]);
});

test("an order whose turn does not come before its deadline never leaves", async () => {
  const rig = await begin();
  rig.set(paths.submit, "hang");
  await rig.submit();
  await rig.submit({
    clientOrderId: "run-2-0",
    deadline: addDuration(rig.clock.now(), seconds(3)),
  });
  await rig.pass(5);
  expect(rig.told()).toEqual(["denied"]);
  expect(withheld(rig)).toEqual(["VEN-820"]);
  expect(rig.asked(paths.submit)).toHaveLength(1);
});

test("a resting order is good for the day, and ends as expired when nobody cancelled it", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  expect(rig.tickets()[0]).toMatchObject({ tif: "DAY" });
  rig.deliver("sor", wireRow({ status: "Submitted", filledQuantity: 4, timeInForce: "DAY" }));
  rig.deliver("str", wireExecution("sim.1.01", 4));
  await rig.pass(1);
  rig.deliver("sor", { orderId: Number(orderId), status: "Cancelled", filledQuantity: 4 });
  await rig.pass(1);
  expect(rig.told()).toEqual([
    `accepted ${orderId}`,
    "fill sim.1.01 buy yes 4000000@6200 fee 0",
    "expired 4000000",
  ]);
});

test("an acknowledged cancel is none: a fill may come first, and the order itself tells", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  rig.set(paths.status, ok(wireStatus({ order_status: "PendingCancel" })));
  rig.cancel();
  await rig.pass(1);
  expect(rig.told()).toEqual([`accepted ${orderId}`]);
  rig.deliver("str", wireExecution("sim.1.01", 3));
  rig.set(paths.status, ok(wireStatus({ order_status: "Cancelled", cum_fill: "3.0" })));
  await rig.pass(4);
  expect(rig.told().slice(1)).toEqual([
    "fill sim.1.01 buy yes 3000000@6200 fee 0",
    "cancelled 3000000",
  ]);
});

test("a cancel of an order that the broker does not know any more is looked into", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  rig.set(paths.cancel, ok({ error: `OrderID ${orderId} doesn't exist` }));
  rig.set(
    paths.orders,
    ok({ orders: [wireRow({ status: "Filled", filledQuantity: 10 })], snapshot: true }),
  );
  rig.set(paths.trades, ok([wireExecution("sim.1.01", 10)]));
  rig.cancel();
  await rig.pass(12);
  expect(rig.told()).toContain("fill sim.1.01 buy yes 10000000@6200 fee 0");
  expect(rig.told().at(-1)).toBe("reported filled 10000000");
});

test("while the session is not ours nothing opens, and what is sent is provably unsent", async () => {
  const rig = await withYes(10);
  rig.broker.answers.set(
    "/iserver/auth/status",
    ok({ authenticated: false, connected: true, competing: true }),
  );
  rig.broker.answers.set(
    "/iserver/auth/ssodh/init",
    ok({ authenticated: false, connected: true, competing: true }),
  );
  rig.broker.session.doubt();
  await rig.pass(1);
  expect(rig.told().filter((text) => text.startsWith("gate"))).toEqual([
    expect.stringContaining("gate maintenance VEN-871"),
    expect.stringContaining("gate scope VEN-871"),
  ]);
  await rig.submit();
  await rig.submit({ clientOrderId: "run-2-0", side: "sell", limitPrice: priceTicks(6_000) });
  await rig.pass(1);
  expect(withheld(rig)).toEqual(["VEN-832", "VEN-871"]);
});

test("the list of questions is suppressed anew in each session", async () => {
  const rig = new ForecastExTradingRig();
  void rig.trading.start();
  await rig.pass(10);
  expect(rig.asked(paths.suppress)).toHaveLength(1);
  rig.broker.answers.set("/tickle", { status: 401, body: { error: "not authenticated" } });
  await rig.pass(61);
  rig.broker.answers.set("/tickle", ok({ session: "s2" }));
  await rig.pass(20);
  expect(rig.asked(paths.suppress)).toHaveLength(2);
});

test("an IOC order that left nothing ends when the broker shows it", async () => {
  const rig = await begin();
  rig.set(paths.status, ok(wireStatus({ order_status: "Cancelled", cum_fill: "0.0" })));
  await rig.submit();
  await rig.pass(1);
  expect(rig.told()).toEqual([`accepted ${orderId}`, "cancelled 0"]);
});

test("a stopped run asks for the end of what rests", async () => {
  const rig = await begin();
  await rig.submit({ timeInForce: "good-till-cancelled" });
  const stopped = rig.trading.stop();
  await rig.pass(2);
  await stopped;
  expect(rig.asked(paths.cancel, "DELETE")).toHaveLength(1);
});

test("the night's reset closes the venue a little before and opens it when the account was read anew", async () => {
  // 2026-11-20T08:00Z is 03:00 in New York: the next reset is 22 hours away.
  const rig = await begin();
  rig.clock.advance(milliseconds((21 * 60 + 56) * 60_000));
  await rig.pass(60);
  expect(rig.told().filter((text) => text.startsWith("gate maintenance"))).toEqual([]);
  await rig.pass(90);
  expect(rig.told().filter((text) => text.startsWith("gate maintenance"))).toHaveLength(1);
  await rig.pass(8 * 60);
  expect(
    rig
      .told()
      .filter((text) => text.startsWith("gate maintenance"))
      .at(-1),
  ).toBe("gate maintenance open");
});
