// The sections of the configuration that decide trades: detection, quality, sizing, risk and execution.

import {
  contractsType,
  countType,
  durationType,
  factorType,
  priceType,
  rateType,
  usdType,
} from "./number-types.ts";
import { dayBoundaryType } from "./place-types.ts";
import { notInForce, section, setting } from "./setting.ts";
import { booleanType, oneOf } from "./text-type.ts";

const limit = { isLimit: true } as const;
const anyPrice = { from: "0", to: "1" };
const share = { from: "0", to: "1" };
const pause = { from: "0 s", to: "1 d" };

function lane(enabled: "true" | "false", meaning: string, marks = {}) {
  return section({ enabled: setting(booleanType, enabled, meaning) }, marks);
}

export const detectionSection = section({
  profitMin: setting(usdType(), "0.50", "smallest worst-case profit of a group, in USD"),
  marginMin: setting(rateType(share), "0.005", "smallest worst-case profit per dollar of capital"),
  spreadMax: setting(
    priceType(anyPrice),
    "0.20",
    "larger edges per dollar of payout are refused as bad data",
  ),
  liquidityMin: setting(
    contractsType({ from: "0", to: "1000000" }),
    "10 contracts",
    "smallest size at the touch of every leg",
  ),
  apyMin: setting(
    rateType({ from: "0", to: "100" }),
    "0.10",
    "smallest simple annual yield, on the days to the expected cash and what stays tied up until then",
  ),
  hurdleRate: setting(
    rateType({ from: "0", to: "100" }),
    "0.05",
    "what capital has to earn a year elsewhere; a group must earn more, with what the venues pay for holding",
  ),
  softLossMax: setting(
    usdType(),
    "0",
    "USD of expected loss per group over soft states; 0 refuses any pair with an unpriced soft state",
  ),
  softStateLossMax: setting(
    usdType(),
    "100",
    "largest loss of a group in any one soft state, in USD",
  ),
  lanes: section({
    "intra-venue": lane("false", "YES and NO of one market; on a unified book a stale-quote alarm"),
    "cross-venue": lane("true", "the same claim on two or three venues"),
    bucket: lane("true", "mutually exclusive or exhaustive groups"),
    parity: lane("true", "complement pairs"),
    "event-tree": lane("true", "parents and children, threshold ladders, nested dates"),
    general: lane("true", "any riskless portfolio of a component"),
    amm: lane("true", "pools against order books"),
  }),
  timeRegime: section({
    nearWithin: setting(
      durationType({ from: "0 s", to: "3650 d" }),
      "14 d",
      "payouts at most this far away are near",
    ),
    nearFactor: setting(
      factorType({ from: "0", to: "10" }),
      "1.10",
      "near edges count this much in ranking and thresholds, never in accounting",
    ),
    farBeyond: setting(
      durationType({ from: "0 s", to: "3650 d" }),
      "60 d",
      "payouts at least this far away are far",
    ),
    farFactor: setting(factorType({ from: "0", to: "10" }), "0.75", "far edges count this much"),
  }),
});

export const qualitySection = section({
  staleAfter: section({
    streaming: setting(
      durationType({ from: "100 ms", to: "1 d" }),
      "5 s",
      "since the stream's last message or heartbeat; a quiet book on a live stream is not stale",
    ),
    polling: setting(
      durationType({ from: "100 ms", to: "1 d" }),
      "30 s",
      "since the last completed poll",
    ),
  }),
  startupConfirm: setting(
    durationType({ from: "0 s", to: "1 h" }),
    "2 s",
    "how long the books of a fresh connection must stand before they are believed",
  ),
  latenessMax: setting(
    durationType({ from: "10 ms", to: "1 h" }),
    "2 s",
    "how much later than the quickest of its feed a quote may come, by the venue's clock",
  ),
  clockSkewMax: setting(
    durationType({ from: "100 ms", to: "1 h" }),
    "5 s",
    "largest difference between the venue's clock and ours, the way included",
  ),
  jump: section({
    min: setting(priceType(anyPrice), "0.10", "moves up to this size are never a jump"),
    deviations: setting(
      factorType({ from: "1", to: "1000" }),
      "8",
      "a move beyond so many robust deviations of the market's own moves is a jump",
    ),
    confirm: setting(
      durationType({ from: "0 s", to: "1 h" }),
      "1 s",
      "how long prices must stand after a jump before they are believed",
    ),
  }),
  touchNotionalMax: setting(
    usdType({ from: "1", to: "1000000000" }),
    "250000",
    "largest offer at one price, in USD, believed in any market; beyond it 16 times the market's ordinary is",
  ),
  frozen: section({
    after: setting(
      durationType({ from: "1 s", to: "1 d" }),
      "30 s",
      "silence after which a book must be confirmed when its twin has moved; less for lively books",
    ),
    move: setting(priceType(anyPrice), "0.02", "how far the twin must have moved meanwhile"),
  }),
  reconcileEvery: setting(
    durationType({ from: "5 s", to: "1 h" }),
    "60 s",
    "every book is compared with the venue's own at least this often",
  ),
  corrections: section({
    max: setting(
      countType(1, 1_000),
      "3",
      "corrections within the window from which on a market is quarantined",
    ),
    window: setting(
      durationType({ from: "1 min", to: "1 d" }),
      "10 min",
      "time in which they count",
    ),
    quarantine: setting(durationType({ from: "1 s", to: "1 d" }), "60 s", "how long it lasts"),
  }),
});

