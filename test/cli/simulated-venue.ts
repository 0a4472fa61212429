// `arbytron simulate-venue` as a process of its own, for tests of programs that connect to it.

import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { mainProgram, type Outcome, startProgram } from "./run-program.ts";

/** The one line that the program prints. */
export interface VenueLine {
  readonly venue: string;
  readonly rest: string;
  readonly stream: string;
  readonly keyId: string;
  readonly privateKeyPem: string;
  readonly markets: readonly string[];
}

export interface SimulatedVenue {
  readonly line: VenueLine;
  readonly outcome: Promise<Outcome>;
  signal(name: "SIGINT" | "SIGTERM"): void;
}

/** Starts the program and returns when it says that it listens; it is gone when the test ends. */
export async function startSimulatedVenue(
  folder: string,
  ...more: readonly string[]
): Promise<SimulatedVenue> {
  const child = startProgram(mainProgram, ["simulate-venue", "kalshi", ...more], { folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const lines: string[] = [];
  const first = Promise.withResolvers<string>();
  const outcome = new Promise<Outcome>((resolve) => {
    child.once("close", (code) => {
      const stdout = lines.join("\n");
      first.reject(new Error(`it ended with ${code} before it listened: ${stdout}${stderr}`));
      resolve({ code, stdout, stderr });
    });
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    first.resolve(line);
  });
  const line = JSON.parse(await first.promise) as VenueLine;
  return { line, outcome, signal: (name) => void child.kill(name) };
}
