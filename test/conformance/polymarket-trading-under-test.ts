// Polymarket for the cases of execution and account: the whole adapter and the whole simulated venue, in memory.

import { Secret } from "../../src/adapters/secrets/secret.ts";
import { connectPolymarketTrading } from "../../src/adapters/venues/polymarket/account/connect-trading.ts";
import type { PolymarketTrading } from "../../src/adapters/venues/polymarket/account/polymarket-trading.ts";
import { polymarketCapabilities } from "../../src/adapters/venues/polymarket/capabilities.ts";
import type { PolymarketCredentials } from "../../src/adapters/venues/polymarket/config.ts";
import { createPolymarketCatalogue } from "../../src/adapters/venues/polymarket/rest/catalogue.ts";
import { assert } from "../../src/domain/failure/assert.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { type EpochMicros, seconds } from "../../src/domain/units/epoch-micros.ts";
import { type FaultOptions, noFaults } from "../../src/simulation/faults/fault.ts";
import { hexWordFor } from "../../src/simulation/identifiers.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { jsonReply, type VenueShell } from "../../src/simulation/transport/shell.ts";
import { testKeyFor } from "../../src/simulation/venues/polymarket/authentication/accounts-options.ts";
import { CredentialStore } from "../../src/simulation/venues/polymarket/authentication/credentials.ts";
import type { CoreOrder, CoreTrade } from "../../src/simulation/venues/polymarket/core/contract.ts";
import type { PolymarketListing } from "../../src/simulation/venues/polymarket/listing.ts";
import {
  buildPolymarketVenue,
  type PolymarketVenue,
} from "../../src/simulation/venues/polymarket/venue.ts";
import { polymarketListing } from "../support/polymarket-listing.ts";
import { ChangingReplies } from "./changing-replies.ts";
import { InterposedReplies } from "./interposed-replies.ts";
import type {
  TradingSetup,
  TradingUnderTest,
  TradingVenue,
  VenueAccountTruth,
  WalletVenue,
} from "./venue-account.ts";
import { usualTerms } from "./venue-under-test.ts";

const seed = 3;
const key = testKeyFor(seed);
const wallet = key.address.toLowerCase();
const hosts = {
  clob: "127.0.0.1:8001",
  gamma: "127.0.0.1:8002",
  data: "127.0.0.1:8003",
} as const;

/** What a share in a match counts, in millionths of a dollar. */
const microsPerUsd = 1_000_000n;

/** The venue's credentials of our wallet, whose orders and trades are ours. */
const owner = new CredentialStore(seed).create(wallet, 0n)?.key ?? "";

export const polymarketTradingUnderTest: TradingUnderTest = {
  capabilities: polymarketCapabilities,
  terms: usualTerms,
  // At 0.44 two shares cost less than the dollar that a taking buy costs at least.
  leastOrder: 3,
  inPause: "refused",
  shutOutFor: seconds(0),
  settlementTakes: seconds(60),

  async open(setup) {
    const options: FaultOptions = { ...noFaults, ...setup.faults };
    const venue = venueOf(setup, options);
    const interposed = new InterposedReplies(venue.doors.clob);
    const replies = new ChangingReplies(interposed, {
      paths: /^\/(order|data\/order|data\/trades|balance-allowance)/,
      fields: ["balance", "size_matched"],
    });
    const { catalogue, markets, connect } = await reach(setup, venue, replies);
    let trading = await connect();
    trading.gateway.resume([], []);
    const { faults } = venue;
    const digestsOf = (clientOrderId: string) => trading.gateway.venueOrderIds(clientOrderId);
    return {
      markets,
      get gateway() {
        return trading.gateway;
      },
      truth: truthOf(venue, digestsOf),
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
      ...behindTheCounter(venue, digestsOf),
      wallet: {
        ...walletOf(venue, interposed),
        async restartAdapter(orders, fills) {
          await trading.stop();
          trading = await connect();
          trading.gateway.resume(orders, fills);
          await trading.start();
        },
      },
    };
  },
};

function venueOf(setup: TradingSetup, faults: FaultOptions): PolymarketVenue {
  const { clock } = setup;
  const collateral = BigInt(setup.cash) * microsPerUsd;
  const venue = buildPolymarketVenue({
    ...{ clock, seed, faults, markets: listings(clock.now()) },
    accounts: [{ owner: key.address, collateral, redeemsItself: true }],
  });
  // A case lets five seconds pass after an order: what it bought is in the block by then.
  venue.wallets.setFinality({ minedAfterMillis: 2_000, confirmedAfterMillis: 1_000 });
  if (!setup.mayTrade) venue.wallets.setClosedOnly(wallet, true);
  return venue;
}

