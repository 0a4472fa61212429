// The part of the configuration that the engine decides by, in the engine's own form. Units are the same on both
// sides, so nothing is converted here and nothing can be rounded.

import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import type { Configuration } from "./schema.ts";

export function toEngineSettings(configuration: Configuration): EngineSettings {
  const { mode, detection, quality, sizing, risk, execution } = configuration;
  return {
    mode,
    detection: {
      profitMin: detection.profitMin,
      marginMin: detection.marginMin,
      spreadMax: detection.spreadMax,
      liquidityMin: detection.liquidityMin,
      apyMin: detection.apyMin,
      hurdleRate: detection.hurdleRate,
      softLossMax: detection.softLossMax,
      softStateLossMax: detection.softStateLossMax,
      timeRegime: {
        nearWithin: detection.timeRegime.nearWithin,
        nearFactor: detection.timeRegime.nearFactor,
        farBeyond: detection.timeRegime.farBeyond,
        farFactor: detection.timeRegime.farFactor,
      },
      lanes: {
        "intra-venue": detection.lanes["intra-venue"].enabled,
        "cross-venue": detection.lanes["cross-venue"].enabled,
        bucket: detection.lanes.bucket.enabled,
        parity: detection.lanes.parity.enabled,
        "event-tree": detection.lanes["event-tree"].enabled,
        amm: detection.lanes.amm.enabled,
        general: detection.lanes.general.enabled,
      },
    },
    quality: {
      startupConfirm: quality.startupConfirm,
      latenessMax: quality.latenessMax,
      clockSkewMax: quality.clockSkewMax,
      jumpMin: quality.jump.min,
      jumpDeviations: quality.jump.deviations,
      jumpConfirm: quality.jump.confirm,
      touchNotionalMax: quality.touchNotionalMax,
      frozenAfter: quality.frozen.after,
      frozenMove: quality.frozen.move,
      correctionsMax: quality.corrections.max,
      correctionsWindow: quality.corrections.window,
      quarantine: quality.corrections.quarantine,
    },
    sizing: { positionSizeMax: sizing.positionSizeMax },
    risk: {
      exposureTotalMax: risk.exposureTotalMax,
      exposureVenueMax: risk.exposureVenueMax,
      exposureMarketMax: risk.exposureMarketMax,
      exposureClusterMax: risk.exposureClusterMax,
      positionsMax: risk.positionsMax,
      ordersPerMinuteMax: risk.ordersPerMinuteMax,
      dailyLossMax: risk.dailyLossMax,
      dayBoundary: risk.dayBoundary,
    },
    execution: {
      orderDeadline: execution.orderDeadline,
      unwindLossMax: execution.unwindLossMax,
    },
  };
}
