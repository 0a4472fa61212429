// One award on both venues: three favourites among many, each the same claim here and there. Tight books, few changes,
// and opinions that differ by a cent or more for hours. Fitted to `nba_mvp_both_venues_ticks`.

import { exactly } from "../event-states.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const favourites = ["FIRST", "SECOND", "THIRD"];

export const awardPair: FlowScenario = {
  venues: [
    { venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 0 },
    { venue: "polymarket", gridTicks: 100, feeRate: 0, fractionChance: 300_000 },
  ],
  events: [
    {
      name: "AWARD",
      // Three favourites at about 70, 15 and 5 cents, and the field.
      states: { kind: "contest", scores: [1_950_000, 400_000, -700_000, 0] },
      claims: favourites.map((favourite, winner) => ({
        name: `AWARD-${favourite}`,
        claim: exactly(winner),
        venues: ["kalshi", "polymarket"] as const,
      })),
    },
  ],
  settings: {
    latent: {
      scoreMost: 600_000,
      startScoreMost: 100_000,
      walkEveryMicros: 5_000_000,
      walkStep: 2_000,
      commonLoading: 0,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [1_800_000_000, 7_200_000_000],
      priceMoveMicros: [-20_000, 20_000],
      lagMicros: [1_000_000, 30_000_000],
      excitesActions: 10,
    },
    view: {
      delayMicros: [200_000, 2_000_000],
      biasMicros: 12_000,
      biasMemoryMicros: 7_200_000_000,
    },
    crowd: {
      activity: {
        restingRate: { median: 0.05, spread: 0.6 },
        excitement: { offspring: 0.6, memoryMicros: 500_000 },
        noiseChance: 60_000,
        replaceChance: 600_000,
      },
      makers: [
        {
          owner: "maker-tight",
          levels: 4,
          halfSpreadMicros: { median: 4_000, spread: 0.5 },
          levelGapMicros: 10_000,
          biasMicros: 2_000,
          size: { median: 300, spread: 1.6, least: 5, most: 500_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 2,
          requoteMicros: 6_000,
          refillMicros: [1_000_000, 20_000_000],
          replaceMicros: [1_000, 60_000],
          stepAsideChance: 100_000,
          napChance: 5_000,
          napMicros: [30_000_000, 300_000_000],
          leaveChance: 5_000,
          leaveMicros: [1_000_000, 60_000_000],
        },
        {
          owner: "maker-wide",
          levels: 4,
          halfSpreadMicros: { median: 8_000, spread: 0.5 },
          levelGapMicros: 10_000,
          biasMicros: 3_000,
          size: { median: 800, spread: 1.6, least: 5, most: 500_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 1,
          requoteMicros: 8_000,
          refillMicros: [1_000_000, 20_000_000],
          replaceMicros: [1_000, 60_000],
          stepAsideChance: 100_000,
          napChance: 0,
          napMicros: [1_000_000, 1_000_000],
          leaveChance: 0,
          leaveMicros: [1_000_000, 1_000_000],
        },
      ],
      takers: {
        noiseSize: { median: 40, spread: 1.2, least: 5, most: 20_000, roundChance: 500_000 },
        informedRate: 0,
        informedEdgeMicros: 10_000,
        informedPercent: [10, 100],
      },
    },
    arbitrage: {
      lookMicros: [5_000_000, 60_000_000],
      edgeMicros: 25_000,
      percent: [10, 60],
    },
  },
};
