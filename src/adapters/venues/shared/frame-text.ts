// From the bytes of a frame to a value, without throwing. Both venues send JSON in text frames.

import type { Failure } from "../../../domain/failure/result.ts";

/** A value that JSON text can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

export type JsonObject = { readonly [key: string]: JsonValue | undefined };

/** Returns the frame as text. Bytes that are not UTF-8 become replacement characters. */
export function frameText(frame: Uint8Array): string {
  if (Buffer.isBuffer(frame)) return frame.toString("utf8");
  return Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString("utf8");
}

/** Returns the value of JSON text, or undefined when it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Returns true for an object that is neither null nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns true for an array; keeps the element type, which `Array.isArray` loses. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Returns the failure of a frame that does not fit its schema. Reasons are few and fixed: they are counted by. */
export function misfit(reason: string, message: string): Failure {
  return { code: "VEN-801", message, details: { reason } };
}

/** Returns the failure of a frame about a market that this connection did not ask for. */
export function unknownMarket(name: string): Failure {
  return { code: "VEN-806", message: `frame about ${name}`, details: { reason: "unknown-market" } };
}
