// The file in which the recordings' figures are kept, so that the model can be held to them where the recordings are not.

import { readFileSync, writeFileSync } from "node:fs";
import type { ByFlow } from "./each-flow.ts";
import type { RecordedFlow } from "./recorded-flows.ts";

const file = new URL("../../fixtures/order-flow/recorded-figures.json", import.meta.url);

/** A figure is known to no more than this. */
const significantDigits = 6;

export type RecordedFlows = ByFlow<RecordedFlow>;

export function readRecordedFigures(): RecordedFlows {
  return JSON.parse(readFileSync(file, "utf8")) as RecordedFlows;
}

export function writeRecordedFigures(flows: RecordedFlows): void {
  writeFileSync(file, `${JSON.stringify(roundedFigures(flows), null, 2)}\n`);
}

/** Returns the flows as the file keeps them. */
export function roundedFigures(flows: RecordedFlows): RecordedFlows {
  const text = JSON.stringify(flows, (_key, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(significantDigits)) : value,
  );
  return JSON.parse(text) as RecordedFlows;
}
