// The models of the venue's own client as a judge at run time: its declarations say which fields a reply must have, of
// which type and out of which words, and what is not declared has no place in a reply.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
}

interface Models {
  readonly interfaces: ReadonlyMap<string, readonly Field[]>;
  /** The words of an enumeration. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Sent by the venue although its documents no longer name them. Source: the event object of the venue's own docs. */
const undeclared: ReadonlySet<string> = new Set(["EventData.available_on_brokers"]);

let loaded: Models | undefined;

function models(): Models {
  loaded ??= readModels();
  return loaded;
}

function readModels(): Models {
  const entry = createRequire(import.meta.url).resolve("kalshi-typescript");
  const folder = join(dirname(entry), "models");
  const interfaces = new Map<string, readonly Field[]>();
  const words = new Map<string, ReadonlySet<string>>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".d.ts"))) {
    const text = readFileSync(join(folder, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name = "", body = ""] of text.matchAll(
      /export interface (\w+) \{([\s\S]*?)\n\}/g,
    )) {
      interfaces.set(
        name,
        [...body.matchAll(/'(\w+)'(\?)?: (.*);/g)].map(([, field = "", mark, type = ""]) => ({
          name: field,
          isOptional: mark === "?",
          type,
        })),
      );
    }
    for (const [, name = "", body = ""] of text.matchAll(
      /export declare const (\w+): \{([\s\S]*?)\n\};/g,
    )) {
      words.set(name, new Set([...body.matchAll(/: "(.*)";/g)].map(([, word = ""]) => word)));
    }
  }
  return { interfaces, words };
}

/** Returns everything in which the value differs from the model, one line each; empty when it is the model's own. */
export function differencesFrom(model: string, value: unknown, path = model): readonly string[] {
  const fields = models().interfaces.get(model);
  if (fields === undefined) return [`the client has no model ${model}`];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${path} is no object: ${JSON.stringify(value)}`];
  }
  const found: Readonly<Record<string, unknown>> = { ...value };
  const known = new Set(fields.map(({ name }) => name));
  const strangers = Object.keys(found)
    .filter((name) => !known.has(name) && !undeclared.has(`${model}.${name}`))
    .map((name) => `${path}.${name} is not declared`);
  const wrong = fields.flatMap(({ name, isOptional, type }) => {
    if (found[name] === undefined) return isOptional ? [] : [`${path}.${name} is missing`];
    return differencesFromType(type, found[name], `${path}.${name}`);
  });
  return [...strangers, ...wrong];
}

function differencesFromType(type: string, value: unknown, path: string): readonly string[] {
  if (type.endsWith(" | null")) {
    return value === null ? [] : differencesFromType(type.slice(0, -7), value, path);
  }
  const item = /^Array<(.*)>$/.exec(type)?.[1];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((one: unknown, index) =>
      differencesFromType(item, one, `${path}[${index}]`),
    );
  }
  const words = models().words.get(type);
  if (words !== undefined) {
    return typeof value === "string" && words.has(value) ? [] : [`${path} is no word of ${type}`];
  }
  if (["string", "number", "boolean", "object"].includes(type)) {
    const isRight = typeof value === type && value !== null;
    return isRight ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
  }
  return differencesFrom(type, value, path);
}
