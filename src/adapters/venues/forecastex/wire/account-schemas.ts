// Cash and positions as the broker writes them; read as strictly as orders. Source: the Web API's OpenAPI document 2.29.0.

import { z } from "zod";

const figure = z.union([z.number(), z.string()]);
const shown = z.json().optional();

/** One currency of the ledger. What a resting bid ties up is still part of `cashbalance`. */
export const ledgerSchema = z.looseObject({
  cashbalance: figure,
  settledcash: shown,
  netliquidationvalue: shown,
  commoditymarketvalue: shown,
  futuremarketvalue: shown,
  exchangerate: shown,
  sessionid: shown,
  interest: shown,
  stockoptionmarketvalue: shown,
  unrealizedpnl: shown,
  warrantsmarketvalue: shown,
  severity: shown,
  timestamp: shown,
  acctcode: shown,
  realizedpnl: shown,
  secondkey: shown,
  key: shown,
  moneyfunds: shown,
  currency: shown,
  cashbalancefxsegment: shown,
  cryptocurrencyvalue: shown,
  issueroptionsmarketvalue: shown,
  corporatebondsmarketvalue: shown,
  endofbundle: shown,
  funds: shown,
  dividends: shown,
  futuresonlypnl: shown,
  futureoptionmarketvalue: shown,
  optionmarketvalue: shown,
  stockmarketvalue: shown,
  tbondsmarketvalue: shown,
  tbillsmarketvalue: shown,
});

/** A row of `GET /portfolio2/{account}/positions`. */
export const positionSchema = z.looseObject({
  conid: figure,
  position: figure,
  marketValue: figure.nullish(),
  marketPrice: shown,
  avgCost: shown,
  avgPrice: shown,
  realizedPnl: shown,
  unrealizedPnl: shown,
  secType: shown,
  description: shown,
  currency: shown,
  assetClass: shown,
  sector: shown,
  group: shown,
  model: shown,
  timestamp: shown,
  isLastToLoq: shown,
  acctId: shown,
  account: shown,
});
