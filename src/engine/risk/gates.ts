// The risk gates, in the order they are asked. Each looks at one limit and answers with a refusal or lets pass.

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { marketOf, type Venue, venueOf } from "../../domain/market/venue.ts";
import type { EngineSettings } from "../../domain/message/settings.ts";
import type { Leg, LegGroup } from "../../domain/order/order.ts";
import { integerOf } from "../../domain/units/unit.ts";
import {
  addUsd,
  formatUsd,
  noUsd,
  type UsdMicros,
  usdMicros,
} from "../../domain/units/usd-micros.ts";
import type { ExposureView } from "./contract.ts";
import { ordersOf, type RiskCounters } from "./counters.ts";
import { refusalOfNettedPair, refusalOfProportions } from "./group-shape.ts";

/** Everything a gate may look at. */
export interface GateQuestion {
  readonly group: LegGroup;
  /** Loss if nothing can be repaired. */
  readonly lossWorst: UsdMicros;
  /** Loss if what stands alone is sold inside the unwind's bound. */
  readonly lossStressed: UsdMicros;
  readonly settings: EngineSettings;
  readonly counters: RiskCounters;
  readonly exposure: ExposureView;
  readonly nowMicros: number;
  /** Commands wait for the journal beyond their limit. */
  readonly outboxFull: boolean;
  /** Why the program is about to end, if it is. */
  readonly stopping: string | undefined;
}

type Gate = (question: GateQuestion) => Result<undefined>;

const pass: Result<undefined> = succeed(undefined);

/** What the legs may cost: all that is set aside for them. */
function sumCost(legs: readonly Leg[]): UsdMicros {
  return legs.reduce((sum, leg) => addUsd(sum, leg.reserve), noUsd);
}

function exceeds(used: UsdMicros, added: UsdMicros, limit: UsdMicros): boolean {
  return addUsd(used, added) > limit;
}

function sentence(what: string, used: UsdMicros, added: UsdMicros, limit: UsdMicros): string {
  return `${what}: ${formatUsd(used)} used and ${formatUsd(added)} more exceed ${formatUsd(limit)} USD`;
}

const killSwitch: Gate = ({ counters }) => {
  const reason = counters.killSwitch();
  return reason === undefined ? pass : fail("RSK-501", `the kill switch is set: ${reason}`);
};

const safeMode: Gate = ({ counters }) => {
  const reason = counters.safeMode();
  return reason === undefined ? pass : fail("RSK-502", `safe mode: ${reason}`);
};

const mode: Gate = ({ settings }) =>
  settings.mode === "paper" || settings.mode === "live"
    ? pass
    : fail("RSK-511", `mode ${settings.mode} sends no orders`);

const outbox: Gate = ({ outboxFull }) =>
  outboxFull ? fail("RSK-513", "commands wait for the journal") : pass;

const ending: Gate = ({ stopping }) =>
  stopping === undefined ? pass : fail("RSK-514", `the program is ending: ${stopping}`);

const agreement: Gate = ({ group, counters }) => {
  const leg = group.legs.find(({ instrument }) => counters.isDisputed(venueOf(instrument)));
  return leg === undefined
    ? pass
    : fail("RSK-515", `${venueOf(leg.instrument)} reports other cash than the ledger holds`);
};

const venueGate: Gate = ({ group, counters }) => {
  for (const { instrument } of group.legs) {
    const closed = counters.gates.closedGate(venueOf(instrument));
    if (closed === undefined) continue;
    return fail("RSK-516", `${closed.venue} is closed (${closed.gate}): ${closed.words}`);
  }
  return pass;
};

const proportions: Gate = ({ group }) => refusalOfProportions(group);

const nettedPair: Gate = ({ group }) => refusalOfNettedPair(group);

/** The unrepaired loss is a part of the cost, so it says no more; asked all the same, because it is the promise. */
const positionSize: Gate = ({ group, settings, lossWorst }) => {
  const limit = settings.sizing.positionSizeMax;
  const cost = sumCost(group.legs);
  if (cost > limit) return fail("RSK-510", sentence("position size", noUsd, cost, limit));
  return lossWorst > limit
    ? fail("RSK-510", sentence("loss without repair", noUsd, lossWorst, limit))
    : pass;
};

const totalExposure: Gate = ({ group, settings, exposure }) => {
  const limit = settings.risk.exposureTotalMax;
  const used = exposure.exposureTotal();
  const added = sumCost(group.legs);
  return exceeds(used, added, limit)
    ? fail("RSK-503", sentence("total exposure", used, added, limit))
    : pass;
};

const venueExposure: Gate = ({ group, settings, exposure }) => {
  const limit = settings.risk.exposureVenueMax;
  for (const venue of new Set<Venue>(group.legs.map((leg) => venueOf(leg.instrument)))) {
    const added = sumCost(group.legs.filter((leg) => venueOf(leg.instrument) === venue));
    const used = exposure.exposureOfVenue(venue);
    if (exceeds(used, added, limit)) {
      return fail("RSK-504", sentence(`exposure on ${venue}`, used, added, limit));
    }
  }
  return pass;
};

const marketExposure: Gate = ({ group, settings, exposure }) => {
  const limit = settings.risk.exposureMarketMax;
  for (const market of new Set(group.legs.map((leg) => marketOf(leg.instrument)))) {
    const added = sumCost(group.legs.filter((leg) => marketOf(leg.instrument) === market));
    const used = exposure.exposureOfMarket(market);
    if (exceeds(used, added, limit)) {
      return fail("RSK-505", sentence(`exposure in ${market}`, used, added, limit));
    }
  }
  return pass;
};

const clusterExposure: Gate = ({ group, settings, exposure }) => {
  const limit = settings.risk.exposureClusterMax;
  const used = exposure.exposureOfCluster(group.cluster);
  const added = sumCost(group.legs);
  return exceeds(used, added, limit)
    ? fail("RSK-506", sentence(`exposure in cluster ${group.cluster}`, used, added, limit))
    : pass;
};

const groupCount: Gate = ({ settings, exposure }) => {
  const held = exposure.groupsHeld();
  return held >= settings.risk.positionsMax
    ? fail("RSK-507", `${held} groups are open, the limit is ${settings.risk.positionsMax}`)
    : pass;
};

const orderRate: Gate = ({ group, settings, counters, nowMicros }) => {
  const sent = counters.ordersInLastMinute(nowMicros);
  const open = counters.ordersToCome();
  const added = ordersOf(group.legs.length);
  return sent + open + added > settings.risk.ordersPerMinuteMax
    ? fail("RSK-508", `${sent} orders in the last minute, ${open} to come and ${added} more`)
    : pass;
};

const dailyLoss: Gate = ({ settings, counters, nowMicros, lossStressed }) => {
  const limit = settings.risk.dailyLossMax;
  const lost = counters.lostTodayMicros(nowMicros);
  if (lost >= integerOf(limit)) {
    return fail("RSK-509", `${formatUsd(usdMicros(lost))} USD lost today`);
  }
  const stressed = usdMicros(lost + counters.lossInProgressMicros());
  return exceeds(stressed, lossStressed, limit)
    ? fail("RSK-512", sentence("lost, and stressed while executing", stressed, lossStressed, limit))
    : pass;
};

/** The gates in order of precedence. */
export const gates: readonly Gate[] = [
  killSwitch,
  safeMode,
  mode,
  outbox,
  ending,
  agreement,
  venueGate,
  proportions,
  nettedPair,
  positionSize,
  groupCount,
  marketExposure,
  clusterExposure,
  venueExposure,
  totalExposure,
  orderRate,
  dailyLoss,
];
