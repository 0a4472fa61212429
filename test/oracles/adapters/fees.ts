// Topic 01, fees: the published calls, answered by the domain's fee arithmetic and by the printed formulas of research.

import type { KalshiFeeSchedule } from "../../../src/domain/market/fee-schedule.ts";
import { forecastExPair } from "../../../src/domain/market/fees/forecastex-fees.ts";
import { KalshiOrderFees } from "../../../src/domain/market/fees/kalshi-order-fees.ts";
import {
  polymarketPlannedFee,
  polymarketVenueFee,
} from "../../../src/domain/market/fees/polymarket-fees.ts";
import {
  type PartsPerMillion,
  partsPerMillion,
} from "../../../src/domain/units/parts-per-million.ts";
import { priceTicks } from "../../../src/domain/units/price-ticks.ts";
import { divide } from "../../../src/domain/units/rounding.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { costOf, type UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import { ctfExchangeFee } from "../../../src/research/ctf-exchange-fee.ts";
import { effectiveBuyPrice, kalshiTableFee } from "../../../src/research/kalshi-fee-table.ts";
import type { OracleFunction } from "../run-oracles.ts";
import {
  contracts,
  fields,
  fixed18,
  integer,
  list,
  number,
  price,
  rate,
  side,
  usd,
} from "./wire.ts";

/** The published cases follow the venue's text of mid-2026. */
function midYearSchedule(
  takerRate: PartsPerMillion,
  balancePrecision: UsdMicros,
): KalshiFeeSchedule {
  return {
    kind: "kalshi",
    rounding: "centicent",
    takerRate,
    makerRate: takerRate,
    multiplier: partsPerMillion(1_000_000),
    balancePrecision,
  };
}

function kalshiFeeSingle(input: unknown): unknown {
  const from = fields(input);
  const fee = kalshiTableFee(
    price(from, "price"),
    contracts(from, "contracts"),
    rate(from, "rate"),
  );
  return { feeE6: integerOf(fee) };
}

function kalshiFeeOrder(input: unknown): unknown {
  const from = fields(input);
  const orderSide = side(from);
  const order = new KalshiOrderFees(
    midYearSchedule(rate(from, "rate"), usd(from, "precision")),
    orderSide,
  );
  let gross = 0;
  let tradeFees = 0;
  const rows = list(from, "fills").map((value) => {
    const fill = fields(value);
    const [fillPrice, size] = [price(fill, "price"), contracts(fill, "contracts")];
    const charged = order.fill(fillPrice, size);
    gross += integerOf(costOf(fillPrice, size, orderSide === "buy" ? "up" : "down"));
    tradeFees += integerOf(charged.tradeFee);
    return {
      tradeFeeE6: integerOf(charged.tradeFee),
      roundingFeeE6: integerOf(charged.roundingFee),
      rebateE6: integerOf(charged.rebate),
      netE6: integerOf(charged.net),
    };
  });
  return {
    rows,
    totalFeeE6: integerOf(order.total),
    accumulatorE6: order.accumulatorTickMicros / 10_000,
    closedFormE6: closedForm(orderSide, gross, tradeFees),
  };
}

const usdMicrosPerCent = 10_000;

/** The published shortcut: the whole order's balance change to the cent. */
function closedForm(orderSide: "buy" | "sell", gross: number, tradeFees: number): number {
  if (orderSide === "buy") {
    return divide(gross + tradeFees, usdMicrosPerCent, "up") * usdMicrosPerCent - gross;
  }
  return gross - divide(gross - tradeFees, usdMicrosPerCent, "down") * usdMicrosPerCent;
}

function polymarketFee(input: unknown): unknown {
  const from = fields(input);
  const schedule = {
    kind: "polymarket",
    rate: rate(from, "rate"),
    exponent: number(from, "exponent") === 2 ? 2 : 1,
    chargedIn: "collateral",
  } as const;
  const [at, size] = [price(from, "price"), contracts(from, "shares")];
  return {
    venueE6: integerOf(polymarketVenueFee(schedule, at, size)),
    planE6: integerOf(polymarketPlannedFee(schedule, at, size)),
  };
}

function ctfFee(input: unknown): unknown {
  const from = fields(input);
  const { fee, unit } = ctfExchangeFee({
    side: side(from),
    price: fixed18(from, "price"),
    outcomeTokens: integer(from, "tokensE6"),
    feeRateBasisPoints: integer(from, "feeRateBps"),
  });
  return { feeE6: Number(fee), unit };
}

function forecastEx(input: unknown): unknown {
  const from = fields(input);
  const pair = forecastExPair(
    priceTicks(number(from, "yesAskE4")),
    priceTicks(number(from, "noAskE4")),
  );
  return {
    pairCostE4: integerOf(pair.pairCost),
    lockedEdgeE4: integerOf(pair.lockedEdge),
    closeYesProceedsE4: integerOf(pair.closeYesProceeds),
    closeNoProceedsE4: integerOf(pair.closeNoProceeds),
  };
}

function effectivePrice(input: unknown): unknown {
  const from = fields(input);
  const bought = effectiveBuyPrice(
    price(from, "price"),
    contracts(from, "contracts"),
    rate(from, "kalshiRate"),
  );
  return {
    costE6: integerOf(bought.cost),
    unitCeilE6: integerOf(bought.perContract),
    breakEvenProb: bought.breakEvenProbability,
  };
}

export const feeFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["kalshiFeeSingle", kalshiFeeSingle],
  ["kalshiFeeOrder", kalshiFeeOrder],
  ["polymarketFee", polymarketFee],
  ["ctfExchangeFee", ctfFee],
  ["forecastExPair", forecastEx],
  ["effectiveBuyPrice", effectivePrice],
]);
