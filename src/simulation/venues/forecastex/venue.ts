// A whole simulated broker without a transport: exchange, contracts, accounts, logins and the protocol shell over them.
// On sockets it is a server (`server.ts`), in memory it is what a whole adapter talks to under a virtual clock.

import { type DurationMicros, seconds } from "../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../ports/clock.ts";
import { Exchange } from "../../exchange/exchange.ts";
import { type FaultOptions, noFaults } from "../../faults/fault.ts";
import { VenueFaults } from "../../faults/venue-faults.ts";
import { mixedSeed, RandomStream, seededSource } from "../../random-stream.ts";
import type { VenueShell } from "../../transport/shell.ts";
import { OAuthAccess } from "./access/oauth-access.ts";
import type { OAuthConsumer } from "./access/oauth-credentials.ts";
import { ForecastExControl } from "./control.ts";
import { ForecastExAccountsCore } from "./core/accounts.ts";
import { ForecastExCatalogue } from "./core/catalogue.ts";
import { disturbableForecastEx } from "./disturbable.ts";
import type { ForecastExProductListing } from "./listing.ts";
import { OrderIntake } from "./orders/order-intake.ts";
import { defaultPresets, type OrderPresets } from "./orders/questions.ts";
import { noQuirks, type QuirkChances, Quirks } from "./quirks.ts";
import { tooManyRequests } from "./rest/replies.ts";
import { Pacing } from "./session/pacing.ts";
import { Sessions } from "./session/sessions.ts";
import { ForecastExShell } from "./shell.ts";
import type { VanishedSide } from "./stream/market-lines.ts";
import { QuoteBoard } from "./wire/quotes.ts";

export interface ForecastExAccountOptions {
  /** The broker's paper accounts begin with DU. */
  readonly account: string;
  /** In micros. */
  readonly cash: bigint;
  /** Whose it is; defaults to the gateway's username. */
  readonly username?: string;
}

export interface ForecastExVenueOptions {
  readonly clock: Clock;
  readonly products: readonly ForecastExProductListing[];
  /** Defaults to one account with 10,000 USD. */
  readonly accounts?: readonly ForecastExAccountOptions[];
  /** Consumers that may come in with OAuth; defaults to none. The gateway is there in any case. */
  readonly consumers?: readonly OAuthConsumer[];
  /** Scheme and host that clients sign where it is not the one they send. */
  readonly signedOrigin?: string;
  /** Decides faults and what the broker leaves open; defaults to 1. */
  readonly seed?: number;
  readonly faults?: FaultOptions;
  readonly quirks?: QuirkChances;
  /** Defaults to true. */
  readonly isPaper?: boolean;
  /** Defaults to true: brokerage sessions end at 01:00 in New York. */
  readonly keepsNightlyReset?: boolean;
  /** Null, the default: after five idle minutes the gateway needs its person (`control.login()`). */
  readonly personReturnsAfter?: DurationMicros | null;
  /** What the broker lets pass without a question. */
  readonly presets?: OrderPresets;
  /** What voids a question that waits for its answer; defaults to `orders`: requests about orders. */
  readonly repliesVoidedBy?: "orders" | "requests";
  /** What a stream says of a side that is gone; defaults to `empty-text`. */
  readonly vanishedSide?: VanishedSide;
  /** How old the paged positions may be; defaults to five seconds. */
  readonly positionsCachedFor?: DurationMicros;
  /** How long a cancel takes, in microseconds; the core has a default. */
  readonly cancelDelayMicros?: number;
  /** Annual coupon in millionths; the core has a default. */
  readonly couponRate?: bigint;
}

export interface ForecastExVenue {
  readonly exchange: Exchange;
  readonly accounts: ForecastExAccountsCore;
  readonly sessions: Sessions;
  readonly oauth: OAuthAccess;
  readonly control: ForecastExControl;
  readonly shell: ForecastExShell;
  /** What a transport carries: the shell with the faults of its answers around it. */
  readonly door: VenueShell;
  readonly faults: VenueFaults;
  /** The broker's own clock, which faults may set apart from everybody else's. */
  readonly clock: Clock;
}

export const defaultUsername = "simuser";
export const defaultAccount = "DU0000001";
/** 10,000 USD in micros. */
const defaultCash = 10_000_000_000n;

export function buildForecastExVenue(options: ForecastExVenueOptions): ForecastExVenue {
  const { seed = 1, faults = noFaults, products } = options;
  const venueFaults = new VenueFaults({ clock: options.clock, seed, faults });
  const { clock } = venueFaults;
  const random = new RandomStream(seededSource(mixedSeed(seed, faults.seed)));
  const exchange = new Exchange();
  const catalogue = new ForecastExCatalogue(products, exchange);
  const accounts = new ForecastExAccountsCore({
    ...{ exchange, catalogue, startAt: clock.now() },
    ...(options.cancelDelayMicros === undefined
      ? {}
      : { cancelDelayMicros: options.cancelDelayMicros }),
    ...(options.couponRate === undefined ? {} : { couponRate: options.couponRate }),
  });
  const accountsOf = openAccounts(options, accounts, clock);
  const sessions = new Sessions({
    ...{ seed, username: defaultUsername },
    personReturnsAfter: options.personReturnsAfter ?? null,
    keepsNightlyReset: options.keepsNightlyReset ?? true,
  });
  const oauth = new OAuthAccess({
    consumers: options.consumers ?? [],
    random: random.fork(),
    ...(options.signedOrigin === undefined ? {} : { signedOrigin: options.signedOrigin }),
  });
  const board = new QuoteBoard(catalogue);
  const quirks = new Quirks(random.fork(), options.quirks ?? noQuirks);
  const pacing = new Pacing();
  const presets = options.presets ?? defaultPresets;
  const intake = new OrderIntake({ accounts, presets, quirks, seed });
  const shell = new ForecastExShell({
    ...{ clock, random, faults, exchange, accounts, accountsOf, sessions, oauth },
    ...{ pacing, board, quirks, intake },
    repliesVoidedBy: options.repliesVoidedBy ?? "orders",
    isPaper: options.isPaper ?? true,
    vanishedSide: options.vanishedSide ?? "empty-text",
    positionsCachedFor: options.positionsCachedFor ?? seconds(5),
  });
  const control = new ForecastExControl({
    ...{ shell, exchange, catalogue, clock, accounts, sessions, pacing, board, quirks, intake },
    username: defaultUsername,
  });
  const door = venueFaults.wrap(shell, tooManyRequests());
  venueFaults.disturb(disturbableForecastEx(catalogue, control));
  return {
    ...{ exchange, accounts, sessions, oauth, control, shell, door },
    faults: venueFaults,
    clock,
  };
}

/** Opens the accounts and returns who has which. */
function openAccounts(
  options: ForecastExVenueOptions,
  accounts: ForecastExAccountsCore,
  clock: Clock,
): (username: string) => readonly string[] {
  const own = new Map<string, string[]>();
  const wanted = options.accounts ?? [{ account: defaultAccount, cash: defaultCash }];
  for (const { account, cash, username = defaultUsername } of wanted) {
    accounts.open(account, cash, clock.now());
    own.set(username, [...(own.get(username) ?? []), account]);
  }
  return (username) => own.get(username) ?? [];
}
