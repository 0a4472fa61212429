// Runs the program as a user does: a process of its own, in a folder of its own, with a clean environment.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** Current directory of the program. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Environment without settings of whoever runs the tests. */
function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:ARBYTRON_|NODE_|VITEST|XDG_)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1", ...more };
}

/** The entry of the program. */
export const mainProgram = fileURLToPath(new URL("../../apps/cli/main.ts", import.meta.url));

/** Starts a TypeScript program. */
export function startProgram(path: string, words: readonly string[], options: ProgramOptions) {
  return startLaunched([], path, words, options);
}

/** Starts it through a launcher, which gets the interpreter and what follows as its last arguments. */
export function startLaunched(
  launcher: readonly string[],
  path: string,
  words: readonly string[],
  options: ProgramOptions & { readonly uid?: number; readonly gid?: number },
) {
  const { folder, environment, uid, gid } = options;
  const [command = process.execPath, ...rest] = [...launcher, process.execPath, path, ...words];
  return spawn(command, rest, {
    cwd: folder,
    env: cleanEnvironment(environment),
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
}

/** Runs the command line to its end. */
export function runProgram(words: readonly string[], options: ProgramOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = startProgram(mainProgram, words, options);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
