// What an account has: balance per shard, positions, fills, settlements, and the transfer between shards. Collateral
// is spendable only on the shard where it lies, so a transfer is what moves it.

import { integerOf } from "../../../../domain/units/unit.ts";
import { uuidFor } from "../../../identifiers.ts";
import { epochSeconds } from "../../../instant-text.ts";
import { jsonReply, queryInteger, queryList, type ShellReply } from "../../../transport/shell.ts";
import type { AccountReads } from "../account-reads.ts";
import type { KalshiCatalogue } from "../catalogue.ts";
import type { CorePosition, KalshiAccounts } from "../core/contract.ts";
import { coreRefusal, parameterError, parameterRefusal, refusalReply } from "../errors.ts";
import { wireEventPosition, wireFill, wirePosition, wireSettlement } from "../wire-account.ts";
import { balanceText, wholeCents } from "../wire-money.ts";
import { exchangeIndexMax, subaccountMax } from "./order-body.ts";
import { pageOf, placeFilter, timeFilter } from "./pages.ts";
import { FieldReader, parseFields } from "./request-body.ts";
import { type KeyCall, keyRoute, type Route } from "./router.ts";

export interface PortfolioOptions {
  readonly accounts: KalshiAccounts;
  readonly reads: AccountReads;
  readonly catalogue: KalshiCatalogue;
}

const rowsPage = { absent: 100, most: 1_000 };
/** Transfers are given in hundredths of a cent; the largest fits the venue's own integers with room. */
const centicentsMax = 1_000_000_000_000;
const microsPerCenticent = 100n;

export function portfolioRoutes(options: PortfolioOptions): readonly Route[] {
  return [
    keyRoute("GET /portfolio/balance", "read::portfolio_balance", (call) => balance(options, call)),
    keyRoute("GET /portfolio/positions", "read", (call) => positions(options, call)),
    keyRoute("GET /portfolio/fills", "read", (call) => fills(options, call)),
    keyRoute("GET /portfolio/settlements", "read", (call) => settlements(options, call)),
    keyRoute("POST /portfolio/intra_exchange_instance_transfer", "write::transfer", (call) =>
      transfer(options.accounts, call),
    ),
  ];
}

function balance(options: PortfolioOptions, call: KeyCall): ShellReply {
  const { account } = call.key;
  const subaccount = queryInteger(call.query, "subaccount", 0);
  const inPlace = placeFilter(call.query, 0);
  if (!inPlace.ok || subaccount === undefined) return parameterError("subaccount");
  const shards = [...options.accounts.cash(account, subaccount)]
    .map(([exchangeIndex, micros]) => ({ exchangeIndex, subaccount, micros }))
    .filter(inPlace.value)
    .sort((one, other) => one.exchangeIndex - other.exchangeIndex);
  const total = shards.reduce((sum, shard) => sum + shard.micros, 0n);
  const value = options.reads
    .positions(account)
    .filter(inPlace.value)
    .reduce((sum, position) => sum + markedValue(options.catalogue, position), 0n);
  return jsonReply(200, {
    balance: wholeCents(total),
    balance_dollars: balanceText(total),
    portfolio_value: wholeCents(value),
    updated_ts: epochSeconds(options.reads.asOf(call.now)),
    balance_breakdown: shards.map(({ exchangeIndex, micros }) => ({
      exchange_index: exchangeIndex,
      balance: balanceText(micros),
    })),
  });
}

/** Returns what the position is worth at the last traded price of its leg, in micros; at cost before any trade. */
function markedValue(catalogue: KalshiCatalogue, position: CorePosition): bigint {
  const last = catalogue.find(position.ticker)?.traded.lastTrade;
  if (last === undefined) return position.cost;
  const yesTicks = BigInt(integerOf(last.price));
  return position.position >= 0n
    ? position.position * yesTicks
    : -position.position * (10_000n - yesTicks);
}

