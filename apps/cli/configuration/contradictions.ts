// Settings that exclude each other (`CFG-903`). Two kinds are told apart: an order that must hold whoever set the
// values, and a limit that somebody wrote although a wider one makes it meaningless. A default that another
// setting makes meaningless is no contradiction: who lowers the total limit need not lower all the others.

import type { ConfigurationView, Contradiction } from "./contradiction.ts";
import { configuredValue } from "./effective.ts";
import type { Problem } from "./problem.ts";
import { formatSource } from "./source-tree.ts";
import { venueContradictions } from "./venue-contradictions.ts";

interface OrderRule {
  readonly lower: string;
  readonly upper: string;
  /** `below`: strictly; `at-most`: equal is fine. */
  readonly relation: "below" | "at-most";
  /** `always`, or only when somebody wrote the lower one. */
  readonly counts: "always" | "when-written";
  readonly reason: string;
}

function strictly(lower: string, upper: string, reason: string): OrderRule {
  return { lower, upper, relation: "below", counts: "always", reason };
}

function atMost(lower: string, upper: string, reason: string): OrderRule {
  return { lower, upper, relation: "at-most", counts: "always", reason };
}

function within(lower: string, upper: string): OrderRule {
  const reason = "the wider limit stops it first, so it can never take effect";
  return { lower, upper, relation: "at-most", counts: "when-written", reason };
}

const orderRules: readonly OrderRule[] = [
  strictly("risk.drawdown.cautionBack", "risk.drawdown.caution", "caution would never end"),
  strictly("risk.drawdown.caution", "risk.drawdown.halt", "the halt would come before the caution"),
  atMost("detection.profitMin", "sizing.positionSizeMax", "no group could earn that much"),
  within("risk.exposureMarketMax", "risk.exposureVenueMax"),
  within("risk.exposureMarketMax", "risk.exposureClusterMax"),
  within("risk.exposureMarketMax", "risk.exposureTotalMax"),
  within("risk.exposureVenueMax", "risk.exposureTotalMax"),
  within("risk.exposureClusterMax", "risk.exposureTotalMax"),
  within("sizing.positionSizeMax", "risk.exposureClusterMax"),
  within("sizing.positionSizeMax", "risk.exposureTotalMax"),
  within("risk.canary.groupCostMax", "sizing.positionSizeMax"),
  strictly("execution.unwindAfter", "execution.stuckAfter", "groups would be taken over mid-way"),
  strictly("execution.orderDeadline", "execution.stuckAfter", "groups would be taken over mid-way"),
  strictly("detection.timeRegime.nearWithin", "detection.timeRegime.farBeyond", "both would hold"),
  atMost("replication.orderNotionalMin", "replication.orderNotionalMax", "no order could be sent"),
  atMost("replication.orderNotionalMin", "replication.marketNotionalMax", "no order could be sent"),
  atMost("replication.orderNotionalMin", "replication.windowNotionalMax", "no order could be sent"),
  atMost("replication.orderNotionalMin", "replication.dailyVolumeMax", "no order could be sent"),
  within("replication.orderNotionalMax", "replication.marketNotionalMax"),
  within("replication.orderNotionalMax", "replication.windowNotionalMax"),
  within("replication.windowNotionalMax", "replication.dailyVolumeMax"),
];

function breaksOrder(rule: OrderRule, view: ConfigurationView): boolean {
  if (rule.counts === "when-written" && view.sourceOf(rule.lower).kind === "default") return false;
  // Both sides of a rule have the same unit, and units are integers at run time.
  const lower = configuredValue(view.configuration, rule.lower) as number;
  const upper = configuredValue(view.configuration, rule.upper) as number;
  return rule.relation === "below" ? lower >= upper : lower > upper;
}

function brokenOrders(view: ConfigurationView): Contradiction[] {
  return orderRules
    .filter((rule) => breaksOrder(rule, view))
    .map(({ lower, upper, reason }) => ({ paths: [lower, upper], reason }));
}

function canaryTooSmall({ configuration }: ConfigurationView): Contradiction[] {
  const { detection, risk, mode } = configuration;
  if (mode === "observe" || risk.canary.groups === 0) return [];
  if (detection.profitMin <= risk.canary.groupCostMax) return [];
  const reason = "no canary group could earn that much, and nothing trades before they have passed";
  return [{ paths: ["detection.profitMin", "risk.canary.groupCostMax"], reason }];
}

function legsAgainstPolicy({ configuration }: ConfigurationView): Contradiction[] {
  const { legs, policy } = configuration.execution;
  if (legs !== "parallel" || policy !== "maker-first") return [];
  const reason = "a maker order must fill before the other legs are sent";
  return [{ paths: ["execution.legs", "execution.policy"], reason }];
}

function fixedNotional({ configuration }: ConfigurationView): Contradiction[] {
  const { sizing, orderNotionalMin, orderNotionalMax } = configuration.replication;
  const path = "replication.sizing.notional";
  const method = "replication.sizing.method";
  if (sizing.method === "fixed" && sizing.notional === undefined) {
    return [{ paths: [method, path], reason: "the method `fixed` needs an amount" }];
  }
  if (sizing.notional === undefined) return [];
  if (sizing.method !== "fixed") {
    return [{ paths: [path, method], reason: "only the method `fixed` has an amount" }];
  }
  if (sizing.notional < orderNotionalMin) {
    const reason = "every order would be below the smallest";
    return [{ paths: [path, "replication.orderNotionalMin"], reason }];
  }
  if (sizing.notional <= orderNotionalMax) return [];
  const reason = "every order would be above the largest";
  return [{ paths: [path, "replication.orderNotionalMax"], reason }];
}

const rules = [
  brokenOrders,
  canaryTooSmall,
  legsAgainstPolicy,
  fixedNotional,
  ({ configuration }: ConfigurationView) => venueContradictions(configuration),
];

function toProblem(contradiction: Contradiction, view: ConfigurationView): Problem {
  // The place to look at is one that somebody wrote.
  const written = contradiction.paths.find((path) => view.sourceOf(path).kind !== "default");
  const path = written ?? contradiction.paths[0]!;
  const others = contradiction.paths
    .filter((other) => other !== path)
    .map((other) => `${other} is ${view.textOf(other)} (${formatSource(view.sourceOf(other))})`);
  const message = `${view.textOf(path)} here, but ${others.join(", ")}: ${contradiction.reason}`;
  return { code: "CFG-903", path, source: view.sourceOf(path), message };
}

/** Returns every contradiction between settings that are right in themselves. */
export function findContradictions(view: ConfigurationView): Problem[] {
  return rules
    .flatMap((rule) => rule(view))
    .filter((found) => !found.paths.some((path) => view.isBad(path)))
    .map((found) => toProblem(found, view));
}
