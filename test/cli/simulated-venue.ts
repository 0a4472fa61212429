// `arbytron simulate-venue` as a process of its own, for tests of programs that connect to it.

import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { mainProgram, type Outcome, startProgram } from "./run-program.ts";

/** The one line that the program prints for Kalshi. */
export interface VenueLine {
  readonly venue: string;
  readonly rest: string;
  readonly stream: string;
  readonly keyId: string;
  readonly privateKeyPem: string;
  readonly markets: readonly string[];
}

/** The same for Polymarket. */
export interface PolymarketLine {
  readonly venue: string;
  readonly clob: string;
  readonly stream: string;
  readonly userStream: string;
  readonly gamma: string;
  readonly chainId: 137;
  readonly privateKey: `0x${string}`;
  readonly address: string;
  readonly markets: readonly string[];
}

/** The same for ForecastEx. */
export interface ForecastExLine {
  readonly venue: string;
  readonly rest: string;
  readonly stream: string;
  readonly account: string;
  readonly oauth: Readonly<Record<string, string>>;
  readonly markets: readonly string[];
}

/** The same for a chain. */
export interface ChainLine {
  readonly venue: string;
  readonly rpc: `http://${string}`;
  readonly stream: `ws://${string}`;
  readonly chainId: number;
  readonly conditionalTokens: `0x${string}`;
  readonly factory: `0x${string}`;
  readonly collateral: `0x${string}`;
  readonly priceFeed: `0x${string}`;
  readonly privateKey: `0x${string}`;
  readonly address: `0x${string}`;
  readonly pools: readonly `0x${string}`[];
  readonly conditionIds: readonly `0x${string}`[];
  readonly questions: readonly string[];
}

export interface SimulatedVenue<Line = VenueLine> {
  readonly line: Line;
  readonly outcome: Promise<Outcome>;
  signal(name: "SIGINT" | "SIGTERM"): void;
}

/** Starts the program and returns when it says that it listens; it is gone when the test ends. */
export function startSimulatedVenue(
  folder: string,
  ...more: readonly string[]
): Promise<SimulatedVenue> {
  return startVenue(folder, ["kalshi", ...more]);
}

export function startSimulatedPolymarket(
  folder: string,
  ...more: readonly string[]
): Promise<SimulatedVenue<PolymarketLine>> {
  return startVenue(folder, ["polymarket", ...more]);
}

export function startSimulatedForecastEx(
  folder: string,
  ...more: readonly string[]
): Promise<SimulatedVenue<ForecastExLine>> {
  return startVenue(folder, ["forecastex", ...more]);
}

export function startSimulatedChain(
  folder: string,
  ...more: readonly string[]
): Promise<SimulatedVenue<ChainLine>> {
  return startVenue(folder, ["chain", ...more]);
}

async function startVenue<Line>(
  folder: string,
  words: readonly string[],
): Promise<SimulatedVenue<Line>> {
  const child = startProgram(mainProgram, ["simulate-venue", ...words], { folder });
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
  const line = JSON.parse(await first.promise) as Line;
  return { line, outcome, signal: (name) => void child.kill(name) };
}
