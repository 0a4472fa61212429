// The only place that can turn a leg group into an approved one.

import type { Result } from "../../domain/failure/result.ts";
import { reversibleFillVenues, type Venue, venueOf } from "../../domain/market/venue.ts";
import type { UnwindEnvelope } from "../../domain/message/record.ts";
import type { LegGroup } from "../../domain/order/order.ts";
import { integerOf } from "../../domain/units/unit.ts";
import {
  addUsd,
  costOf,
  leastUsd,
  noUsd,
  subtractUsd,
  type UsdMicros,
  usdMicros,
} from "../../domain/units/usd-micros.ts";
import type { Approved } from "./contract.ts";
import { type GateQuestion, gates } from "./gates.ts";

/**
 * Returns a bound of the loss over every way the legs may fill, when nothing can be repaired: legs go one after another,
 * so at worst all but the last have filled at their limits, stand alone and become worthless. The last one is only sent
 * at a price that what the group pays for it covers, filled whole or in part; fees rounded up on each of many fills are
 * the exception, by a cent each at most. A leg whose fill may be taken back can be the one missing as well. Where the
 * first legs pay something on their own, as NO of exclusive outcomes do, less can be lost; a group does not say so, and
 * no limit asks for more.
 */
export function unrepairedLoss({ legs }: LegGroup): UsdMicros {
  const total = legs.reduce((sum, leg) => addUsd(sum, leg.reserve), noUsd);
  const missing = legs.filter(
    ({ instrument }, legIndex) =>
      legIndex === legs.length - 1 || reversibleFillVenues.has(venueOf(instrument)),
  );
  const smallest = missing.reduce((least, leg) => leastUsd(least, leg.reserve), total);
  return subtractUsd(total, smallest);
}

/**
 * Returns the loss to be expected of a bad execution: all legs but the last stand alone, and each is sold inside the
 * unwind's loss bound, paying its fee twice. It is no bound of the loss: a leg that finds no buyer there stays, and a fill
 * that is taken back later may leave others alone.
 */
export function stressedLoss(group: LegGroup, envelope: UnwindEnvelope): UsdMicros {
  let loss = noUsd;
  for (const leg of group.legs.slice(0, -1)) {
    const flatten = costOf(envelope.lossMax, leg.size, "up");
    loss = addUsd(loss, addUsd(flatten, usdMicros(2 * integerOf(leg.fee))));
  }
  return loss;
}

/** Returns the group as approved, with its unwind envelope, or the first refusal in order of precedence. */
export function approve(
  question: Omit<GateQuestion, "lossWorst" | "lossStressed">,
): Result<Approved<LegGroup>> {
  const { group, settings } = question;
  const venues = [...new Set<Venue>(group.legs.map((leg) => venueOf(leg.instrument)))].sort();
  const envelope: UnwindEnvelope = {
    // Of every leg that is smaller, its own size: execution sells no more of a leg than was to be bought.
    reduceSizeMax: group.size,
    lossMax: settings.execution.unwindLossMax,
    venues,
  };
  const lossWorst = unrepairedLoss(group);
  const lossStressed = stressedLoss(group, envelope);
  for (const gate of gates) {
    const answer = gate({ ...question, lossWorst, lossStressed });
    if (!answer.ok) return answer;
  }
  const approved = { value: group, envelope, lossWorst, lossStressed };
  return { ok: true, value: approved as unknown as Approved<LegGroup> };
}
