// The scenarios by name: those of which there are recordings, and the demo's.

import type { ObservedFlow } from "../../../domain/book/quote-observation.ts";
import { awardPair } from "./award-pair.ts";
import type { FlowScenario } from "./flow-scenario.ts";
import { kalshiSports } from "./kalshi-sports.ts";
import { lively } from "./lively.ts";
import { temperatureBrackets } from "./temperature-brackets.ts";

export type FlowScenarioName = ObservedFlow | "lively";

export const flowScenarios: Readonly<Record<FlowScenarioName, FlowScenario>> = {
  "kalshi-sports": kalshiSports,
  "award-pair": awardPair,
  "temperature-brackets": temperatureBrackets,
  lively,
};
