// The highest temperature of a day in six brackets on Kalshi, of which exactly one pays: the prices of all six follow one
// forecast. Fitted to `kalshi_highny`.

import { exactly } from "../event-states.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const brackets = 6;

export const temperatureBrackets: FlowScenario = {
  venues: [{ venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 0 }],
  events: Array.from({ length: 3 }, (_, day) => ({
    name: `DAY-${day + 1}`,
    states: {
      kind: "quantity",
      thresholds: [-2_400_000, -1_200_000, 0, 1_200_000, 2_400_000],
    } as const,
    claims: Array.from({ length: brackets }, (_unused, state) => ({
      name: `DAY-${day + 1}-B${state + 1}`,
      claim: exactly(state),
      venues: ["kalshi"] as const,
    })),
  })),
  settings: {
    latent: {
      scoreMost: 3_000_000,
      startScoreMost: 1_200_000,
      walkEveryMicros: 1_000_000,
      walkStep: 6_000,
      commonLoading: 200_000,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [300_000_000, 1_800_000_000],
      priceMoveMicros: [-20_000, 60_000],
      lagMicros: [500_000, 10_000_000],
      excitesActions: 20,
    },
    view: { delayMicros: [200_000, 2_000_000], biasMicros: 8_000, biasMemoryMicros: 600_000_000 },
    crowd: {
      activity: {
        restingRate: { median: 0.05, spread: 0.6 },
        excitement: { offspring: 0.75, memoryMicros: 500_000 },
        noiseChance: 80_000,
        replaceChance: 600_000,
      },
      makers: [
        {
          owner: "maker-tight",
          levels: 3,
          halfSpreadMicros: { median: 14_000, spread: 0.5 },
          levelGapMicros: 10_000,
          biasMicros: 4_000,
          size: { median: 120, spread: 1.2, least: 1, most: 50_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 3,
          requoteMicros: 6_000,
          refillMicros: [1_000_000, 20_000_000],
          replaceMicros: [1_000, 100_000],
          stepAsideChance: 600_000,
          napChance: 5_000,
          napMicros: [10_000_000, 60_000_000],
          leaveChance: 20_000,
          leaveMicros: [1_000_000, 30_000_000],
        },
        {
          owner: "maker-wide",
          levels: 3,
          halfSpreadMicros: { median: 50_000, spread: 0.5 },
          levelGapMicros: 20_000,
          biasMicros: 6_000,
          size: { median: 300, spread: 1.2, least: 1, most: 50_000, roundChance: 350_000 },
          deeperShare: 500_000,
          weight: 1,
          requoteMicros: 12_000,
          refillMicros: [2_000_000, 30_000_000],
          replaceMicros: [1_000, 100_000],
          stepAsideChance: 400_000,
          napChance: 0,
          napMicros: [1_000_000, 1_000_000],
          leaveChance: 0,
          leaveMicros: [1_000_000, 1_000_000],
        },
      ],
      takers: {
        noiseSize: { median: 30, spread: 1.2, least: 1, most: 20_000, roundChance: 500_000 },
        informedRate: 0.02,
        informedEdgeMicros: 15_000,
        informedPercent: [10, 100],
      },
    },
    arbitrage: null,
  },
};
