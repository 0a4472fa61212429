// Each benchmark has a process to itself: what one teaches the compiler about shapes does not slow the next.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Figures } from "./figures.ts";

const program = fileURLToPath(new URL("../run.ts", import.meta.url));
const outputBytesMax = 1_048_576;

/** Measures one benchmark in a process of its own. Rejects with what the process wrote when it fails. */
export function measureInChild(name: string, seconds: number): Promise<Figures> {
  const args = ["--expose-gc", program, "--measure", name, "--seconds", String(seconds)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: outputBytesMax }, (error, output, problems) => {
      if (error === null) resolve(JSON.parse(output) as Figures);
      else reject(new Error(`${name}: ${problems.trim() || error.message}`));
    });
  });
}
