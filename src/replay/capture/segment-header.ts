// The head of a segment: magic, format version and a JSON description. The fixed part and its checksum stay as they
// are in every later version, so that an old reader can tell "newer" from "damaged".

import { fail, type Result, succeed } from "../../domain/failure/result.ts";
import { parseJson } from "../json-text.ts";
import { crc32c } from "./crc32c.ts";
import {
  type CaptureHeader,
  formatVersion,
  formatVersionOldest,
  headerBytesMax,
  preambleBytes,
  segmentMagic,
} from "./format.ts";

const versionAt = segmentMagic.length;
const lengthAt = versionAt + 4;
const checksumAt = lengthAt + 4;

/** Returns the bytes a segment begins with. */
export function encodeSegmentHeader(header: CaptureHeader, version = formatVersion): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(preambleBytes + json.length);
  bytes.set(segmentMagic);
  const view = new DataView(bytes.buffer);
  view.setUint32(versionAt, version, true);
  view.setUint32(lengthAt, json.length, true);
  bytes.set(json, preambleBytes);
  view.setUint32(checksumAt, checksumOf(bytes.subarray(0, checksumAt), json), true);
  return bytes;
}

/** What `readFile` gives: up to so many bytes from the start of the segment. */
export type ReadStart = (bytes: number) => Uint8Array;

export interface DecodedHeader {
  readonly header: CaptureHeader;
  /** Where the first block begins. */
  readonly bytes: number;
}

/** Returns the header, or CAP-911 (damaged), CAP-912 (file ends inside it), CAP-914 (newer version). */
export function decodeSegmentHeader(readStart: ReadStart): Result<DecodedHeader> {
  const preamble = readStart(preambleBytes);
  const magicSeen = Math.min(preamble.length, segmentMagic.length);
  for (let index = 0; index < magicSeen; index += 1) {
    if (preamble[index] !== segmentMagic[index]) return fail("CAP-911", "no segment magic");
  }
  if (preamble.length < preambleBytes) return fail("CAP-912", "the file ends inside its header");
  const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength);
  const jsonBytes = view.getUint32(lengthAt, true);
  if (jsonBytes > headerBytesMax) return fail("CAP-911", "impossible header length");
  const whole = readStart(preambleBytes + jsonBytes);
  if (whole.length < preambleBytes + jsonBytes) {
    return fail("CAP-912", "the file ends inside its header");
  }
  const json = whole.subarray(preambleBytes);
  const checksum = view.getUint32(checksumAt, true);
  if (checksum !== checksumOf(whole.subarray(0, checksumAt), json)) {
    return fail("CAP-911", "header checksum differs");
  }
  const version = view.getUint32(versionAt, true);
  if (version < formatVersionOldest || version > formatVersion) {
    const readable = `${formatVersionOldest} to ${formatVersion}`;
    return fail("CAP-914", `format version ${version}, this program reads ${readable}`);
  }
  return parseHeader(json, preambleBytes + jsonBytes);
}

function checksumOf(fixedPart: Uint8Array, json: Uint8Array): number {
  return crc32c(json, crc32c(fixedPart));
}

function parseHeader(json: Uint8Array, bytes: number): Result<DecodedHeader> {
  const value = parseJson(new TextDecoder().decode(json));
  return isCaptureHeader(value)
    ? succeed({ header: value, bytes })
    : fail("CAP-911", "the header does not describe a capture");
}

function isCaptureHeader(value: unknown): value is CaptureHeader {
  if (typeof value !== "object" || value === null) return false;
  const header = value as Partial<Record<keyof CaptureHeader, unknown>>;
  return (
    typeof header.captureId === "string" &&
    typeof header.segment === "number" &&
    (header.kind === "live" || header.kind === "imported") &&
    typeof header.programVersion === "string" &&
    typeof header.configurationHash === "string" &&
    typeof header.seed === "number" &&
    typeof header.settings === "object" &&
    typeof header.recording === "object"
  );
}
