// From an opportunity to an approved leg group in execution: sizing, then risk, then the first leg. Every refusal is
// recorded when its reason changes, so that a standing opportunity says once why it is not taken.

import { type Failure, failure } from "../domain/failure/result.ts";
import type { Step } from "../domain/message/step.ts";
import type { LegGroup } from "../domain/order/order.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { EngineCore } from "./core.ts";
import type { Episode, Opportunity } from "./detection/contract.ts";
import { economicsOf } from "./detection/economics/economics-of.ts";
import { legMarketOf } from "./detection/economics/leg-market.ts";
import { countedProfit } from "./detection/economics/time-regime.ts";
import { legsOf } from "./detection/price-opportunity.ts";
import { refusalOfSize } from "./detection/thresholds.ts";
import { likeliestToFailFirst } from "./execution/leg-order.ts";
import { startGroup } from "./execution/start.ts";
import { approve } from "./risk/approve.ts";
import type { SizedPlan } from "./sizing/contract.ts";
import { sizeOpportunity } from "./sizing/size-opportunity.ts";

/** Takes an opportunity whose episode has not been taken, if sizing and risk let it pass. */
export function takeOpportunity(
  core: EngineCore,
  step: Step,
  opportunity: Opportunity,
  episode: Episode,
): void {
  const { settings, durable } = core;
  if (episode.taken || settings.mode === "observe") return;
  const { timeRegime } = settings.detection;
  const sized = sizeOpportunity(opportunity, durable.accounts, settings, {
    legsOf,
    counted: ({ economics }, profit) => countedProfit(profit, economics.regime, timeRegime),
  });
  const groupId = `${durable.instance}-${durable.plans + 1}`;
  if (!sized.ok) {
    deny(core, step, episode, groupId, sized.failure);
    return;
  }
  const tooLittle = refusalOfPlan(core, step, opportunity, sized.value);
  if (tooLittle !== undefined) {
    deny(core, step, episode, groupId, tooLittle);
    return;
  }
  const group = groupOf(groupId, opportunity, episode, sized.value);
  const approved = approve({
    group,
    settings,
    counters: durable.counters,
    exposure: durable.accounts,
    nowMicros: integerOf(step.now),
    outboxFull: core.backpressure,
    stopping: core.stopping,
  });
  if (!approved.ok) {
    deny(core, step, episode, groupId, approved.failure);
    return;
  }
  step.emit({
    kind: "PlanSized",
    episodeId: episode.episodeId,
    groupId,
    waterfall: sized.value.waterfall,
    size: group.size,
  });
  const context = core.replyContext();
  startGroup(step, context, durable.groups, approved.value);
}

/** The thresholds hold for what is bought, not only for what the books offer: a smaller size pays larger fees. */
function refusalOfPlan(
  core: EngineCore,
  step: Step,
  opportunity: Opportunity,
  { priced }: SizedPlan,
): Failure | undefined {
  const { detection, sizing } = core.settings;
  const { combination, legs } = opportunity;
  const economics = economicsOf({
    legs,
    markets: legs.map((leg) => legMarketOf(core.markets, leg)),
    sized: priced,
    relations: combination.relations,
    softStates: combination.softStates,
    settings: detection,
    now: step.now,
  });
  const refused = refusalOfSize(detection, economics, sizing.positionSizeMax);
  return refused && failure("SIZ-403", `${refused.code} after sizing: ${refused.message}`);
}

function groupOf(
  groupId: string,
  opportunity: Opportunity,
  episode: Episode,
  plan: SizedPlan,
): LegGroup {
  const { priced, legs } = plan;
  return {
    groupId,
    opportunityId: opportunity.combination.opportunityId,
    episodeId: episode.episodeId,
    lane: opportunity.combination.lane,
    cluster: opportunity.combination.cluster,
    legs: likeliestToFailFirst(legs, depthsOf(legs, opportunity)),
    size: priced.size,
    payoutWorst: priced.payout,
    costTotal: priced.cost,
    profitWorst: priced.profit,
  };
}

/** Returns what each leg's book offers up to the limit of the leg, in contract micros. */
function depthsOf(legs: LegGroup["legs"], opportunity: Opportunity): number[] {
  return legs.map(({ instrument, limitPrice }) => {
    const priced = opportunity.legs.find((leg) => leg.instrument === instrument);
    let depth = 0;
    for (let level = 0; priced !== undefined && level < priced.count; level += 1) {
      if ((priced.prices[level] as number) > integerOf(limitPrice)) break;
      depth += priced.sizes[level] as number;
    }
    return depth;
  });
}

function deny(
  core: EngineCore,
  step: Step,
  episode: Episode,
  groupId: string,
  reason: Failure,
): void {
  core.countDenial(reason.code);
  if (!core.detector.isNewDenial(step, episode.opportunityId, reason.code)) return;
  step.emit({
    kind: "GroupDenied",
    groupId,
    episodeId: episode.episodeId,
    opportunityId: episode.opportunityId,
    code: reason.code,
    message: reason.message,
  });
}