/** The adapter's catalogue, read, and how orders and account are connected, as often as a case likes. */
async function reach({ clock, sink }: TradingSetup, venue: PolymarketVenue, clob: VenueShell) {
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(4)),
    shells: new Map([
      [hosts.clob, clob],
      [hosts.gamma, venue.doors.gamma],
      [hosts.data, venue.doors.data],
    ]),
  });
  const common = {
    environment: "local",
    urls: {
      gamma: `http://${hosts.gamma}`,
      clob: `http://${hosts.clob}`,
      stream: `ws://${hosts.clob}/ws/market`,
      userStream: `ws://${hosts.clob}/ws/user`,
      site: `http://${hosts.clob}`,
      data: `http://${hosts.data}`,
    },
    transport,
    random: seededSource(5),
  } as const;
  const catalogue = createPolymarketCatalogue(common);
  const symbols = listings(clock.now()).map(({ conditionId }) => conditionId);
  const { markets } = unwrap(await catalogue.listMarkets({ symbols }));
  const credentials: PolymarketCredentials = {
    environment: "local",
    chainId: 137,
    privateKey: new Secret(key.privateKey),
    walletKind: "eoa",
    walletAddress: null,
    api: null,
  };
  const connect = async (): Promise<PolymarketTrading> => {
    const options = { ...common, sink, catalogue, credentials };
    const trading = unwrap(await connectPolymarketTrading(options));
    trading.rulebook.list(markets);
    return trading;
  };
  return { catalogue, markets, connect };
}

function walletOf(
  { wallets }: PolymarketVenue,
  interposed: InterposedReplies,
): Omit<WalletVenue, "restartAdapter"> {
  return {
    refuseNext: (words, status = 400) => interposed.refuseNext(jsonReply(status, { error: words })),
    decideNext: (...fates) => wallets.decideNext(...fates),
    setDeafToHearts: (isDeaf) => {
      interposed.isDeafToHearts = isDeaf;
    },
    restartEngine: (length) => wallets.restart(length),
  };
}

function listings(now: EpochMicros): readonly PolymarketListing[] {
  return ["a", "b", "c"].map((name) => polymarketListing(name, now, { orderSizeMin: 1 }));
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

/** What a case can do to the venue and its markets. */
function behindTheCounter(
  venue: PolymarketVenue,
  digestsOf: (clientOrderId: string) => readonly string[],
): Counter {
  const { control, accounts, wallets, clock, shell } = venue;
  return {
    place: (order) => void control.place(order),
    take: (order) => void control.take(order),
    privateStream(fault) {
      for (const session of shell.userSessions()) session.stream.trigger(fault);
    },
    pause: (symbol) => control.setAcceptingOrders(symbol, false),
    changeGrid: (symbol) => control.changeTickSize(symbol, "0.001"),
    settle: (symbol, result) => control.resolve(symbol, result),
    tripProtection: () => undefined,
    isProtected(clientOrderId) {
      const order = orderOf(venue, digestsOf(clientOrderId));
      return order !== undefined && (order.status !== "LIVE" || order.expiresAt !== null);
    },
    foreignOrder({ price, size }) {
      const [listed] = listings(clock.now());
      const shares = BigInt(Math.round(Number.parseFloat(size) * 1_000_000));
      const ticks = BigInt(Math.round(Number.parseFloat(price) * 10_000));
      accounts.create(
        {
          ...{ orderId: hexWordFor("a person's order"), owner, maker: wallet, side: "BUY" },
          tokenId: listed?.yesToken ?? "",
          makerAmount: (shares * ticks) / 10_000n,
          takerAmount: shares,
          ...{ orderType: "GTC", postOnly: false, expiresAt: null },
        },
        clock.now(),
        (placed) => assert(placed.ok, "the venue takes an order of a person"),
      );
    },
    setTrading: (isActive) => wallets.setTradingMode(isActive ? "normal" : "cancel-only"),
  };
}

function orderOf({ accounts }: PolymarketVenue, digests: readonly string[]): CoreOrder | undefined {
  return accounts.orders(owner).find(({ orderId }) => digests.includes(orderId));
}

function truthOf(
  venue: PolymarketVenue,
  digestsOf: (clientOrderId: string) => readonly string[],
): VenueAccountTruth {
  const { accounts, catalogue } = venue;
  const trades = (): readonly CoreTrade[] => accounts.trades(owner);
  const isOurs = (trade: CoreTrade) => trade.takerOwner === owner;
  return {
    order(clientOrderId) {
      const order = orderOf(venue, digestsOf(clientOrderId));
      if (order === undefined) return undefined;
      const filled = Number(order.sizeMatched);
      return {
        isResting: order.status === "LIVE",
        filled,
        remaining: Number(order.originalSize) - filled,
      };
    },
    orderCount: () => accounts.orders(owner).length,
    cash: () => Number(accounts.collateral(wallet)),
    position(symbol) {
      const { yesToken, noToken } = catalogue.market(symbol).listing;
      return Number(accounts.tokens(wallet, yesToken) - accounts.tokens(wallet, noToken));
    },
    fees: () => trades().reduce((sum, trade) => sum + (isOurs(trade) ? Number(trade.fee) : 0), 0),
    fillCount: () =>
      trades().reduce((sum, trade) => {
        const rested = trade.makers.filter((maker) => maker.owner === owner).length;
        return sum + rested + (isOurs(trade) ? trade.makers.length : 0);
      }, 0),
  };
}
