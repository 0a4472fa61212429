// Orders and account against the simulated venue over real sockets: it signs, sends, streams and reads as it would at
// the venue, and both sides end with the same orders, positions and cash.

import { createPrivateKey } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { shortText } from "../../../../../test/support/venues/kalshi-trading-rig.ts";
import { RecordingSink } from "../../../../../test/support/venues/recording-sink.ts";
import { unwrap } from "../../../../domain/failure/result.ts";
import type { InstrumentId } from "../../../../domain/market/venue.ts";
import type { SubmitOrder } from "../../../../domain/message/command.ts";
import { wholeContracts } from "../../../../domain/units/contract-micros.ts";
import { addDuration, days, seconds } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { seededSource } from "../../../../simulation/random-stream.ts";
import {
  type KalshiServer,
  startKalshiServer,
} from "../../../../simulation/venues/kalshi/server.ts";
import { SystemClock } from "../../../clock/system-clock.ts";
import type { AdapterLogLine } from "../../shared/log.ts";
import { RateGovernor } from "../../shared/rate-governor.ts";
import { SystemTransport } from "../../shared/system-transport.ts";
import { createKalshiCatalogue, type KalshiCatalogue } from "../rest/catalogue.ts";
import { KalshiTrading } from "./kalshi-trading.ts";

const ticker = "KXSYNTH-26DEC-A";

let server: KalshiServer;
let transport: SystemTransport;
let catalogue: KalshiCatalogue;
let trading: KalshiTrading;
let sink: RecordingSink;
let lines: AdapterLogLine[];

const told = () =>
  sink.events.map(shortText).filter((text) => !text.startsWith("balance") && text.length > 0);

/** Waits until what was told ends so. */
const toldAtLast = (ending: string | RegExp) =>
  vi.waitFor(() => expect(told().at(-1)).toMatch(ending), { timeout: 5_000, interval: 5 });

beforeEach(async () => {
  const clock = new SystemClock();
  server = await startKalshiServer({
    clock,
    series: [
      {
        ticker: "KXSYNTH",
        title: "Synthetic",
        category: "Economics",
        feeType: "quadratic",
        feeMultiplier: 1,
        events: [
          {
            eventTicker: "KXSYNTH-26DEC",
            title: "Synthetic",
            subTitle: "",
            mutuallyExclusive: false,
            markets: [
              {
                ticker,
                yesSubTitle: "Above A",
                noSubTitle: "Otherwise",
                rulesPrimary: "Synthetic.",
                openAt: addDuration(clock.now(), days(-1)),
                closeAt: addDuration(clock.now(), days(10)),
                priceStructure: "linear_cent",
              },
            ],
          },
        ],
      },
    ],
  });
  transport = new SystemTransport({ clock });
  sink = new RecordingSink();
  lines = [];
  const common = {
    environment: "local",
    urls: { rest: server.restUrl, stream: server.streamUrl },
    credentials: {
      environment: "local",
      keyId: server.keyId,
      privateKey: createPrivateKey(server.privateKeyPem),
    },
    transport,
    random: seededSource(7),
    governor: new RateGovernor({ clock }),
  } as const;
  catalogue = createKalshiCatalogue(common);
  trading = new KalshiTrading({
    ...common,
    sink,
    catalogue,
    log: (line) => lines.push(line),
    contractsPerWindow: 100,
  });
  await trading.start();
  await vi.waitFor(() => expect(trading.counts().delivering).toBe(1), { timeout: 5_000 });
});

afterEach(async () => {
  await trading.stop();
  await catalogue.close();
  await transport.close();
  await server.stop();
});

function submit(order: Partial<SubmitOrder>): void {
  trading.gateway.submit({
    kind: "SubmitOrder",
    follows: 1,
    venue: "kalshi",
    clientOrderId: "run-1-0",
    instrument: `kalshi:${ticker}/yes` as InstrumentId,
    side: "buy",
    limitPrice: priceTicks(4_400),
    size: wholeContracts(10),
    timeInForce: "immediate-or-cancel",
    reduceOnly: false,
    intendedAt: transport.clock.now(),
    deadline: addDuration(transport.clock.now(), seconds(5)),
    ...order,
  });
}

const offer = (price: string, size: string) =>
  expect(server.control.place({ market: ticker, side: "ask", price, size })).toMatchObject({
    accepted: true,
  });

