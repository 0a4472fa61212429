// A whole simulated Kalshi without a transport: exchange, catalogue, accounts and the protocol shell over them. On
// sockets it is a server (`server.ts`), in memory it is what a whole adapter talks to under a virtual clock.

import type { DurationMicros } from "../../../domain/units/epoch-micros.ts";
import { milliseconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import { Exchange } from "../../exchange/exchange.ts";
import { type FaultOptions, noFaults } from "../../faults/fault.ts";
import { VenueFaults } from "../../faults/venue-faults.ts";
import { mixedSeed, RandomStream, seededSource } from "../../random-stream.ts";
import type { VenueShell } from "../../transport/shell.ts";
import { AccountReads } from "./account-reads.ts";
import { type KalshiAccountOptions, openAccounts } from "./accounts-options.ts";
import { Authenticator, defaultSkewLimits, type SkewLimits } from "./authentication.ts";
import { KalshiCatalogue } from "./catalogue.ts";
import type { StreamLimits } from "./command-limits.ts";
import { KalshiControl } from "./control.ts";
import { KalshiAccountsCore } from "./core/accounts.ts";
import { RateLimits, usageTiers } from "./core/rate-limits.ts";
import { disturbableKalshi } from "./disturbable.ts";
import { tooManyRequests } from "./errors.ts";
import type { KalshiSeriesListing } from "./listing.ts";
import { KalshiShell } from "./shell.ts";
import { TradeTape } from "./trade-tape.ts";

export interface KalshiVenueOptions {
  readonly clock: Clock;
  readonly series: readonly KalshiSeriesListing[];
  readonly accounts: readonly KalshiAccountOptions[];
  /** Decides faults and what the venue leaves open; defaults to 1. */
  readonly seed?: number;
  readonly faults?: FaultOptions;
  readonly skew?: SkewLimits;
  /** How far account reads may trail the writes; defaults to not at all. The venue's own lag is up to 500 ms. */
  readonly readLagMax?: DurationMicros;
  /** What a fill-or-kill order that cannot be filled comes to; no source has captured it. Defaults to `empty`. */
  readonly fillOrKillMiss?: "empty" | "refused";
  /** How much the accounts may ask; defaults to `basic`, the tier of a new account. */
  readonly usageTier?: keyof typeof usageTiers;
  /** Shards with a write bucket of their own; defaults to none. */
  readonly writeShards?: readonly number[];
  readonly streamLimits?: StreamLimits;
  /** Trading stands still in the weekly maintenance window; defaults to false. */
  readonly keepsMaintenance?: boolean;
}

export interface KalshiVenue {
  readonly exchange: Exchange;
  readonly catalogue: KalshiCatalogue;
  readonly accounts: KalshiAccountsCore;
  readonly control: KalshiControl;
  readonly shell: KalshiShell;
  /** What a transport carries: the shell with the faults of its answers around it. */
  readonly door: VenueShell;
  readonly faults: VenueFaults;
  /** The venue's own clock, which faults may set apart from everybody else's. */
  readonly clock: Clock;
}

export function buildKalshiVenue(options: KalshiVenueOptions): KalshiVenue {
  const { seed = 1, faults = noFaults } = options;
  const venueFaults = new VenueFaults({ clock: options.clock, seed, faults });
  const { clock } = venueFaults;
  const random = new RandomStream(seededSource(mixedSeed(seed, faults.seed)));
  const exchange = new Exchange();
  const catalogue = new KalshiCatalogue(options.series, exchange, clock.now());
  const { fillOrKillMiss = "empty", readLagMax = milliseconds(0) } = options;
  const accounts = new KalshiAccountsCore({ exchange, catalogue, seed, fillOrKillMiss });
  const authenticator = new Authenticator(options.skew ?? defaultSkewLimits);
  openAccounts(options.accounts, accounts, authenticator);
  const shell = new KalshiShell({
    clock,
    exchange,
    catalogue,
    accounts,
    authenticator,
    random,
    faults,
    reads: new AccountReads({ accounts, clock, random: random.fork(), lagMax: readLagMax }),
    tape: new TradeTape(exchange),
    limits: new RateLimits({
      tier: usageTiers[options.usageTier ?? "basic"],
      ...(options.writeShards === undefined ? {} : { shards: options.writeShards }),
    }),
    ...(options.streamLimits === undefined ? {} : { streamLimits: options.streamLimits }),
    keepsMaintenance: options.keepsMaintenance ?? false,
  });
  const control = new KalshiControl({ shell, exchange, catalogue, clock, accounts });
  const door = venueFaults.wrap(shell, tooManyRequests());
  venueFaults.disturb(disturbableKalshi({ accounts, catalogue, control, clock }));
  return { exchange, catalogue, accounts, control, shell, door, faults: venueFaults, clock };
}
