// The command line of the benchmarks.

import { parseArgs } from "node:util";

export interface BenchmarkOptions {
  /** Names, or beginnings of names up to a hyphen; empty for all. */
  readonly only: readonly string[];
  readonly json: boolean;
  readonly record: boolean;
  readonly list: boolean;
  /** Time for each benchmark. */
  readonly seconds: number;
  /** Set in the child process that measures one benchmark. */
  readonly measure: string | undefined;
}

export const usage = `node benchmarks/run.ts [--only NAME]... [--seconds N] [--json] [--record] [--list]

  --only NAME   the benchmark of that name, or all whose names begin with NAME and a hyphen or point; may be repeated
  --seconds N   time for each benchmark (default 2)
  --json        one JSON object keyed by benchmark name on standard output
  --record      append the figures to benchmarks/history.ndjson
  --list        print the names and stop`;

const secondsDefault = 2;
const secondsMax = 600;

/** Returns the options, or one sentence on what is wrong with them. */
export function parseOptions(args: readonly string[]): BenchmarkOptions | string {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const text = values.seconds ?? String(secondsDefault);
  const seconds = /^\d{1,3}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds > 0 && seconds <= secondsMax)) {
    return `--seconds is a number above 0 and up to ${secondsMax}, not ${text}`;
  }
  return {
    only: values.only ?? [],
    json: values.json === true,
    record: values.record === true,
    list: values.list === true,
    seconds,
    measure: values.measure,
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    strict: true,
    options: {
      only: { type: "string", multiple: true },
      json: { type: "boolean" },
      record: { type: "boolean" },
      list: { type: "boolean" },
      seconds: { type: "string" },
      measure: { type: "string" },
    },
  }).values;
}

/** Returns the names that were asked for, in their own order, or the first request that names nothing. */
export function selectNames(
  names: readonly string[],
  only: readonly string[],
): readonly string[] | { readonly unknown: string } {
  if (only.length === 0) return names;
  const isAsked = (name: string, request: string): boolean =>
    name === request || name.startsWith(`${request}-`) || name.startsWith(`${request}.`);
  const unknown = only.find((request) => !names.some((name) => isAsked(name, request)));
  if (unknown !== undefined) return { unknown };
  return names.filter((name) => only.some((request) => isAsked(name, request)));
}