export const sizingSection = section({
  kellyFraction: setting(
    rateType({ from: "0.001", to: "1" }),
    "0.25",
    "share of the Kelly size taken",
    notInForce,
  ),
  positionSizeMax: setting(
    usdType({ from: "0.01" }),
    "100",
    "largest cost of a group, in USD",
    limit,
  ),
});

export const riskSection = section({
  exposureTotalMax: setting(usdType({ from: "0.01" }), "500", "USD exposed in all", limit),
  exposureVenueMax: setting(usdType({ from: "0.01" }), "250", "USD exposed on one venue", limit),
  exposureMarketMax: setting(usdType({ from: "0.01" }), "100", "USD exposed in one market", limit),
  exposureClusterMax: setting(
    usdType({ from: "0.01" }),
    "150",
    "USD exposed in one cluster of correlated markets",
    limit,
  ),
  positionsMax: setting(countType(1, 100_000), "20", "groups open at the same time", limit),
  ordersPerMinuteMax: setting(
    countType(2, 100_000),
    "30",
    "orders sent in any minute; a group needs at least two",
    limit,
  ),
  dailyLossMax: setting(
    usdType({ from: "0.01" }),
    "10",
    "USD lost in a day, realised plus stressed legging; reaching it halts",
    limit,
  ),
  dayBoundary: setting(dayBoundaryType, "00:00 UTC", "when the trading day begins"),
  consecutiveFailuresMax: setting(
    countType(1, 1_000),
    "3",
    "failed groups in a row that halt",
    notInForce,
  ),
  canary: section(
    {
      groups: setting(
        countType(0, 1_000),
        "5",
        "clean groups before normal size, per lane and pair",
      ),
      groupCostMax: setting(usdType({ from: "0.01" }), "5", "largest cost of such a group, in USD"),
    },
    notInForce,
  ),
  cooldown: section(
    {
      market: setting(durationType(pause), "30 s", "pause of a market after a trade"),
      opportunity: setting(durationType(pause), "60 s", "pause of an opportunity after a trade"),
      side: setting(durationType(pause), "10 s", "pause of one side of a market after a trade"),
    },
    notInForce,
  ),
  drawdown: section(
    {
      caution: setting(rateType(share), "5 %", "loss from the peak at which sizes shrink"),
      cautionBack: setting(
        rateType(share),
        "3 %",
        "loss from the peak at which they are normal again",
      ),
      halt: setting(rateType(share), "10 %", "loss from the peak that halts until it is reset"),
    },
    notInForce,
  ),
});

export const executionSection = section({
  legs: setting(
    oneOf(["sequential", "parallel"]),
    "sequential",
    "legs one after the other, or all at once",
    notInForce,
  ),
  policy: setting(
    oneOf(["fill-or-kill", "immediate-or-cancel", "marketable-limit", "maker-first"]),
    "fill-or-kill",
    "how a leg is sent; until this is in force, every order is immediate-or-cancel",
    notInForce,
  ),
  orderDeadline: setting(
    durationType({ from: "100 ms", to: "10 min" }),
    "10 s",
    "an order without an answer by then is unknown and is asked for",
  ),
  unwindAfter: setting(
    durationType({ from: "100 ms", to: "10 min" }),
    "5 s",
    "without a confirmation by then: cancel and unwind",
    notInForce,
  ),
  stuckAfter: setting(
    durationType({ from: "1 s", to: "1 d" }),
    "30 s",
    "half-filled groups older than this are taken over",
    notInForce,
  ),
  unwindLossMax: setting(
    priceType(anyPrice),
    "0.05",
    "largest loss of an unwind in USD per contract, then a person decides",
  ),
});
