// Awards quoted on both venues: three favourites among many, each the same claim here and there. Tight books, many messages
// that move no best price, and opinions that differ by a cent or more for hours. Fitted to `nba_mvp_both_venues_ticks`:
// where a number's comment names a figure, that figure is theirs. One award was recorded; a scenario of one would show
// three gaps and no distribution of them.

import { exactly } from "../event-states.ts";
import type { CrowdSettings, MakerSettings } from "../flow-settings.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const awards = 8;
const favourites = ["FIRST", "SECOND", "THIRD"];

const habits = {
  levels: 6,
  levelGapMicros: 10_000,
  biasMicros: 2_000,
  deeperShare: 300_000,
  requoteMicros: 6_000,
  refillMicros: [1_000_000, 20_000_000],
  clearContractsMost: 500,
  napChance: 200,
  napMicros: [30_000_000, 300_000_000],
  leaveChance: 200,
  leaveMicros: [1_000_000, 60_000_000],
} as const satisfies Partial<MakerSettings>;

const takers = {
  noiseSize: { median: 40, spread: 1.2, least: 5, most: 20_000, roundChance: 500_000 },
  informedRate: 0,
  informedEdgeMicros: 10_000,
  informedPercent: [10, 100],
} as const;

const kalshiHabits = {
  ...habits,
  replaceMicros: [1_000, 900_000],
  stepAsideChance: 5_000,
} as const satisfies Partial<MakerSettings>;

const kalshiCrowd: CrowdSettings = {
  activity: {
    // 1.3 messages a minute and market in the median, 13.7 at the 90th percentile.
    restingRate: { median: 0.0011, spread: 0.9 },
    // Of all messages 62 % come within 100 ms of the one before.
    excitement: { offspring: 0.5, memoryMicros: 200_000 },
    noiseChance: 5_000,
    joinChance: 100_000,
    replaceChance: 380_000,
    refreshChance: 330_000,
  },
  makers: [
    {
      ...kalshiHabits,
      owner: "maker-tight",
      // Spreads of 1 and 2 cents at the median and the 90th percentile.
      halfSpreadMicros: { median: 800, spread: 0.8 },
      // 55, 808 and 72,367 contracts at the touch.
      size: { median: 250, spread: 3.8, least: 5, most: 500_000, roundChance: 350_000 },
      weight: 2,
    },
    {
      ...kalshiHabits,
      owner: "maker-wide",
      halfSpreadMicros: { median: 7_000, spread: 0.5 },
      size: { median: 300, spread: 3.8, least: 5, most: 500_000, roundChance: 350_000 },
      weight: 1,
    },
  ],
  joiners: {
    size: { median: 50, spread: 1.6, least: 5, most: 500_000, roundChance: 350_000 },
    // So near that one order rarely holds a best price alone: of 34 gaps two were seen to halve.
    stepsBehind: 2,
    patienceMicros: 600_000_000,
  },
  takers,
};

const polymarketHabits = {
  ...habits,
  replaceMicros: [2_000, 1_900_000],
  stepAsideChance: 5_000,
} as const satisfies Partial<MakerSettings>;

const polymarketCrowd: CrowdSettings = {
  activity: {
    // 3.6 messages a minute and market in the median, 21.5 at the 90th percentile.
    restingRate: { median: 0.0066, spread: 0.7 },
    // Of all messages 20 % come within 100 ms of the one before.
    excitement: { offspring: 0.7, memoryMicros: 250_000 },
    noiseChance: 2_000,
    joinChance: 550_000,
    replaceChance: 350_000,
    refreshChance: 0,
  },
  makers: [
    {
      ...polymarketHabits,
      owner: "maker-tight",
      halfSpreadMicros: { median: 5_000, spread: 0.5 },
      size: { median: 30, spread: 3.8, least: 5, most: 500_000, roundChance: 350_000 },
      weight: 2,
    },
    {
      ...polymarketHabits,
      owner: "maker-wide",
      halfSpreadMicros: { median: 9_000, spread: 0.5 },
      size: { median: 40, spread: 3.8, least: 5, most: 500_000, roundChance: 350_000 },
      weight: 1,
    },
  ],
  joiners: {
    size: { median: 40, spread: 1.6, least: 5, most: 500_000, roundChance: 350_000 },
    stepsBehind: 8,
    patienceMicros: 300_000_000,
  },
  takers,
};

export const awardPair: FlowScenario = {
  venues: [
    {
      venue: "kalshi",
      gridTicks: 100,
      feeRate: 70_000,
      fractionChance: 0,
      crowd: kalshiCrowd,
    },
    {
      venue: "polymarket",
      gridTicks: 100,
      feeRate: 0,
      fractionChance: 300_000,
      crowd: polymarketCrowd,
    },
  ],
  events: Array.from({ length: awards }, (_, index) => ({
    name: `AWARD-${index + 1}`,
    // Three favourites at about 70, 15 and 5 cents, and the field.
    states: { kind: "contest", scores: [1_950_000, 400_000, -700_000, 0] } as const,
    claims: favourites.map((favourite, winner) => ({
      name: `AWARD-${index + 1}-${favourite}`,
      claim: exactly(winner),
      venues: ["kalshi", "polymarket"] as const,
    })),
  })),
  settings: {
    latent: {
      scoreMost: 600_000,
      startScoreMost: 100_000,
      walkEveryMicros: 10_000_000,
      walkStep: 1_000,
      commonLoading: 0,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [7_200_000_000, 36_000_000_000],
      priceMoveMicros: [-20_000, 20_000],
      lagMicros: [1_000_000, 30_000_000],
      excitesActions: 10,
    },
    mood: { spread: 1.5, lengthMicros: [600_000_000, 3_600_000_000] },
    view: {
      delayMicros: [200_000, 2_000_000],
      // Gaps of 2 and 4.5 cents between the middles; half of them outlast the recording.
      biasMicros: 16_500,
      biasMemoryMicros: 172_800_000_000,
      overpriceMicros: 0,
    },
    crowd: kalshiCrowd,
    arbitrage: {
      lookMicros: [60_000_000, 600_000_000],
      edgeMicros: 40_000,
      percent: [10, 60],
    },
  },
};
