// Positions and money as the broker writes them. Positions are valued at the last price of their side, or at what they
// cost where there is none. Source: OpenAPI 2.29.0.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { epochSeconds } from "../../../instant-text.ts";
import type { CorePosition, ForecastExAccounts, ListedContract } from "../core/contract.ts";
import { forecastExExchange } from "../listing.ts";
import { dayText, description, strikeNumber } from "./contracts.ts";
import { conidEx } from "./orders.ts";
import { groupedText, moneyNumber, wholeNumber } from "./wire-text.ts";

type Wire = Readonly<Record<string, unknown>>;

const pairMicros = 1_010_000n;
const microsPerTick = 100n;
const microsPerUsd = 1_000_000n;

/** What a position is worth, in micros. */
export interface Valuation {
  readonly price: bigint;
  readonly value: bigint;
  readonly unrealized: bigint;
  readonly average: bigint;
}

export function valuationOf(position: CorePosition, contract: ListedContract): Valuation {
  const { size, cost } = position;
  const average = size === 0n ? 0n : cost / size;
  const price = lastPrice(contract, position.outcome === "yes") ?? average;
  const value = price * size;
  return { price, value, unrealized: value - cost, average };
}

function lastPrice({ traded, closingPrice }: ListedContract, isYes: boolean): bigint | undefined {
  const { lastTrade } = traded;
  const yes =
    lastTrade === undefined ? closingPrice : BigInt(integerOf(lastTrade.price)) * microsPerTick;
  if (yes === null) return undefined;
  return isYes ? yes : pairMicros - yes;
}

/** The short row of the newer route. */
export function wirePosition(
  position: CorePosition,
  contract: ListedContract,
  now: EpochMicros,
): Wire {
  const { price, value, unrealized, average } = valuationOf(position, contract);
  const { symbol } = contract.product;
  const isYes = position.outcome === "yes";
  return {
    position: wholeNumber(position.size),
    conid: String(position.conid),
    avgCost: moneyNumber(average),
    avgPrice: moneyNumber(average),
    currency: "USD",
    description: `${symbol} ${description(contract, isYes)}`,
    isLastToLoq: false,
    marketPrice: moneyNumber(price),
    marketValue: moneyNumber(value),
    realizedPnl: moneyNumber(position.realizedProfit),
    secType: "OPT",
    timestamp: epochSeconds(now),
    unrealizedPnl: moneyNumber(unrealized),
    assetClass: "OPT",
    sector: "",
    group: "",
    model: "",
  };
}

/** The long row of the older one. */
export function wireLongPosition(position: CorePosition, contract: ListedContract): Wire {
  const { price, value, unrealized, average } = valuationOf(position, contract);
  const { product, listing } = contract;
  const isYes = position.outcome === "yes";
  return {
    acctId: position.account,
    conid: position.conid,
    contractDesc: `${product.symbol} ${description(contract, isYes)}`,
    position: wholeNumber(position.size),
    mktPrice: moneyNumber(price),
    mktValue: moneyNumber(value),
    currency: "USD",
    avgCost: moneyNumber(average),
    avgPrice: moneyNumber(average),
    realizedPnl: moneyNumber(position.realizedProfit),
    unrealizedPnl: moneyNumber(unrealized),
    exchs: null,
    expiry: dayText(listing.lastTradeAt),
    putOrCall: isYes ? "C" : "P",
    multiplier: 1,
    strike: strikeNumber(contract),
    exerciseStyle: null,
    conExchMap: [],
    assetClass: "OPT",
    undConid: product.underlyingConid,
    ticker: product.symbol,
    undSym: product.symbol,
    listingExchange: forecastExExchange,
    conidEx: conidEx(position.conid),
    name: product.marketName,
    lastTradingDay: dayText(listing.lastTradeAt),
    type: "OPT",
    hasOptions: false,
    fullName: `${product.symbol} ${description(contract, isYes)}`,
    isEventContract: true,
    incrementRules: [{ lowerEdge: 0, increment: 0.01 }],
    displayRule: {
      magnification: 0,
      displayRuleStep: [{ decimalDigits: 2, lowerEdge: 0, wholeDigits: 1 }],
    },
  };
}

/** Everything an account is worth, in micros. */
export interface AccountFigures {
  readonly cash: bigint;
  readonly available: bigint;
  readonly accrued: bigint;
  readonly positions: bigint;
  readonly unrealized: bigint;
  readonly realized: bigint;
  readonly net: bigint;
}

export function accountFigures(accounts: ForecastExAccounts, account: string): AccountFigures {
  const { cash, reserved, accruedCoupon } = accounts.cash(account);
  let positions = 0n;
  let unrealized = 0n;
  for (const position of accounts.positions(account)) {
    const valued = valuationOf(position, accounts.catalogue.contract(position.conid));
    positions += valued.value;
    unrealized += valued.unrealized;
  }
  let realized = 0n;
  const traded = new Set(accounts.executions(account).map(({ conid }) => conid));
  for (const conid of traded) realized += accounts.position(account, conid).realizedProfit;
  return {
    cash,
    available: cash - reserved,
    accrued: accruedCoupon,
    positions,
    unrealized,
    realized,
    net: cash + positions + accruedCoupon,
  };
}

/** One currency of the ledger: cash whether or not orders tie it up. */
export function wireLedger(
  figures: AccountFigures,
  account: string,
  currency: "USD" | "BASE",
  now: EpochMicros,
): Wire {
  return {
    commoditymarketvalue: 0,
    futuremarketvalue: 0,
    settledcash: moneyNumber(figures.cash),
    exchangerate: 1,
    sessionid: 1,
    cashbalance: moneyNumber(figures.cash),
    corporatebondsmarketvalue: 0,
    warrantsmarketvalue: 0,
    netliquidationvalue: moneyNumber(figures.net),
    interest: moneyNumber(figures.accrued),
    unrealizedpnl: moneyNumber(figures.unrealized),
    stockmarketvalue: 0,
    moneyfunds: 0,
    currency,
    realizedpnl: moneyNumber(figures.realized),
    funds: 0,
    acctcode: account,
    issueroptionsmarketvalue: 0,
    key: "LedgerList",
    timestamp: epochSeconds(now),
    severity: 0,
    stockoptionmarketvalue: moneyNumber(figures.positions),
    futuresonlypnl: 0,
    tbondsmarketvalue: 0,
    futureoptionmarketvalue: 0,
    cashbalancefxsegment: 0,
    secondkey: currency,
    tbillsmarketvalue: 0,
    endofbundle: 1,
    dividends: 0,
    cryptocurrencyvalue: 0,
  };
}

/** Profit and loss of an account, as a route and a stream tell it. */
export function wireProfit(figures: AccountFigures): Wire {
  return {
    rowType: 1,
    dpl: moneyNumber(figures.realized + figures.unrealized),
    nl: moneyNumber(figures.net),
    upl: moneyNumber(figures.unrealized),
    mv: moneyNumber(figures.positions),
  };
}

/** Amounts in words: whole dollars with separators and the currency. */
export function wireBalances(figures: AccountFigures): Wire {
  const words = (micros: bigint): string => `${groupedText(micros / microsPerUsd)} USD`;
  const total = {
    cash: words(figures.cash),
    net_liquidation: words(figures.net),
    Nt_Lqdtn_Uncrtnty: words(0n),
    equity_with_loan: words(figures.net),
    sec_gvp: words(figures.positions),
    settled_cash: words(figures.cash),
    available_funds: words(figures.available),
    mtd_interest: words(figures.accrued),
  };
  return { total, securities: total };
}