const bid = (price: string, size: string) =>
  expect(server.control.place({ market: ticker, side: "bid", price, size })).toMatchObject({
    accepted: true,
  });

const question = () => ({
  venue: "kalshi" as const,
  follows: 1,
  clientOrderId: "run-1-0",
  deadline: addDuration(transport.clock.now(), seconds(5)),
});

describe("at the start", () => {
  test("cash is told, nothing is closed", () => {
    expect(sink.events.map(shortText)).toContain("balance 10000000000");
    expect(sink.kinds).not.toContain("VenueGateChanged");
    expect(lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("immediate orders", () => {
  test("filled at two prices: every fill with the fee that the venue charged", async () => {
    offer("0.43", "4");
    offer("0.44", "6");
    submit({});
    await vi.waitFor(() => expect(told()).toHaveLength(3), { timeout: 5_000, interval: 5 });
    const [account] = server.accounts.fills("default").map((fill) => fill.account);
    expect(account).toBe("default");
    const fees = server.accounts.fills("default").map((fill) => String(fill.fee));
    expect(told()[0]).toMatch(/^accepted /);
    expect(told()[1]).toMatch(new RegExp(`buy yes 4000000@4300 fee ${fees[0]}$`));
    expect(told()[2]).toMatch(new RegExp(`buy yes 6000000@4400 fee ${fees[1]}$`));
    expect(trading.positions.of(ticker)).toBe(10_000_000);
    expect(server.accounts.orders("default")[0]?.orderGroupId).not.toBeNull();
  });

  test("NO bought in part: the price is the NO leg's, the rest is gone", async () => {
    bid("0.44", "6");
    submit({
      instrument: `kalshi:${ticker}/no` as InstrumentId,
      limitPrice: priceTicks(5_600),
    });
    await toldAtLast("cancelled 6000000");
    expect(told()[1]).toMatch(/buy no 6000000@5600 fee \d+$/);
    expect(trading.positions.of(ticker)).toBe(-6_000_000);
  });

  test("fill-or-kill that cannot be filled leaves nothing", async () => {
    offer("0.44", "6");
    submit({ timeInForce: "fill-or-kill" });
    await toldAtLast(/^(cancelled 0|rejected .*)$/);
    expect(trading.positions.of(ticker)).toBe(0);
  });

  test("reduce-only never grows: what is not held is not sold", async () => {
    offer("0.44", "4");
    submit({ size: wholeContracts(4) });
    await vi.waitFor(() => expect(trading.positions.of(ticker)).toBe(4_000_000));
    bid("0.43", "50");
    submit({
      clientOrderId: "run-1-u0",
      side: "sell",
      limitPrice: priceTicks(4_300),
      size: wholeContracts(10),
      reduceOnly: true,
    });
    await vi.waitFor(() => expect(trading.positions.of(ticker)).toBe(0));
    await toldAtLast("cancelled 4000000");
    expect(told().some((text) => /sell yes 4000000@4300/.test(text))).toBe(true);
  });

  test("refused in the venue's words", async () => {
    submit({ size: wholeContracts(1_000_000), limitPrice: priceTicks(9_900) });
    await toldAtLast(/^rejected insufficient_balance/);
  });
});

describe("resting orders", () => {
  const resting = { timeInForce: "good-till-cancelled" } as const;

  test("are taken, and end with what was filled when cancelled", async () => {
    submit(resting);
    await toldAtLast(/^accepted/);
    server.control.place({ market: ticker, side: "ask", price: "0.44", size: "3" });
    await toldAtLast(/buy yes 3000000@4400/);
    trading.gateway.cancel({ kind: "CancelOrder", ...question() });
    await toldAtLast("cancelled 3000000");
    expect(server.accounts.orders("default")[0]).toMatchObject({
      status: "canceled",
      fillCount: 300n,
    });
  });

  test("are found by a question", async () => {
    submit(resting);
    await toldAtLast(/^accepted/);
    trading.gateway.query({ kind: "QueryOrder", ...question() });
    await toldAtLast("reported accepted 0");
  });

  test("carry an expiry, and the pause cancels them", async () => {
    submit(resting);
    await toldAtLast(/^accepted/);
    const [order] = server.accounts.orders("default");
    expect(order).toMatchObject({ cancelOnPause: true });
    expect(order?.expiresAt).not.toBeNull();
    server.accounts.setTradingActive(0, false, server.clock.now());
    await toldAtLast("cancelled 0");
  });
});

describe("when the private stream is lost", () => {
  test("fills are read, once each", async () => {
    server.control.triggerFault({ kind: "freeze" });
    offer("0.44", "10");
    submit({});
    await toldAtLast(/buy yes 10000000@4400/);
    expect(told().filter((text) => text.startsWith("fill"))).toHaveLength(1);
  });
});

describe("the venue's own protection", () => {
  test("a triggered group stops opening, and lets reductions pass", async () => {
    offer("0.44", "60");
    offer("0.45", "100");
    submit({ size: wholeContracts(60) });
    await vi.waitFor(() => expect(trading.positions.of(ticker)).toBe(60_000_000));
    submit({ clientOrderId: "run-2-0", size: wholeContracts(60), limitPrice: priceTicks(4_500) });
    await vi.waitFor(() =>
      expect(told().some((text) => text.startsWith("gate protection"))).toBe(true),
    );
    submit({ clientOrderId: "run-3-0", size: wholeContracts(1), limitPrice: priceTicks(4_500) });
    await toldAtLast("denied");
    bid("0.40", "1");
    submit({
      clientOrderId: "run-1-u0",
      side: "sell",
      size: wholeContracts(1),
      limitPrice: priceTicks(4_000),
      reduceOnly: true,
    });
    await toldAtLast(/sell yes 1000000@4000/);
    unwrap(await trading.protection.reset());
    submit({ clientOrderId: "run-4-0", size: wholeContracts(1), limitPrice: priceTicks(4_500) });
    await vi.waitFor(() =>
      expect(server.accounts.orders("default").at(-1)?.clientOrderId).toBe("run-4-0"),
    );
  });
});

describe("batches, amendments and the rest of the interface", () => {
  const sending = () => ({
    deadline: addDuration(transport.clock.now(), seconds(5)),
    purpose: "protect" as const,
  });
  const body = (id: string, price: string, count = "5.00") => ({
    ticker,
    client_order_id: id,
    side: "bid" as const,
    count,
    price,
    time_in_force: "good_till_canceled",
    self_trade_prevention_type: "taker_at_cross" as const,
    post_only: false as const,
    reduce_only: false,
    cancel_order_on_pause: true as const,
    exchange_index: 0,
    expiration_time: Math.ceil(integerOf(transport.clock.now()) / 1_000_000) + 60,
  });

  test("items succeed and fail one by one; what rests is changed and cancelled", async () => {
    const batch = await trading.orders.createBatch(
      [body("b-1", "0.4000"), body("b-2", "0.4010"), body("b-3", "0.3900")],
      sending(),
    );
    if (batch.kind !== "done") expect.fail(JSON.stringify(batch));
    const [first, second, third] = batch.value;
    expect(second).toMatchObject({ kind: "refused", code: "invalid_price" });
    if (first?.kind !== "done" || third?.kind !== "done") expect.fail(JSON.stringify(batch.value));
    const { orderId } = first.value;
    const change = { ticker, side: "bid" as const, price: "0.4100", count: "7.00" };
    const amended = await trading.orders.amend(orderId, change, sending());
    expect(amended).toMatchObject({ kind: "done", value: { orderId } });
    const address = { orderId, ticker, exchangeIndex: 0 };
    const reduced = await trading.orders.decrease(address, { reduce_to: "2.00" }, sending());
    expect(reduced).toMatchObject({ kind: "done", value: { remaining: 2_000_000 } });
    expect(unwrap(await trading.orders.queuePosition(orderId, sending().deadline))).toBe(0);
    const cancelled = await trading.orders.cancelBatch(
      [address, { orderId: "none", ticker, exchangeIndex: 0 }],
      sending(),
    );
    expect(cancelled).toMatchObject({
      kind: "done",
      value: [{ kind: "done", value: { orderId, reducedBy: 2_000_000 } }, { kind: "refused" }],
    });
    expect(await trading.orders.cancelAll(sending())).toEqual({ kind: "done", value: null });
    expect(server.accounts.order("default", third.value.orderId)?.status).toBe("canceled");
    const drifts = sink.events.filter((event) => event.kind === "VenueGateChanged");
    expect(drifts.filter(({ gate }) => gate === "drift")).toEqual([]);
  });
});
