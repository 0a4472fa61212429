// The games of a day on Kalshi, hours before they begin: two markets to a game, one for each side, most of them wide and
// quiet, a few busy. Fitted to `kalshi_sports_feed` of 2026-03-10 and 03-12.

import { exactly } from "../event-states.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const games = 20;

export const kalshiSports: FlowScenario = {
  venues: [{ venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 0 }],
  events: Array.from({ length: games }, (_, index) => {
    const name = `GAME-${index + 1}`;
    return {
      name,
      states: { kind: "contest", scores: [0, 0] } as const,
      claims: ["HOME", "AWAY"].map((side, winner) => ({
        name: `${name}-${side}`,
        claim: exactly(winner),
        venues: ["kalshi"] as const,
      })),
    };
  }),
  settings: {
    latent: {
      scoreMost: 1_800_000,
      startScoreMost: 500_000,
      walkEveryMicros: 5_000_000,
      walkStep: 3_000,
      commonLoading: 100_000,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [900_000_000, 3_600_000_000],
      priceMoveMicros: [-10_000, 40_000],
      lagMicros: [1_000_000, 10_000_000],
      excitesActions: 10,
    },
    view: { delayMicros: [200_000, 2_000_000], biasMicros: 0, biasMemoryMicros: 60_000_000 },
    crowd: {
      activity: {
        restingRate: { median: 0.008, spread: 1.2 },
        excitement: { offspring: 0.6, memoryMicros: 200_000 },
        noiseChance: 80_000,
        replaceChance: 600_000,
      },
      makers: [
        {
          owner: "maker-tight",
          levels: 3,
          halfSpreadMicros: { median: 25_000, spread: 1 },
          levelGapMicros: 12_000,
          biasMicros: 4_000,
          size: { median: 350, spread: 1.5, least: 1, most: 500_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 3,
          requoteMicros: 8_000,
          refillMicros: [1_000_000, 20_000_000],
          replaceMicros: [1_000, 60_000],
          stepAsideChance: 300_000,
          napChance: 10_000,
          napMicros: [30_000_000, 300_000_000],
          leaveChance: 10_000,
          leaveMicros: [1_000_000, 60_000_000],
        },
        {
          owner: "maker-wide",
          levels: 3,
          halfSpreadMicros: { median: 120_000, spread: 0.8 },
          levelGapMicros: 30_000,
          biasMicros: 8_000,
          size: { median: 500, spread: 1.5, least: 1, most: 500_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 1,
          requoteMicros: 20_000,
          refillMicros: [5_000_000, 60_000_000],
          replaceMicros: [1_000, 60_000],
          stepAsideChance: 300_000,
          napChance: 0,
          napMicros: [1_000_000, 1_000_000],
          leaveChance: 0,
          leaveMicros: [1_000_000, 1_000_000],
        },
      ],
      takers: {
        noiseSize: { median: 30, spread: 1.2, least: 1, most: 20_000, roundChance: 500_000 },
        informedRate: 0.01,
        informedEdgeMicros: 10_000,
        informedPercent: [10, 100],
      },
    },
    arbitrage: null,
  },
};
