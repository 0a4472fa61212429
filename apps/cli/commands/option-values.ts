// Reads the values of options. A wrong one is an error of the command line and ends with exit code 2.

import { InvalidArgumentError, Option } from "commander";
import {
  type ContractMicros,
  noContracts,
  parseContracts,
} from "../../../src/domain/units/contract-micros.ts";
import type { FlagSetting } from "../configuration/overrides.ts";

/** Returns a reader of whole numbers in a range. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number.parseInt(text, 10) : Number.NaN;
    if (value >= from && value <= to) return value;
    throw new InvalidArgumentError(`A whole number from ${from} to ${to} is expected.`);
  };
}

/** Longest run by `--seconds`: a year. */
const secondsMax = 31_536_000;

export const readSeconds = wholeNumber(1, secondsMax);

export const readSeed = wholeNumber(0, 4_294_967_295);

/** Reads a positive number of contracts. */
export function readContracts(text: string): ContractMicros {
  const parsed = parseContracts(text);
  if (parsed.ok && parsed.value > noContracts) return parsed.value;
  throw new InvalidArgumentError("A positive number of contracts such as 100 is expected.");
}

/** Collects `--set path=value`. */
export function collectSetting(text: string, earlier: readonly FlagSetting[] = []): FlagSetting[] {
  const equals = text.indexOf("=");
  if (equals <= 0) throw new InvalidArgumentError("`path=value` is expected.");
  const path = text.slice(0, equals).trim();
  return [...earlier, { flag: "--set", path, text: text.slice(equals + 1).trim() }];
}

export function configOption(): Option {
  return new Option("-c, --config <file>", "configuration file (default: arbytron.yaml, if there)");
}

export function setOption(): Option {
  return new Option("--set <path=value>", "set one setting; may be repeated").argParser(
    collectSetting,
  );
}

export function dataDirectoryOption(): Option {
  return new Option("-d, --data-directory <folder>", "where the engine keeps its data");
}

export function jsonOption(what: string): Option {
  return new Option("--json", what);
}

/** Options that set a setting, as commander hands them over. */
export interface SettingOptions {
  readonly dataDirectory?: string;
  readonly logLevel?: string;
  readonly mode?: string;
  readonly observe?: true;
  readonly dryRun?: true;
  readonly paper?: true;
  readonly live?: true;
  readonly set?: readonly FlagSetting[];
}

/** Returns the settings that options stand for. */
export function settingsOf(options: SettingOptions): FlagSetting[] {
  const flags: FlagSetting[] = [];
  const add = (flag: string, path: string, text: string | undefined): void => {
    if (text !== undefined) flags.push({ flag, path, text });
  };
  add("--data-directory", "dataDirectory", options.dataDirectory);
  add("--log-level", "log.level", options.logLevel);
  add("--mode", "mode", options.mode);
  for (const [given, mode] of [
    [options.observe, "observe"],
    [options.dryRun, "dry-run"],
    [options.paper, "paper"],
    [options.live, "live"],
  ] as const) {
    if (given === true) add(`--${mode}`, "mode", mode);
  }
  return [...flags, ...(options.set ?? [])];
}
