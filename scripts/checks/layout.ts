// Where files may live. The dependency rules are written for known folders: a new folder under src would have no
// rule at all, and a folder under src/engine that is no stage would not be part of the order.

import { layers } from "./dependency-rules.ts";

/** Returns one line for each file under src or src/engine that no rule covers. */
export function checkLayout(paths: readonly string[], stages: readonly string[]): string[] {
  const known: readonly string[] = layers;
  return paths.flatMap((path) => {
    const [source, layer, stage, ...rest] = path.split("/");
    if (source !== "src") return [];
    if (layer === undefined || stage === undefined) return [`${path}: no file directly in src`];
    if (!known.includes(layer)) return [`${path}: ${layer} is not a layer`];
    const inStage = layer === "engine" && rest.length > 0;
    if (inStage && !stages.includes(stage)) {
      return [`${path}: ${stage} is not a stage of architecture.json`];
    }
    return [];
  });
}
