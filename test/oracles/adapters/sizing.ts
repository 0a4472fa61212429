// Topic 02: depth walks and sizes. The published fees of a Kalshi leg are those of the mid-2026 text for a member whose
// balance is kept in cents.

import { averagePriceTicks, walkDepth } from "../../../src/domain/book/walk-depth.ts";
import type { FeeSchedule } from "../../../src/domain/market/fee-schedule.ts";
import {
  type ContractMicros,
  microsPerContract,
  wholeContracts,
} from "../../../src/domain/units/contract-micros.ts";
import { partsPerMillion } from "../../../src/domain/units/parts-per-million.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { noUsd, type UsdMicros, usdMicros } from "../../../src/domain/units/usd-micros.ts";
import { optimalSize, sizedLegsAt } from "../../../src/engine/detection/optimal-size.ts";
import type { SizingLeg, SizingProblem } from "../../../src/engine/detection/sizing-problem.ts";
import type { OracleFunction } from "../run-oracles.ts";
import {
  contractLevels,
  contracts,
  type Fields,
  fields,
  list,
  number,
  orNull,
  price,
  rate,
  text,
  usd,
} from "./wire.ts";

function walk(input: unknown): unknown {
  const from = fields(input);
  const walked = walkDepth(contractLevels(from, "asks"), contracts(from, "n"), "up");
  const filled = integerOf(walked.filled) / microsPerContract;
  if (!walked.complete) return { filled, complete: false };
  return {
    filled,
    complete: true,
    costE6: integerOf(walked.cost),
    vwapE4: averagePriceTicks(walked) ?? null,
    worstE4: orNull(walked.worst),
  };
}

interface PublishedFee {
  readonly schedule: FeeSchedule;
  readonly commission: UsdMicros;
}

function feeOf(value: unknown): PublishedFee {
  const from = fields(value);
  const type = text(from, "type");
  switch (type) {
    case "none":
      return { schedule: { kind: "none" }, commission: noUsd };
    case "kalshi":
      return { schedule: kalshiSchedule(from), commission: noUsd };
    case "poly":
      return { schedule: polymarketSchedule(from), commission: noUsd };
    case "flat":
      return { schedule: { kind: "none" }, commission: usd(from, "perContract") };
    default:
      throw new TypeError(`${type} is not a known fee`);
  }
}

function kalshiSchedule(from: Fields): FeeSchedule {
  return {
    kind: "kalshi",
    rounding: "centicent",
    takerRate: rate(from, "rate"),
    makerRate: partsPerMillion(0),
    multiplier: partsPerMillion(1_000_000),
    balancePrecision: usdMicros(10_000),
  };
}

function polymarketSchedule(from: Fields): FeeSchedule {
  return {
    kind: "polymarket",
    rate: rate(from, "rate"),
    exponent: from["exponent"] === 2 ? 2 : 1,
    chargedIn: "collateral",
  };
}

function legOf(value: unknown, lot: ContractMicros, sizeMin: ContractMicros): SizingLeg {
  const from = fields(value);
  const asks = contractLevels(from, "asks");
  return {
    prices: Int32Array.from(asks, (level) => integerOf(level.price)),
    sizes: Float64Array.from(asks, (level) => integerOf(level.size)),
    count: asks.length,
    ...feeOf(from["fee"]),
    lot,
    sizeMin,
    notionalMin: noUsd,
  };
}

function problemOf(from: Fields, lot: ContractMicros, sizeMin: ContractMicros): SizingProblem {
  return {
    legs: list(from, "legs").map((leg) => legOf(leg, lot, sizeMin)),
    payout: price(from, "payout"),
  };
}

function size(input: unknown): unknown {
  const from = fields(input);
  const problem = problemOf(from, contracts(from, "lot"), contracts(from, "minContracts"));
  const isUnlimited = from["budget"] === null || from["budget"] === undefined;
  const sized = optimalSize(
    isUnlimited ? problem : { ...problem, budgetTotal: usd(from, "budget") },
  );
  return {
    n: integerOf(sized.size) / microsPerContract,
    profitE6: integerOf(sized.profit),
    costE6: integerOf(sized.cost),
    nLinear: integerOf(sized.sizeLinear) / microsPerContract,
  };
}

function profitCurve(input: unknown): unknown {
  const from = fields(input);
  const problem = problemOf(from, wholeContracts(1), wholeContracts(1));
  const profitE6 = Array.from({ length: number(from, "nMax") }, (_, index) => {
    const sized = sizedLegsAt(problem, wholeContracts(index + 1));
    return sized === null ? null : integerOf(sized.profit);
  });
  return { profitE6 };
}

export const sizingFunctions: ReadonlyMap<string, OracleFunction> = new Map([
  ["walkDepth", walk],
  ["optimalSize", size],
  ["profitCurve", profitCurve],
]);
