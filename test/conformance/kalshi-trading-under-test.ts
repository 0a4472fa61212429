// Kalshi for the cases of execution and account: the whole adapter and the whole simulated venue, in memory.

import { createPrivateKey } from "node:crypto";
import { KalshiTrading } from "../../src/adapters/venues/kalshi/account/kalshi-trading.ts";
import { kalshiCapabilities } from "../../src/adapters/venues/kalshi/capabilities.ts";
import { createKalshiCatalogue } from "../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { assert } from "../../src/domain/failure/assert.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { milliseconds, seconds } from "../../src/domain/units/epoch-micros.ts";
import { type FaultOptions, noFaults } from "../../src/simulation/faults/fault.ts";
import { VenueFaults } from "../../src/simulation/faults/venue-faults.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { generateCredentials } from "../../src/simulation/venues/kalshi/authentication.ts";
import { tooManyRequests } from "../../src/simulation/venues/kalshi/errors.ts";
import { buildKalshiVenue, type KalshiVenue } from "../../src/simulation/venues/kalshi/venue.ts";
import type { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { ChangingReplies } from "./changing-replies.ts";
import { syntheticSeries, syntheticTickers } from "./kalshi-listing.ts";
import type {
  TradingSetup,
  TradingUnderTest,
  TradingVenue,
  VenueAccountTruth,
} from "./venue-account.ts";
import { usualTerms } from "./venue-under-test.ts";

const account = "ours";
const host = "127.0.0.1:8001";
const microsPerHundredth = 10_000;

/** Making a key takes longer than a case; which key it is plays no part. */
const credentials = generateCredentials("conformance-key");

export const kalshiTradingUnderTest: TradingUnderTest = {
  capabilities: kalshiCapabilities,
  terms: usualTerms,
  leastOrder: 1,
  inPause: "refused",
  shutOutFor: seconds(0),
  settlementTakes: seconds(60),

  async open(setup) {
    const { clock } = setup;
    const options: FaultOptions = { ...noFaults, ...setup.faults };
    const faults = new VenueFaults({ clock, seed: 3, faults: options });
    const venue = venueOf(setup, faults, options);
    const replies = new ChangingReplies(faults.wrap(venue.shell, tooManyRequests()), {
      paths: /\/portfolio\/(balance|fills|orders|positions|settlements|events\/orders)/,
      fields: ["balance_dollars", "fill_count"],
    });
    const transport = new MemoryTransport({
      clock,
      random: new RandomStream(seededSource(4)),
      shells: new Map([[host, replies]]),
    });
    const common = {
      environment: "local",
      urls: { rest: `http://${host}/trade-api/v2`, stream: `ws://${host}/trade-api/ws/v2` },
      credentials: {
        environment: "local",
        keyId: credentials.keyId,
        privateKey: createPrivateKey(credentials.privateKeyPem),
      },
      transport,
      random: seededSource(5),
    } as const;
    const catalogue = createKalshiCatalogue(common);
    const listing = unwrap(await catalogue.listMarkets({ symbols: syntheticTickers }));
    const trading = new KalshiTrading({
      ...common,
      sink: setup.sink,
      catalogue,
      contractsPerWindow: 1_000,
    });
    trading.rulebook.list(listing.markets, (ticker) => catalogue.shardOf(ticker));
    return {
      markets: listing.markets,
      gateway: trading.gateway,
      truth: truthOf(venue),
      openFeed: (request) => createKalshiFeed({ ...common, ...request }),
      start: () => trading.start(),
      async refresh() {
        await trading.account.refresh();
      },
      async stop() {
        await trading.stop();
        await catalogue.close();
        venue.shell.stop();
      },
      nextRequest: (fault) => faults.requests?.trigger(fault),
      changeReplies: (change) => replies.use(change),
      useFaults: (changed) => faults.use({ ...options, ...changed }),
      ...behindTheCounter(venue, clock),
    };
  },
};

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

/** What a case can do to the venue and its markets. */
function behindTheCounter({ control, accounts }: KalshiVenue, clock: VirtualClock): Counter {
  const orderOf = (clientOrderId: string) =>
    accounts.orders(account).find((one) => one.clientOrderId === clientOrderId);
  return {
    place: (order) => void control.place(order),
    take: (order) => void control.take(order),
    privateStream: (fault) => void control.triggerFault(fault),
    pause: (symbol) => control.pause(symbol),
    changeGrid: (symbol) => control.changePriceStructure(symbol, "tapered_deci_cent"),
    settle(symbol, result) {
      control.determine(symbol, result);
      control.settle(symbol);
    },
    tripProtection() {
      for (const { orderGroupId } of accounts.groups(account)) {
        accounts.triggerGroup(account, orderGroupId, clock.now());
      }
    },
    isProtected(clientOrderId) {
      const order = orderOf(clientOrderId);
      if (order === undefined || order.orderGroupId === null || !order.cancelOnPause) return false;
      return order.timeInForce !== "good_till_canceled" || order.expiresAt !== null;
    },
    foreignOrder({ price, size }) {
      const placed = accounts.create(
        {
          ...{ account, subaccount: 0, ticker: syntheticTickers[0] ?? "", side: "bid" },
          ...{ clientOrderId: null, orderGroupId: null, exchangeIndex: null, expiresAt: null },
          price: BigInt(Math.round(Number.parseFloat(price) * 10_000)),
          count: BigInt(Math.round(Number.parseFloat(size) * 100)),
          ...{ timeInForce: "immediate_or_cancel", selfTradePrevention: "taker_at_cross" },
          ...{ postOnly: false, reduceOnly: false, cancelOnPause: false },
        },
        clock.now(),
      );
      assert(placed.ok, "the venue takes an order of a person");
    },
    setTrading: (isActive) => accounts.setTradingActive(0, isActive, clock.now()),
  };
}

function venueOf(setup: TradingSetup, faults: VenueFaults, options: FaultOptions): KalshiVenue {
  const scopes = setup.mayTrade ? (["read", "write"] as const) : (["read"] as const);
  return buildKalshiVenue({
    clock: faults.clock,
    series: [syntheticSeries(setup.clock.now())],
    faults: options,
    keepsMaintenance: true,
    // As measured at the venue: what was done shows in reads up to half a second later.
    readLagMax: milliseconds(500),
    accounts: [
      {
        name: account,
        cash: new Map([[0, BigInt(setup.cash) * 1_000_000n]]),
        keys: [{ credentials, scopes }],
      },
    ],
  });
}

function truthOf({ accounts }: KalshiVenue): VenueAccountTruth {
  return {
    order(clientOrderId) {
      const order = accounts.orders(account).find((one) => one.clientOrderId === clientOrderId);
      if (order === undefined) return undefined;
      return {
        isResting: order.status === "resting",
        filled: Number(order.fillCount) * microsPerHundredth,
        remaining: Number(order.remainingCount) * microsPerHundredth,
      };
    },
    orderCount: () => accounts.orders(account).length,
    cash: () => {
      const total = (amounts: ReadonlyMap<number, bigint>) => Number(amounts.get(0) ?? 0n);
      return total(accounts.cash(account, 0));
    },
    position(symbol) {
      const position = accounts.positions(account).find(({ ticker }) => ticker === symbol);
      return Number(position?.position ?? 0n) * microsPerHundredth;
    },
    fees: () => accounts.fills(account).reduce((sum, { fee }) => sum + Number(fee), 0),
    fillCount: () => new Set(accounts.fills(account).map(({ tradeId }) => tradeId)).size,
  };
}
