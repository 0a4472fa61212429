// The highest temperature of a day in six brackets on Kalshi, of which exactly one pays: the prices of all six follow one
// forecast, and each crowd errs in its own way, so that the six rarely total a dollar. Fitted to `kalshi_highny`: where a
// number's comment names a figure, that figure is theirs.

import { exactly } from "../event-states.ts";
import type { CrowdSettings, MakerSettings } from "../flow-settings.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const brackets = 6;
const days = 4;

const habits = {
  biasMicros: 4_000,
  deeperShare: 300_000,
  requoteMicros: 6_000,
  refillMicros: [500_000, 10_000_000],
  replaceMicros: [20_000, 3_000_000],
  stepAsideChance: 600_000,
  clearContractsMost: 300,
  napChance: 3_000,
  napMicros: [10_000_000, 60_000_000],
  leaveChance: 10_000,
  leaveMicros: [1_000_000, 30_000_000],
} as const satisfies Partial<MakerSettings>;

const crowd: CrowdSettings = {
  activity: {
    // 2.4 price changes a minute and market in the median, 15.6 at the 90th percentile.
    restingRate: { median: 0.0075, spread: 0.8 },
    // Of all changes 19 % come within 100 ms of the one before.
    excitement: { offspring: 0.76, memoryMicros: 2_500_000 },
    noiseChance: 60_000,
    joinChance: 30_000,
    replaceChance: 600_000,
    refreshChance: 0,
  },
  makers: [
    {
      ...habits,
      owner: "maker-tight",
      levels: 3,
      // Spreads of 1, 2 and 6 cents at the 10th, 50th and 90th percentile.
      halfSpreadMicros: { median: 4_500, spread: 1.4 },
      levelGapMicros: 10_000,
      size: { median: 120, spread: 1.2, least: 1, most: 50_000, roundChance: 350_000 },
      weight: 3,
    },
    {
      ...habits,
      owner: "maker-wide",
      levels: 3,
      halfSpreadMicros: { median: 25_000, spread: 0.6 },
      levelGapMicros: 15_000,
      size: { median: 300, spread: 1.2, least: 1, most: 50_000, roundChance: 350_000 },
      weight: 1,
    },
  ],
  joiners: {
    size: { median: 60, spread: 1.2, least: 1, most: 50_000, roundChance: 350_000 },
    stepsBehind: 5,
    patienceMicros: 20_000_000,
  },
  takers: {
    noiseSize: { median: 30, spread: 1.2, least: 1, most: 20_000, roundChance: 500_000 },
    informedRate: 0,
    informedEdgeMicros: 15_000,
    informedPercent: [10, 100],
  },
};

export const temperatureBrackets: FlowScenario = {
  venues: [{ venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 0 }],
  events: Array.from({ length: days }, (_, day) => ({
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
      walkEveryMicros: 2_000_000,
      walkStep: 4_000,
      commonLoading: 200_000,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [600_000_000, 3_600_000_000],
      priceMoveMicros: [-20_000, 60_000],
      lagMicros: [500_000, 10_000_000],
      excitesActions: 10,
    },
    mood: { spread: 2.2, lengthMicros: [600_000_000, 3_600_000_000] },
    view: {
      delayMicros: [200_000, 2_000_000],
      // The six middles miss a dollar by 5.5 and 14 cents at the median and the 90th percentile.
      biasMicros: 16_500,
      biasMemoryMicros: 1_800_000_000,
      // The sum of the middles is above a dollar nine times in ten, by 5 cents in the median.
      overpriceMicros: 8_000,
    },
    crowd,
    arbitrage: null,
  },
};
