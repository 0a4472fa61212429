// Starts a tool of node_modules/.bin and waits for it. A tool that is not there is a failure, never a pass.

import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

export interface ToolResult {
  /** Exit code; 127 when the tool could not be started, 1 when a signal ended it. */
  readonly code: number;
  readonly output: string;
  readonly milliseconds: number;
}

export const projectRoot = join(import.meta.dirname, "..");

/** Environment in which `node` is the pinned runtime, also for tools that are started by their first line. */
export function pinnedEnvironment(): NodeJS.ProcessEnv {
  const path = [join(projectRoot, "node_modules/.bin"), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path };
}

/** Runs a command in the project's root and collects what it prints. */
export function runTool(command: string, options: readonly string[]): Promise<ToolResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, options, {
      cwd: projectRoot,
      env: pinnedEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const finish = (code: number, extra = "") => {
      const output = Buffer.concat(chunks).toString("utf8") + extra;
      resolve({ code, output, milliseconds: Math.round(performance.now() - started) });
    };
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) =>
      finish(127, `${command} could not be started: ${error.message}\n`),
    );
    child.on("close", (code) => finish(code ?? 1));
  });
}
