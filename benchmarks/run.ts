// `npm run bench`: times the benchmarks one after the other, each in a process of its own, and prints or records the
// figures. README.md beside it says how to read them and how to add one.

import { measureInChild } from "./harness/child-process.ts";
import { isScenario } from "./harness/definition.ts";
import type { Figures } from "./harness/figures.ts";
import { appendHistory, historyEntry } from "./harness/history.ts";
import { measure } from "./harness/measure.ts";
import { type BenchmarkOptions, parseOptions, selectNames, usage } from "./harness/options.ts";
import { tableHead, tableLine } from "./harness/table.ts";
import { loadBenchmark, loadBenchmarks } from "./registry.ts";

const wrongUse = 2;

/** The child's part: measures one benchmark here and writes its figures. */
async function measureHere(name: string, seconds: number): Promise<number> {
  const definition = await loadBenchmark(name);
  if (definition === undefined) {
    console.error(`no benchmark is called ${name}`);
    return wrongUse;
  }
  const figures = isScenario(definition)
    ? await definition.measure(seconds)
    : measure(definition, seconds);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  return 0;
}

/** Measures the named benchmarks and returns how many failed. */
async function measureAll(names: readonly string[], options: BenchmarkOptions): Promise<number> {
  const figures: Record<string, Figures> = {};
  let failed = 0;
  if (!options.json) console.log(tableHead);
  for (const name of names) {
    try {
      const measured = await measureInChild(name, options.seconds);
      figures[name] = measured;
      if (!options.json) console.log(tableLine(name, measured));
    } catch (error) {
      failed += 1;
      console.error(error instanceof Error ? error.message : error);
    }
  }
  if (options.json) console.log(JSON.stringify(figures, null, 2));
  // A run in which something failed is not a record of anything.
  if (options.record && failed === 0) appendHistory(historyEntry(figures));
  return failed;
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(`${options}\n\n${usage}`);
    return wrongUse;
  }
  if (options.measure !== undefined) return measureHere(options.measure, options.seconds);
  const definitions = await loadBenchmarks();
  const names = definitions.map(({ name }) => name);
  const selected = selectNames(names, options.only);
  if ("unknown" in selected) {
    console.error(`no benchmark is called ${selected.unknown}; there are: ${names.join(", ")}`);
    return wrongUse;
  }
  if (options.list) {
    for (const { name, operation } of definitions) {
      if (selected.includes(name)) console.log(`${name}: ${operation}`);
    }
    return 0;
  }
  return (await measureAll(selected, options)) === 0 ? 0 : 1;
}

process.exitCode = await main();