function positions(options: PortfolioOptions, call: KeyCall): ShellReply {
  const { query, key } = call;
  const inPlace = placeFilter(query, 0);
  if (!inPlace.ok) return refusalReply(inPlace.refusal);
  const ticker = query.get("ticker") || null;
  const eventTicker = query.get("event_ticker") || null;
  const nonZero = queryList(query, "count_filter");
  if (nonZero.some((field) => field !== "position" && field !== "total_traded")) {
    return parameterError("count_filter");
  }
  const eventOf = (position: CorePosition): string =>
    options.catalogue.find(position.ticker)?.event.eventTicker ?? "";
  const rows = options.reads
    .positions(key.account)
    .filter(
      (position) =>
        (ticker === null || position.ticker === ticker) &&
        (eventTicker === null || eventOf(position) === eventTicker) &&
        (!nonZero.includes("position") || position.position !== 0n) &&
        (!nonZero.includes("total_traded") || position.totalTraded !== 0n) &&
        inPlace.value(position),
    );
  const page = pageOf(rows, query, rowsPage);
  if (!page.ok) return refusalReply(page.refusal);
  const byEvent = Map.groupBy(page.value.rows, eventOf);
  return jsonReply(200, {
    cursor: page.value.cursor,
    market_positions: page.value.rows.map(wirePosition),
    event_positions: [...byEvent].map(([event, held]) => wireEventPosition(event, held)),
  });
}

function fills(options: PortfolioOptions, call: KeyCall): ShellReply {
  const { query, key } = call;
  const inTime = timeFilter(query);
  if (!inTime.ok) return refusalReply(inTime.refusal);
  const inPlace = placeFilter(query, null);
  if (!inPlace.ok) return refusalReply(inPlace.refusal);
  const ticker = query.get("ticker") || null;
  const orderId = query.get("order_id") || null;
  const rows = options.reads
    .fills(key.account)
    .filter(
      (fill) =>
        (ticker === null || fill.ticker === ticker) &&
        (orderId === null || fill.orderId === orderId) &&
        inTime.value(fill.at) &&
        inPlace.value(fill),
    )
    .reverse();
  const page = pageOf(rows, query, rowsPage);
  if (!page.ok) return refusalReply(page.refusal);
  return jsonReply(200, { fills: page.value.rows.map(wireFill), cursor: page.value.cursor });
}

function settlements(options: PortfolioOptions, call: KeyCall): ShellReply {
  const { query, key } = call;
  const inTime = timeFilter(query);
  if (!inTime.ok) return refusalReply(inTime.refusal);
  const inPlace = placeFilter(query, null);
  if (!inPlace.ok) return refusalReply(inPlace.refusal);
  const ticker = query.get("ticker") || null;
  const eventTicker = query.get("event_ticker") || null;
  const rows = options.accounts
    .settlements(key.account)
    .map((settlement) => ({
      settlement,
      event: options.catalogue.find(settlement.ticker)?.event.eventTicker ?? "",
    }))
    .filter(
      ({ settlement, event }) =>
        (ticker === null || settlement.ticker === ticker) &&
        (eventTicker === null || event === eventTicker) &&
        inTime.value(settlement.at) &&
        inPlace.value(settlement),
    )
    .reverse();
  const page = pageOf(rows, query, rowsPage);
  if (!page.ok) return refusalReply(page.refusal);
  return jsonReply(200, {
    settlements: page.value.rows.map(({ settlement, event }) => wireSettlement(settlement, event)),
    cursor: page.value.cursor,
  });
}

/** Moves cash between two shards; between the exchange and the margin exchange it knows nothing. */
function transfer(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const reader = new FieldReader("IntraExchangeInstanceTransferRequest", fields.value);
  const source = reader.requiredWord("source", ["event_contract", "margined"]);
  const destination = reader.requiredWord("destination", ["event_contract", "margined"]);
  const amount = reader.integer("amount", 1, centicentsMax);
  const from = reader.integer("source_exchange_shard", 0, exchangeIndexMax) ?? 0;
  const to = reader.integer("destination_exchange_shard", 0, exchangeIndexMax) ?? 0;
  const subaccount = reader.integer("source_subaccount", 0, subaccountMax) ?? 0;
  const target = reader.integer("destination_subaccount", 0, subaccountMax) ?? 0;
  if (amount === null) reader.refuse(parameterRefusal("amount is required"));
  if (source !== destination || subaccount !== target) {
    reader.refuse(parameterRefusal("only transfers between shards of one subaccount"));
  }
  if (reader.refusal !== undefined) return refusalReply(reader.refusal);
  const order = { subaccount, from, to, amount: BigInt(amount ?? 0) * microsPerCenticent };
  const moved = accounts.transfer(call.key.account, order, call.now);
  if (!moved.ok) return refusalReply(coreRefusal(moved.error));
  const id = uuidFor(
    `kalshi transfer ${call.key.account} ${from} ${to} ${amount} ${integerOf(call.now)}`,
  );
  return jsonReply(200, { transfer_id: id });
}
