// The games of a day on Kalshi, hours before they begin: two markets to a game, one for each side. Somebody makes one half
// of them, most of those quiet and a few busy; in the other half only far quotes wait. Fitted to `kalshi_sports_feed` of
// 2026-03-10 and 03-12: where a number's comment names a figure, that figure is theirs.

import { exactly } from "../event-states.ts";
import type { CrowdSettings, MakerSettings } from "../flow-settings.ts";
import type { FlowScenario, ScenarioEvent } from "./flow-scenario.ts";

const games = 24;

const habits = {
  biasMicros: 4_000,
  deeperShare: 300_000,
  requoteMicros: 20_000,
  refillMicros: [500_000, 10_000_000],
  replaceMicros: [1_000, 120_000],
  stepAsideChance: 80_000,
  clearContractsMost: 500,
  napChance: 2_000,
  napMicros: [30_000_000, 300_000_000],
  leaveChance: 2_000,
  leaveMicros: [1_000_000, 60_000_000],
} as const satisfies Partial<MakerSettings>;

const joiners = {
  size: { median: 150, spread: 1.8, least: 1, most: 500_000, roundChance: 350_000 },
  stepsBehind: 12,
  patienceMicros: 600_000_000,
};

const takers = {
  noiseSize: { median: 30, spread: 1.2, least: 1, most: 20_000, roundChance: 500_000 },
  informedRate: 0.01,
  informedEdgeMicros: 10_000,
  informedPercent: [10, 100],
} as const;

const made: CrowdSettings = {
  activity: {
    // 0.8 messages a minute and market in the median, 5.5 at the 90th percentile.
    restingRate: { median: 0.0013, spread: 0.6 },
    // Two thirds of all messages come within 100 ms of the one before.
    excitement: { offspring: 0.45, memoryMicros: 60_000 },
    noiseChance: 20_000,
    joinChance: 90_000,
    replaceChance: 850_000,
    refreshChance: 0,
  },
  makers: [
    {
      ...habits,
      owner: "maker-tight",
      levels: 6,
      // Spreads of 1, 3 and 11 cents at the 10th, 50th and 90th percentile.
      halfSpreadMicros: { median: 11_000, spread: 1.5 },
      levelGapMicros: 10_000,
      // 50, 702 and 13,737 contracts at the touch.
      size: { median: 400, spread: 2.5, least: 1, most: 500_000, roundChance: 350_000 },
      weight: 3,
    },
    {
      ...habits,
      owner: "maker-wide",
      levels: 5,
      halfSpreadMicros: { median: 40_000, spread: 0.8 },
      levelGapMicros: 20_000,
      size: { median: 800, spread: 2, least: 1, most: 500_000, roundChance: 350_000 },
      weight: 1,
    },
  ],
  joiners,
  takers,
};

/** Spreads of 45 to 90 cents, and the odd order behind them. */
const unmade: CrowdSettings = {
  ...made,
  makers: [
    {
      ...habits,
      owner: "maker-far",
      levels: 3,
      halfSpreadMicros: { median: 330_000, spread: 0.2 },
      levelGapMicros: 20_000,
      size: { median: 400, spread: 1.5, least: 1, most: 500_000, roundChance: 350_000 },
      weight: 1,
    },
  ],
};

function game(index: number): ScenarioEvent {
  const name = `GAME-${index + 1}`;
  return {
    name,
    states: { kind: "contest", scores: [0, 0] },
    claims: ["HOME", "AWAY"].map((side, winner) => ({
      name: `${name}-${side}`,
      claim: exactly(winner),
      venues: ["kalshi"] as const,
    })),
    // Of the recorded time 56 % shows no made market.
    crowd: index % 2 === 0 ? made : unmade,
  };
}

export const kalshiSports: FlowScenario = {
  venues: [{ venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 0 }],
  events: Array.from({ length: games }, (_, index) => game(index)),
  settings: {
    latent: {
      scoreMost: 1_800_000,
      startScoreMost: 500_000,
      walkEveryMicros: 5_000_000,
      walkStep: 2_000,
      commonLoading: 100_000,
      burstMicros: 60_000_000,
      burstFactor: 2,
      answerAfterMicros: null,
    },
    news: {
      intervalMicros: [3_600_000_000, 14_400_000_000],
      priceMoveMicros: [-10_000, 30_000],
      lagMicros: [1_000_000, 10_000_000],
      excitesActions: 4,
    },
    mood: { spread: 1.6, lengthMicros: [600_000_000, 3_600_000_000] },
    view: {
      delayMicros: [200_000, 2_000_000],
      biasMicros: 0,
      biasMemoryMicros: 60_000_000,
      overpriceMicros: 0,
    },
    crowd: made,
    arbitrage: null,
  },
};
