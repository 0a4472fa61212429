// A whole simulated Polymarket without a transport: exchange, catalogue, wallets and a protocol shell for each host. On
// sockets it is a server (`server.ts`), in memory it is what a whole adapter talks to under a virtual clock.

import type { Clock } from "../../../ports/clock.ts";
import { Exchange } from "../../exchange/exchange.ts";
import { type FaultOptions, noFaults } from "../../faults/fault.ts";
import { VenueFaults } from "../../faults/venue-faults.ts";
import { mixedSeed, RandomStream, seededSource } from "../../random-stream.ts";
import type { VenueShell } from "../../transport/shell.ts";
import { openAccounts, type PolymarketAccountOptions } from "./authentication/accounts-options.ts";
import { Authenticator, defaultSkewSecondsMax } from "./authentication/authenticator.ts";
import { CredentialStore } from "./authentication/credentials.ts";
import { type ChainId, exchangesOf } from "./authentication/order-digest.ts";
import { Wallets } from "./authentication/wallets.ts";
import { BalanceCache } from "./balance-cache.ts";
import { PolymarketCatalogue } from "./catalogue.ts";
import { PolymarketControl } from "./control.ts";
import { PolymarketAccountsCore } from "./core/accounts.ts";
import type { CoreReadings } from "./core/contract.ts";
import { ActivityLog, type FeedSettings } from "./data/activity-log.ts";
import { DataShell } from "./data/data-shell.ts";
import { overloaded } from "./data/refusals.ts";
import {
  SourceWallets,
  type SourceWalletsSettings,
  sourceWalletsDefault,
} from "./data/source-wallets.ts";
import { disturbablePolymarket } from "./disturbable.ts";
import { GammaShell } from "./gamma/gamma-host.ts";
import { GeoblockPage } from "./geoblock.ts";
import type { PolymarketListing } from "./listing.ts";
import { Oracle } from "./oracle.ts";
import { PriceHistory } from "./price-history.ts";
import type { UserReadings } from "./private-feed.ts";
import { AddressLimits } from "./rest/address-limits.ts";
import { tooManyRequests } from "./rest/refusals.ts";
import { SignerBuckets, type SignerTier } from "./rest/signer-buckets.ts";
import type { RestReadings } from "./rest.ts";
import { RtdsShell } from "./rtds/rtds-shell.ts";
import { ClobShell } from "./shell.ts";
import { WalletControl } from "./wallet-control.ts";
import { AccountWire, type StatusSpelling } from "./wire-account.ts";

/** Where sources contradict each other or leave something open: what the venue does here. */
export interface PolymarketReadings extends RestReadings, UserReadings, CoreReadings {
  readonly statusSpelling: StatusSpelling;
}

const defaultReadings: PolymarketReadings = {
  refusals: "status",
  priceSide: "buy-is-bid",
  userTimestamps: "milliseconds",
  userFrames: "mixed",
  statusSpelling: "plain",
  fillAndKillBuys: "collateral",
  refusalWords: "current",
  delayedReplies: "held",
  depositWalletKeys: "either",
};

export interface PolymarketVenueOptions {
  readonly clock: Clock;
  readonly markets: readonly PolymarketListing[];
  readonly accounts: readonly PolymarketAccountOptions[];
  /** Decides faults, ids, credentials and what the venue leaves open; defaults to 1. */
  readonly seed?: number;
  readonly faults?: FaultOptions;
  /** Defaults to 137, the main chain. */
  readonly chainId?: ChainId;
  readonly readings?: Partial<PolymarketReadings>;
  /** How far a timestamp of a signature may be off; defaults to a minute. */
  readonly skewSecondsMax?: number;
  /** Tier of every signer's buckets; defaults to `standard`, that of a new account. */
  readonly signerTier?: SignerTier;
  /** True: who spends more than the buckets have is refused. Defaults to the venue's mode, which only warns. */
  readonly enforcesBuckets?: boolean;
  /** How late and how patchy the public feed of trades is. */
  readonly feed?: Partial<FeedSettings>;
  /** Invented wallets that trade, so that there is somebody to follow. Default: none. */
  readonly sources?: Partial<SourceWalletsSettings>;
}

