// The models of a venue's own client as a judge at run time: its declarations say which fields a reply must have, of
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

/** A client's declarations and what its venue sends besides. */
export interface OfficialModels {
  /** Returns everything in which the value differs from the model, one line each; empty when it is the model's own. */
  readonly differencesFrom: (model: string, value: unknown) => readonly string[];
}

/** Where a client keeps its declarations. */
interface Declarations {
  readonly client: string;
  /** Beside the client's entry. */
  readonly folders: readonly string[];
  /** `Model.field`: sent by the venue although the client does not name them. */
  readonly undeclared: readonly string[];
}

/** Fields are quoted or not, and an enumeration is a constant object or an enum, as the client was generated. */
const interfaceText = /(?:export )?(?:declare )?interface (\w+) \{([\s\S]*?)\n\}/g;
const fieldText = /^ +'?(\w+)'?(\?)?: (.*);/gm;
const wordsText = /(?:export declare const (\w+): |declare enum (\w+) )\{([\s\S]*?)\n\};?/g;
const wordText = /(?:: |= )"(.*)"[;,]/g;

export function officialModels(declarations: Declarations): OfficialModels {
  let loaded: Models | undefined;
  const undeclared = new Set(declarations.undeclared);
  return {
    differencesFrom(model, value) {
      loaded ??= readModels(declarations);
      return new Judge(loaded, undeclared).differences(model, value, model);
    },
  };
}

function readModels({ client, folders }: Declarations): Models {
  const entry = createRequire(import.meta.url).resolve(client);
  const files = folders
    .map((folder) => join(dirname(entry), folder))
    .flatMap((place) => readdirSync(place).map((name) => join(place, name)));
  const interfaces = new Map<string, readonly Field[]>();
  const words = new Map<string, ReadonlySet<string>>();
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
    const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name = "", body = ""] of text.matchAll(interfaceText)) {
      interfaces.set(
        name,
        [...body.matchAll(fieldText)].map(([, field = "", mark, type = ""]) => ({
          name: field,
          isOptional: mark === "?",
          type,
        })),
      );
    }
    for (const [, constant, enumeration, body = ""] of text.matchAll(wordsText)) {
      const name = constant ?? enumeration ?? "";
      words.set(name, new Set([...body.matchAll(wordText)].map(([, word = ""]) => word)));
    }
  }
  return { interfaces, words };
}

class Judge {
  readonly #models: Models;
  readonly #undeclared: ReadonlySet<string>;

  constructor(models: Models, undeclared: ReadonlySet<string>) {
    this.#models = models;
    this.#undeclared = undeclared;
  }

  differences(model: string, value: unknown, path: string): readonly string[] {
    const fields = this.#models.interfaces.get(model);
    if (fields === undefined) return [`the client has no model ${model}`];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [`${path} is no object: ${JSON.stringify(value)}`];
    }
    const found: Readonly<Record<string, unknown>> = { ...value };
    const known = new Set(fields.map(({ name }) => name));
    const strangers = Object.keys(found)
      .filter((name) => !known.has(name) && !this.#undeclared.has(`${model}.${name}`))
      .map((name) => `${path}.${name} is not declared`);
    const wrong = fields.flatMap(({ name, isOptional, type }) => {
      if (found[name] === undefined) return isOptional ? [] : [`${path}.${name} is missing`];
      return this.#ofType(type, found[name], `${path}.${name}`);
    });
    return [...strangers, ...wrong];
  }

  #ofType(type: string, value: unknown, path: string): readonly string[] {
    if (type.endsWith(" | null")) {
      return value === null ? [] : this.#ofType(type.slice(0, -7), value, path);
    }
    const item = /^Array<(.*)>$/.exec(type)?.[1] ?? /^(\w+)\[\]$/.exec(type)?.[1];
    const places = /^\[(.*)\]$/.exec(type)?.[1]?.split(", ");
    if (item !== undefined || places !== undefined) {
      if (!Array.isArray(value)) return [`${path} is no list`];
      if (places !== undefined && places.length !== value.length)
        return [`${path} has other places than ${places.join(", ")}`];
      return value.flatMap((one: unknown, index) =>
        this.#ofType(item ?? places?.[index] ?? "", one, `${path}[${index}]`),
      );
    }
    const words = this.#wordsOf(type);
    if (words !== undefined) {
      return typeof value === "string" && words.has(value) ? [] : [`${path} is no word of ${type}`];
    }
    const entry = /^Record<string, (.*)>$/.exec(type)?.[1];
    if (entry !== undefined) {
      if (typeof value !== "object" || value === null) return [`${path} is no object`];
      return Object.entries(value).flatMap(([key, one]) =>
        this.#ofType(entry, one, `${path}.${key}`),
      );
    }
    if (["string", "number", "boolean", "object"].includes(type)) {
      const isRight = typeof value === type && value !== null;
      return isRight ? [] : [`${path} is no ${type}: ${JSON.stringify(value)}`];
    }
    return this.differences(type, value, path);
  }

  /** The words of an enumeration, or of a union of words. */
  #wordsOf(type: string): ReadonlySet<string> | undefined {
    if (type.startsWith('"')) return new Set(type.split(" | ").map((word) => word.slice(1, -1)));
    return this.#models.words.get(type);
  }
}
