// ForecastEx for the cases of execution and account: the whole adapter and the whole simulated broker, in memory.

import { ForecastExTrading } from "../../src/adapters/venues/forecastex/account/forecastex-trading.ts";
import { forecastExCapabilities } from "../../src/adapters/venues/forecastex/capabilities.ts";
import { createForecastExCatalogue } from "../../src/adapters/venues/forecastex/rest/catalogue.ts";
import {
  createForecastExSession,
  type ForecastExSession,
} from "../../src/adapters/venues/forecastex/session/broker-session.ts";
import { assert } from "../../src/domain/failure/assert.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import type { Market } from "../../src/domain/market/market.ts";
import { minutes, seconds } from "../../src/domain/units/epoch-micros.ts";
import { noFaults } from "../../src/simulation/faults/fault.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import type { ShellReply, VenueShell } from "../../src/simulation/transport/shell.ts";
import { noQuirks } from "../../src/simulation/venues/forecastex/quirks.ts";
import {
  buildForecastExVenue,
  defaultAccount,
  type ForecastExVenue,
} from "../../src/simulation/venues/forecastex/venue.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "../support/settled.ts";
import { ChangingReplies } from "./changing-replies.ts";
import { syntheticConids, syntheticProduct } from "./forecastex-listing.ts";
import { forecastExTerms } from "./forecastex-under-test.ts";
import type {
  BrokerVenue,
  TradingSetup,
  TradingUnderTest,
  TradingVenue,
  VenueAccountTruth,
} from "./venue-account.ts";

const host = "127.0.0.1:5000";
const microsPerContract = 1_000_000;

export const forecastExTradingUnderTest: TradingUnderTest = {
  capabilities: forecastExCapabilities,
  terms: forecastExTerms,
  leastOrder: 1,
  inPause: "ended",
  // The broker shuts out for ten minutes, and its older pages say fifteen.
  shutOutFor: minutes(16),
  // The cash of two looks, half a minute apart, has to explain what has gone.
  settlementTakes: seconds(120),

  async open(setup) {
    const { clock } = setup;
    const venue = venueOf(setup);
    const door = counted(venue.door);
    const permitted = setup.mayTrade ? door : withoutTrading(door);
    const replies = new ChangingReplies(permitted, {
      paths: /\/(orders|trades|order\/status\/\d+|positions|ledger|reply\/[^/]+)$/,
      fields: ["cashbalance", "order_id"],
      within: ["orders", "USD"],
    });
    const transport = new MemoryTransport({
      clock,
      random: new RandomStream(seededSource(4)),
      shells: new Map([[host, replies]]),
    });
    const random = seededSource(5);
    const session = unwrap(
      createForecastExSession({
        ...{ environment: "local", access: { kind: "gateway" }, transport, random },
        urls: { rest: `http://${host}/v1/api`, stream: `ws://${host}/v1/api/ws` },
      }),
    );
    const catalogue = createForecastExCatalogue({ session });
    const markets = await listed(clock, session, catalogue);
    const { sink } = setup;
    const trading = new ForecastExTrading({ session, transport, random, sink, catalogue });
    trading.list(markets);
    trading.resume([]);
    return {
      markets,
      gateway: trading.gateway,
      truth: truthOf(venue),
      start: () => trading.start(),
      async refresh() {
        await trading.account.refresh();
      },
      async stop() {
        await trading.stop();
        await session.stop();
        venue.shell.stop();
      },
      nextRequest: (fault) => venue.faults.requests?.trigger(fault),
      changeReplies: (change) => replies.use(change),
      useFaults: (changed) => venue.faults.use({ ...noFaults, ...setup.faults, ...changed }),
      ...behindTheCounter(venue, clock),
      broker: brokerOf(venue, () => door.requests),
    };
  },
};

function venueOf({ clock, faults, cash }: TradingSetup): ForecastExVenue {
  return buildForecastExVenue({
    ...{ clock, seed: 3, faults: { ...noFaults, ...faults } },
    products: [syntheticProduct(clock.now())],
    accounts: [{ account: defaultAccount, cash: BigInt(cash) * 1_000_000n }],
    // A person is there to log in again.
    personReturnsAfter: seconds(30),
  });
}

/** The markets, read as time goes on: the broker is asked at its pace. */
async function listed(
  clock: VirtualClock,
  session: ForecastExSession,
  catalogue: ReturnType<typeof createForecastExCatalogue>,
): Promise<readonly Market[]> {
  session.start();
  const listing = catalogue.listMarkets({ symbols: syntheticConids });
  let isOver = false;
  void listing.finally(() => {
    isOver = true;
  });
  while (!isOver) await clock.run(seconds(1), settled);
  const { markets } = unwrap(await listing);
  const inOrder = syntheticConids.flatMap((conid) =>
    markets.filter(({ venueSymbol }) => venueSymbol === conid),
  );
  assert(inOrder.length === syntheticConids.length, "the broker lists all markets");
  return inOrder;
}

