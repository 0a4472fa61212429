// Walks the schema: which settings there are, under which paths, and what is known about each.

import { z } from "zod";
import { configurationSchema } from "./schema.ts";
import { factsOf, isNotInForce, type SettingFacts } from "./setting.ts";
import { nearestName, plainName } from "./spelling.ts";

export interface KnownSetting extends SettingFacts {
  readonly keys: readonly string[];
  /** The keys with dots between them. */
  readonly path: string;
  /** As a user would write it; null when there is no default. */
  readonly defaultText: string | null;
}

/** A section has the keys below it, a setting its description. */
export type SchemaPlace =
  | { readonly kind: "section"; readonly keys: readonly string[] }
  | { readonly kind: "setting"; readonly setting: KnownSetting };

interface Wrapped {
  readonly inner: z.core.$ZodType;
  readonly defaultText: string | null;
}

function unwrap(schema: z.core.$ZodType): Wrapped {
  if (schema instanceof z.ZodOptional) {
    return { inner: schema.def.innerType, defaultText: null };
  }
  if (schema instanceof z.ZodPrefault) {
    const value: unknown = schema.def.defaultValue;
    return { inner: schema.def.innerType, defaultText: typeof value === "string" ? value : null };
  }
  return { inner: schema, defaultText: null };
}

const places = new Map<string, SchemaPlace>();

function collect(schema: z.core.$ZodType, keys: readonly string[], isRead: boolean): void {
  const { inner, defaultText } = unwrap(schema);
  const path = keys.join(".");
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.core.$ZodType>;
    places.set(path, { kind: "section", keys: Object.keys(shape) });
    for (const [key, child] of Object.entries(shape)) {
      collect(child, [...keys, key], isRead && !isNotInForce(inner));
    }
    return;
  }
  const facts = factsOf(inner);
  if (facts === undefined) throw new TypeError(`setting without description: ${path}`);
  const isInForce = isRead && facts.isInForce;
  places.set(path, { kind: "setting", setting: { ...facts, isInForce, keys, path, defaultText } });
}

collect(configurationSchema, [], true);

/** Every setting, in the order of the schema. */
export const knownSettings: readonly KnownSetting[] = [...places.values()].flatMap((place) =>
  place.kind === "setting" ? [place.setting] : [],
);

/** Returns what the schema has at a path; undefined when it has nothing there. */
export function placeAt(keys: readonly string[]): SchemaPlace | undefined {
  return places.get(keys.join("."));
}

/** Returns the path of a known key that was probably meant by an unknown one: a setting elsewhere with just this
 * name, or a sibling of nearly this name. */
export function suggestPath(section: readonly string[], unknownKey: string): string | undefined {
  const plain = plainName(unknownKey);
  const place = placeAt(section);
  const siblings = place?.kind === "section" ? place.keys : [];
  const isSibling = siblings.some((key) => plainName(key) === plain);
  const elsewhere = knownSettings.find((known) => plainName(known.keys.at(-1)!) === plain);
  if (elsewhere !== undefined && !isSibling) return elsewhere.path;
  const sibling = nearestName(unknownKey, siblings);
  return sibling === undefined ? undefined : [...section, sibling].join(".");
}
