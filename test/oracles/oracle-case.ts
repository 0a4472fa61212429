// The files of published numbers: their form, how they are read, and when an answer counts as the published one. Every
// problem with a file names the file.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface OracleCase {
  readonly id: string;
  /** Name of the function asked. */
  readonly fn: string;
  readonly in: unknown;
  readonly out: unknown;
  /** A number matches when it is off by no more than `tol × max(1, |want|)`; 0 is exact. */
  readonly tol: number;
}

export interface OracleTopic {
  readonly topic: string;
  readonly file: string;
  readonly cases: readonly OracleCase[];
}

/** Something is wrong with the files asked for, not with the implementation. */
export class OracleFileError extends Error {
  override readonly name = "OracleFileError";
}

/** Returns the topics of a folder in order of their files; with `only`, those whose number it is. */
export function readOracleTopics(folder: string, only?: string): OracleTopic[] {
  const files = listFiles(folder).filter(
    (file) => only === undefined || numberOf(file) === Number(only),
  );
  if (files.length === 0) {
    const what = only === undefined ? "any .json file" : `a topic ${only}`;
    throw new OracleFileError(`${folder}: does not hold ${what}`);
  }
  return files.map((file) => readTopic(join(folder, file)));
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .sort();
  } catch (error) {
    throw new OracleFileError(`${folder}: cannot be read as a folder (${wordsOf(error)})`);
  }
}

function numberOf(file: string): number {
  return Number(/^\d+/.exec(file)?.[0]);
}

function readTopic(file: string): OracleTopic {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new OracleFileError(`${file}: cannot be read as JSON (${wordsOf(error)})`);
  }
  if (!isObject(parsed)) throw new OracleFileError(`${file}: is not an object`);
  const { topic, cases } = parsed;
  if (typeof topic !== "string") throw new OracleFileError(`${file}: has no topic`);
  if (!Array.isArray(cases)) throw new OracleFileError(`${file}: has no array of cases`);
  return { topic, file, cases: cases.map((each, index) => readCase(file, each, index)) };
}

function readCase(file: string, value: unknown, index: number): OracleCase {
  const where = `${file}: case ${index}`;
  if (!isObject(value)) throw new OracleFileError(`${where} is not an object`);
  const { id, fn, tol } = value;
  if (typeof id !== "string") throw new OracleFileError(`${where} has no id`);
  if (typeof fn !== "string") throw new OracleFileError(`${where} (${id}) has no fn`);
  if (!("in" in value) || !("out" in value)) {
    throw new OracleFileError(`${where} (${id}) lacks in or out`);
  }
  if (typeof tol !== "number" || !(tol >= 0)) {
    throw new OracleFileError(`${where} (${id}) has no tolerance`);
  }
  return { id, fn, in: value["in"], out: value["out"], tol };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns true when an answer matches the published one: numbers within the tolerance (and −0 equals 0), texts,
 * truth values, nulls and lengths exactly. Only the published fields of an object are compared. Where the published
 * answer is one of many, a function in its place judges it. */
export function matches(got: unknown, want: unknown, tolerance: number): boolean {
  if (typeof got === "function") return Boolean(got(want));
  if (typeof want === "number") {
    return typeof got === "number" && numbersMatch(got, want, tolerance);
  }
  if (Array.isArray(want)) {
    return (
      Array.isArray(got) &&
      got.length === want.length &&
      want.every((each, index) => matches(got[index], each, tolerance))
    );
  }
  if (isObject(want)) {
    return (
      isObject(got) &&
      Object.entries(want).every(
        ([key, value]) => Object.hasOwn(got, key) && matches(got[key], value, tolerance),
      )
    );
  }
  return got === want;
}

function numbersMatch(got: number, want: number, tolerance: number): boolean {
  if (got === want) return true;
  return Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want));
}