/** The broker with an account that may not trade event contracts. */
function withoutTrading(door: VenueShell): VenueShell {
  const changed = (reply: ShellReply): ShellReply => ({
    ...reply,
    body: reply.body.replace('"allowEventTrading":true', '"allowEventTrading":false'),
  });
  return {
    upgrade: (request) => door.upgrade(request),
    request: (request, respond) =>
      door.request(request, (reply) =>
        respond(reply === null || !request.path.endsWith("/accounts") ? reply : changed(reply)),
      ),
  };
}

/** The broker's door with a count of who came to it. */
function counted(door: VenueShell): VenueShell & { readonly requests: number } {
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    upgrade(request) {
      requests += 1;
      return door.upgrade(request);
    },
    request(request, respond) {
      requests += 1;
      door.request(request, respond);
    },
  };
}

function brokerOf(
  { accounts, clock, control }: ForecastExVenue,
  requests: () => number,
): BrokerVenue {
  const certain = 1_000_000;
  return {
    askNext: (...messageIds) =>
      control.askNext(...messageIds.map((messageId) => ({ messageId, message: "Really?" }))),
    voidReplies: () => control.useQuirks({ ...noQuirks, voidedReply: certain }),
    disorderNetting: () =>
      control.useQuirks({ ...noQuirks, lateNetting: certain, nettingFirst: certain }),
    netted() {
      const rows = accounts.executions(defaultAccount).filter(({ side }) => side === "N");
      return rows.reduce((sum, { size }) => sum + Number(size) / 2, 0) * microsPerContract;
    },
    compete: (isCompeting) => (isCompeting ? control.compete() : control.endCompetition()),
    punish: () => control.pacing.punish(clock.now()),
    requests,
  };
}

type Counter = Pick<
  TradingVenue,
  | "place"
  | "take"
  | "privateStream"
  | "pause"
  | "changeGrid"
  | "settle"
  | "tripProtection"
  | "isProtected"
  | "foreignOrder"
  | "setTrading"
>;

const conidOf = (symbol: string): number => Number.parseInt(symbol, 10);

/** What a case can do to the venue and its markets. */
function behindTheCounter(
  { control, accounts, shell }: ForecastExVenue,
  clock: VirtualClock,
): Counter {
  return {
    place: (order) => void control.place(order),
    take: (order) => void control.take(order),
    privateStream: (fault) => void control.triggerFault(fault),
    pause: (symbol) => control.pause(conidOf(symbol)),
    // The exchange has one grid for ever, and no protection that trips.
    changeGrid: () => undefined,
    tripProtection: () => undefined,
    settle(symbol, result) {
      control.resolve(conidOf(symbol), result);
      control.payOut(conidOf(symbol));
    },
    isProtected(clientOrderId) {
      const order = accounts.orders(defaultAccount).find((one) => one.orderRef === clientOrderId);
      return order !== undefined && order.timeInForce !== "GTC";
    },
    foreignOrder({ price, size }) {
      const placed = accounts.submit(
        {
          ...{ account: defaultAccount, clientOrderId: null, side: "BUY", orderType: "LMT" },
          ...{ conid: conidOf(syntheticConids[0] ?? ""), timeInForce: "IOC" },
          price: BigInt(Math.round(Number.parseFloat(price) * 1_000_000)),
          sizeMillionths: BigInt(Math.round(Number.parseFloat(size) * 1_000_000)),
        },
        clock.now(),
      );
      assert(placed.ok, "the venue takes an order of a person");
      shell.look();
    },
    setTrading: (isActive) => control.setAway(!isActive),
  };
}

function truthOf({ accounts }: ForecastExVenue): VenueAccountTruth {
  const resting: ReadonlySet<string> = new Set(["PreSubmitted", "Submitted", "PendingCancel"]);
  return {
    order(clientOrderId) {
      const order = accounts.orders(defaultAccount).find((one) => one.orderRef === clientOrderId);
      if (order === undefined) return undefined;
      return {
        isResting: resting.has(order.status),
        filled: Number(order.filled) * microsPerContract,
        remaining: Number(order.remaining) * microsPerContract,
      };
    },
    orderCount: () => accounts.orders(defaultAccount).length,
    cash: () => Number(accounts.cash(defaultAccount).cash),
    position(symbol) {
      const yes = conidOf(symbol);
      const held = (conid: number) => Number(accounts.position(defaultAccount, conid).size);
      const { conidNo } = accounts.catalogue.contract(yes).listing;
      return (held(yes) - held(conidNo)) * microsPerContract;
    },
    // The 101st cent of a pair is inside the prices.
    fees: () => 0,
    fillCount: () => accounts.executions(defaultAccount).filter(({ side }) => side === "B").length,
  };
}
