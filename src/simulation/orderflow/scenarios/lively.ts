// The flow of the demo: a world in which something is always going on. Tuned so that ten events on two venues show a
// handful of profitable cross-venue moments a minute, a few cents wide and a second or several long, and little between
// them. Nothing recorded is this eventful; the other scenarios are fitted to recordings.

import { binaryStates, yesClaim } from "../event-states.ts";
import type { FlowSettings, MakerSettings } from "../flow-settings.ts";
import type { FlowScenario } from "./flow-scenario.ts";

const makerHabits = {
  biasMicros: 2_500,
  deeperShare: 1_000_000,
  requoteMicros: 4_000,
  refillMicros: [400_000, 2_500_000],
  replaceMicros: [0, 0],
  stepAsideChance: 0,
  clearContractsMost: 120,
  napChance: 4_000,
  napMicros: [1_500_000, 6_000_000],
  leaveChance: 0,
  leaveMicros: [1_000_000, 1_000_000],
} as const satisfies Partial<MakerSettings>;

export const livelyFlow: FlowSettings = {
  latent: {
    scoreMost: 2_300_000,
    startScoreMost: 1_700_000,
    walkEveryMicros: 100_000,
    walkStep: 4_000,
    commonLoading: 400_000,
    burstMicros: 5_000_000,
    burstFactor: 2,
    answerAfterMicros: null,
  },
  news: {
    intervalMicros: [8_000_000, 32_000_000],
    // Both venues' half spreads and grids eat some 22,000 of a jump; what is beyond may be taken.
    priceMoveMicros: [12_000, 64_000],
    lagMicros: [600_000, 2_600_000],
    excitesActions: 8,
  },
  mood: null,
  view: {
    delayMicros: [80_000, 350_000],
    biasMicros: 0,
    biasMemoryMicros: 60_000_000,
    overpriceMicros: 0,
  },
  crowd: {
    activity: {
      restingRate: { median: 2.4, spread: 0.3 },
      excitement: { offspring: 0.45, memoryMicros: 400_000 },
      noiseChance: 80_000,
      joinChance: 100_000,
      replaceChance: 420_000,
      refreshChance: 0,
    },
    makers: [
      {
        ...makerHabits,
        owner: "maker-tight",
        levels: 3,
        halfSpreadMicros: { median: 5_400, spread: 0.18 },
        levelGapMicros: 10_000,
        size: { median: 120, spread: 0.6, least: 20, most: 1_500, roundChance: 350_000 },
        weight: 3,
      },
      {
        ...makerHabits,
        owner: "maker-wide",
        levels: 4,
        halfSpreadMicros: { median: 12_000, spread: 0.18 },
        levelGapMicros: 15_000,
        size: { median: 130, spread: 0.5, least: 40, most: 1_500, roundChance: 350_000 },
        weight: 2,
      },
    ],
    joiners: {
      size: { median: 30, spread: 0.8, least: 5, most: 600, roundChance: 500_000 },
      stepsBehind: 6,
      patienceMicros: 3_000_000,
    },
    takers: {
      noiseSize: { median: 18, spread: 0.6, least: 5, most: 200, roundChance: 400_000 },
      informedRate: 0.9,
      informedEdgeMicros: 8_000,
      informedPercent: [10, 45],
    },
  },
  arbitrage: { lookMicros: [2_000_000, 6_000_000], edgeMicros: 12_000, percent: [10, 40] },
};

/** Ten questions on both venues, as the demo lists them. */
export const lively: FlowScenario = {
  venues: [
    { venue: "kalshi", gridTicks: 100, feeRate: 70_000, fractionChance: 100_000 },
    { venue: "polymarket", gridTicks: 100, feeRate: 40_000, fractionChance: 300_000 },
  ],
  events: Array.from({ length: 10 }, (_, index) => {
    const name = `QUESTION-${index + 1}`;
    const claim = { name, claim: yesClaim, venues: ["kalshi", "polymarket"] as const };
    return { name, states: binaryStates, claims: [claim] };
  }),
  settings: livelyFlow,
};
