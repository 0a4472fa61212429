// Small programs run in processes of their own, for tests of what only the end of a process shows.

import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface ChildProgram {
  readonly child: ChildProcess;
  readonly processId: number;
  /** Next line the program printed, or undefined at its end. */
  nextLine(): Promise<string | undefined>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

export interface ProgramOptions {
  readonly folder: string;
  readonly name: string;
  /** TypeScript; imports by absolute address (`addressOf`). */
  readonly source: string;
  /** Command that is given the interpreter and the file as its last arguments, and becomes the program. */
  readonly launcher?: readonly string[];
}

/** Returns the address of a module beside the caller, as text for an import. */
export function addressOf(module: string, importer: string): string {
  return JSON.stringify(new URL(module, importer).href);
}

export function startProgram(options: ProgramOptions): ChildProgram {
  const file = join(options.folder, `${options.name}.ts`);
  writeFileSync(file, options.source);
  const [command, ...rest] = [...(options.launcher ?? []), process.execPath, file];
  const child = spawn(command, rest, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A test that ends early leaves no program behind.
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    child,
    processId: child.pid ?? 0,
    nextLine: async () => {
      const next = await iterator.next();
      return next.done === true ? undefined : next.value;
    },
    ended: new Promise((resolve) => {
      child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
    }),
  };
}

/** Reads lines to the end of the program. */
export async function remainingLines(program: ChildProgram): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await program.nextLine();
    if (line === undefined) return lines;
    lines.push(line);
  }
}