export interface PolymarketVenue {
  readonly exchange: Exchange;
  readonly catalogue: PolymarketCatalogue;
  readonly accounts: PolymarketAccountsCore;
  readonly control: PolymarketControl;
  readonly wallets: WalletControl;
  readonly shell: ClobShell;
  readonly gamma: GammaShell;
  readonly data: DataShell;
  readonly rtds: RtdsShell;
  /** What the public knows of wallets. */
  readonly activity: ActivityLog;
  readonly sources: SourceWallets;
  readonly oracle: Oracle;
  /** What a transport carries for each host: the shells with the faults of their answers around them. */
  readonly doors: {
    readonly clob: VenueShell;
    readonly gamma: VenueShell;
    readonly data: VenueShell;
    readonly rtds: VenueShell;
  };
  readonly faults: VenueFaults;
  /** The venue's own clock, which faults may set apart from everybody else's. */
  readonly clock: Clock;
}

export function buildPolymarketVenue(options: PolymarketVenueOptions): PolymarketVenue {
  const { seed = 1, faults: chosen = noFaults, chainId = 137 } = options;
  const faults = new VenueFaults({ clock: options.clock, seed, faults: chosen });
  const { clock } = faults;
  const random = new RandomStream(seededSource(mixedSeed(seed, chosen.seed)));
  const readings = { ...defaultReadings, ...options.readings };
  const exchange = new Exchange();
  const catalogue = new PolymarketCatalogue(options.markets, exchange, clock.now());
  const { fillAndKillBuys, refusalWords, delayedReplies } = readings;
  const accounts = new PolymarketAccountsCore({
    ...{ exchange, catalogue, seed, fillAndKillBuys, refusalWords, delayedReplies },
  });
  const registered = new Wallets();
  openAccounts(options.accounts, accounts, registered);
  const credentials = new CredentialStore(seed);
  const { skewSecondsMax = defaultSkewSecondsMax } = options;
  const balances = new BalanceCache(accounts);
  const geoblock = new GeoblockPage();
  const shell = new ClobShell({
    ...{ clock, exchange, catalogue, accounts, credentials, balances, geoblock, random, readings },
    faults: chosen,
    authenticator: new Authenticator({ chainId, credentials, skewSecondsMax, wallets: registered }),
    wallets: registered,
    exchanges: exchangesOf(chainId),
    history: new PriceHistory(exchange),
    addressLimits: new AddressLimits(),
    buckets: new SignerBuckets(options.signerTier ?? "standard", options.enforcesBuckets ?? false),
    wire: new AccountWire(catalogue, readings.statusSpelling),
    userReadings: readings,
  });
  const oracle = new Oracle(accounts);
  const gamma = new GammaShell({ clock, catalogue, oracle });
  const control = new PolymarketControl({ shell, exchange, catalogue, clock, accounts });
  const touched = (): void => shell.touched();
  const wallets = new WalletControl({ accounts, balances, geoblock, clock, touched });
  const refusal = tooManyRequests(1);
  const doors = {
    clob: faults.wrap(shell, refusal),
    gamma: faults.wrapRequests(gamma, refusal),
  };
  faults.failTrades((trades) => accounts.setFinality(trades));
  faults.disturb(disturbablePolymarket({ catalogue, control, wallets }));
  const told = openPublicHosts({ options, clock, catalogue, accounts, oracle, touched });
  return {
    ...{ exchange, catalogue, accounts, control, wallets, shell, gamma, oracle, ...told },
    doors: {
      ...doors,
      data: faults.wrapRequests(told.data, overloaded(1)),
      rtds: faults.wrap(told.rtds, overloaded(1)),
    },
    faults,
    clock,
  };
}

/** Draws of the public hosts are their own: what they leave open shifts nothing of trading. */
const publicHostsSalt = 0x0da7a;

/** Opens the hosts that tell everybody of everybody, and those who are told of. */
function openPublicHosts(parts: {
  readonly options: PolymarketVenueOptions;
  readonly clock: Clock;
  readonly catalogue: PolymarketCatalogue;
  readonly accounts: PolymarketAccountsCore;
  readonly oracle: Oracle;
  readonly touched: () => void;
}) {
  const { options, touched, ...common } = parts;
  const { seed = 1, faults = noFaults, feed = {} } = options;
  const random = new RandomStream(seededSource(seed ^ publicHostsSalt));
  const activity = new ActivityLog({ accounts: common.accounts, random: random.fork(), feed });
  return {
    activity,
    data: new DataShell({ ...common, activity, random: random.fork() }),
    rtds: new RtdsShell({ ...common, activity, random: random.fork(), faults }),
    sources: new SourceWallets({
      ...{ ...common, activity, touched, random: random.fork() },
      settings: { ...sourceWalletsDefault, ...options.sources },
    }),
  };
}
