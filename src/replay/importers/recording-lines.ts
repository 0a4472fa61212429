// Streams the lines of a recording, compressed or not, without ever holding the file: lists of lines, a few thousand at
// a time, so that reading costs one wait per chunk and not one per line.

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { createGunzip } from "node:zlib";

/** Longest line: the widest row of a known recording has 3 kB. */
export const lineCharactersMax = 1024 * 1024;

const chunkBytes = 1024 * 1024;

/** Yields the lines of a file in order, without line ends. Throws what the operating system or gzip reports. */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  let rest = "";
  for await (const text of readText(path)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > lineCharactersMax) throw new LineTooLong();
    if (lines.length > 0) yield lines.map(withoutReturn);
  }
  if (rest.length > 0) yield [withoutReturn(rest)];
}

/** Returns the first lines of a file, `count` at most and no more than `lineCharactersMax` characters in all, so the
 * last one may be cut. Throws what the operating system or gzip reports. */
export async function readFirstLines(path: string, count: number): Promise<readonly string[]> {
  let start = "";
  for await (const text of readText(path)) {
    start += text;
    if (start.length >= lineCharactersMax || start.split("\n").length > count) break;
  }
  const lines = start.slice(0, lineCharactersMax).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.slice(0, count).map(withoutReturn);
}

/** Yields the text of a file, unpacked, in pieces of no particular length. */
async function* readText(path: string): AsyncGenerator<string> {
  const packed = await isGzip(path);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const bytes = packed ? file.pipe(createGunzip({ chunkSize: chunkBytes })) : file;
  // A pipe does not hand errors on.
  if (bytes !== file) file.once("error", (error) => bytes.destroy(error));
  const decoder = new StringDecoder("utf8");
  try {
    for await (const chunk of bytes) yield decoder.write(chunk as Buffer);
    const last = decoder.end();
    if (last !== "") yield last;
  } finally {
    file.destroy();
  }
}

/** The file has no line ends where a recording has them. */
export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
  readonly code = "LINE_TOO_LONG";

  constructor() {
    super(`a line has more than ${lineCharactersMax} characters`);
  }
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const start = new Uint8Array(2);
    await file.read(start, 0, 2, 0);
    return start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    await file.close();
  }
}
