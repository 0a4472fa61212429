// Routes of the outer session about what an account has: positions in two forms, the ledger, balances. Positions and
// ledgers answer only after the list of accounts was read; the paged form is a cache that trails.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type DurationMicros, durationBetween } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { epochMilliseconds } from "../../../instant-text.ts";
import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { CorePosition, ForecastExAccounts } from "../core/contract.ts";
import {
  accountFigures,
  wireBalances,
  wireLedger,
  wireLongPosition,
  wirePosition,
  wireProfit,
} from "../wire/account.ts";
import { badRequest, refusal } from "./replies.ts";
import { innerRoute, type OuterCall, outerRoute, type Route } from "./router.ts";

export interface PortfolioRouteOptions {
  readonly accounts: ForecastExAccounts;
  readonly accountsOf: (username: string) => readonly string[];
  readonly isPaper: boolean;
  /** How old the positions of the paged route may be. */
  readonly positionsCachedFor: DurationMicros;
}

const pageSize = 100;

interface Cached {
  readonly at: EpochMicros;
  readonly positions: readonly CorePosition[];
}

export function portfolioRoutes(options: PortfolioRouteOptions): Route[] {
  const { accounts } = options;
  const cache = new Map<string, Cached>();
  /** Wraps what needs the list of accounts and an account of the caller. */
  const owned =
    (answer: (call: OuterCall, account: string) => ShellReply) =>
    (call: OuterCall): ShellReply => {
      if (!call.login.hasAskedPortfolio) return badRequest("query /portfolio/accounts first");
      const account = ownAccount(call, options);
      return account === undefined ? unknownAccount(call) : answer(call, account);
    };
  return [
    outerRoute("GET /portfolio/accounts", ({ login, now }) => {
      login.hasAskedPortfolio = true;
      const own = options.accountsOf(login.username);
      return jsonReply(
        200,
        own.map((account) => wireAccount(account, options.isPaper, now)),
      );
    }),
    outerRoute(
      "GET /portfolio2/:account/positions",
      owned(({ now }, account) =>
        jsonReply(
          200,
          accounts
            .positions(account)
            .map((one) => wirePosition(one, accounts.catalogue.contract(one.conid), now)),
        ),
      ),
    ),
    outerRoute(
      "GET /portfolio/:account/positions/:page",
      owned((call, account) => positionPage({ call, account, options, cache })),
    ),
    outerRoute(
      "POST /portfolio/:account/positions/invalidate",
      owned((_, account) => {
        cache.delete(account);
        return jsonReply(200, { message: "success" });
      }),
    ),
    outerRoute(
      "GET /portfolio/:account/ledger",
      owned(({ now }, account) => {
        const figures = accountFigures(accounts, account);
        return jsonReply(200, {
          USD: wireLedger(figures, account, "USD", now),
          BASE: wireLedger(figures, account, "BASE", now),
        });
      }),
    ),
    innerRoute("GET /iserver/account/pnl/partitioned", ({ login }) => {
      const own = options.accountsOf(login.username);
      const rows = own.map((account) => [
        `${account}.Core`,
        wireProfit(accountFigures(accounts, account)),
      ]);
      return jsonReply(200, { upnl: Object.fromEntries(rows) });
    }),
    innerRoute("GET /iserver/account/:account/summary/balances", (call) => {
      const account = ownAccount(call, options);
      if (account === undefined) return unknownAccount(call);
      return jsonReply(200, wireBalances(accountFigures(accounts, account)));
    }),
  ];
}

function ownAccount(
  { login, names }: OuterCall,
  { accountsOf }: PortfolioRouteOptions,
): string | undefined {
  return accountsOf(login.username).find((account) => account === names[0]);
}

/** Another username's account is as unknown as one that is nobody's. */
function unknownAccount({ names }: OuterCall): ShellReply {
  return refusal(404, `no account ${names[0] ?? ""}`);
}

function wireAccount(account: string, isPaper: boolean, now: EpochMicros): unknown {
  return {
    id: account,
    PrepaidCrypto_Z: false,
    PrepaidCrypto_P: false,
    brokerageAccess: true,
    accountId: account,
    accountVan: account,
    accountTitle: "Local account",
    displayName: "Local account",
    accountAlias: null,
    accountStatus: epochMilliseconds(now),
    currency: "USD",
    type: isPaper ? "DEMO" : "INDIVIDUAL",
    tradingType: "STKNOPT",
    businessType: "INDEPENDENT",
    ibEntity: "IBLLC-US",
    faclient: false,
    clearingStatus: "O",
    covestor: false,
    noClientTrading: false,
    trackVirtualFXPortfolio: false,
    parent: { mmc: [], accountId: "", isMParent: false, isMChild: false, isMultiplex: false },
    desc: account,
  };
}

function positionPage({
  call,
  account,
  options,
  cache,
}: {
  readonly call: OuterCall;
  readonly account: string;
  readonly options: PortfolioRouteOptions;
  readonly cache: Map<string, Cached>;
}): ShellReply {
  const page = call.names[1] ?? "";
  if (!/^\d{1,4}$/.test(page)) return badRequest("page is a number");
  const { accounts, positionsCachedFor } = options;
  const known = cache.get(account);
  const age = known === undefined ? undefined : integerOf(durationBetween(known.at, call.now));
  const isFresh = age !== undefined && age < integerOf(positionsCachedFor);
  const positions = known !== undefined && isFresh ? known.positions : accounts.positions(account);
  if (!isFresh) cache.set(account, { at: call.now, positions });
  const first = Number.parseInt(page, 10) * pageSize;
  return jsonReply(
    200,
    positions
      .slice(first, first + pageSize)
      .map((one) => wireLongPosition(one, accounts.catalogue.contract(one.conid))),
  );
}
