// Carries out a command for the running engine: finds its data directory, asks over the socket, shows the answer.

import { userInfo } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { FailureError, unwrap } from "../../../src/domain/failure/result.ts";
import { type ControlCall, callControl } from "../control/control-client.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { formatStatus } from "../terminal/status-text.ts";
import type { ControlOptions } from "./control-options.ts";
import { dataDirectoryOf } from "./data-directory.ts";

/** A stopping engine cancels, unwinds and writes out what waits; longer than this and a person should look. */
const stopMillisMax = 60_000;

const stopPollMillis = 100;

/** Waits until nothing answers any more. */
async function waitForEnd(dataDirectory: string): Promise<void> {
  for (let waited = 0; waited < stopMillisMax; waited += stopPollMillis) {
    const status = await callControl(dataDirectory, { method: "status" });
    if (!status.ok) return;
    await pause(stopPollMillis);
  }
  const message = `the engine in ${dataDirectory} is still running after ${stopMillisMax / 1_000} s`;
  throw new FailureError({ code: "RUN-936", message });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function showStatus(dataDirectory: string, json: boolean): Promise<ExitCode> {
  const status = unwrap(await callControl(dataDirectory, { method: "status" }));
  const width = process.stdout.columns ?? 80;
  print(json ? JSON.stringify(status, null, 2) : formatStatus(status, width));
  return exitCodes.success;
}

export async function runControl(options: ControlOptions): Promise<ExitCode> {
  const dataDirectory = dataDirectoryOf(options);
  const { method, reason, venue, json, idempotencyKey } = options;
  if (method === "status") return showStatus(dataDirectory, json);
  const by = userInfo().username;
  const parameters = {
    by,
    ...(reason === null ? {} : { reason }),
    ...(venue === null ? {} : { venue }),
  };
  const keyed = idempotencyKey === null ? {} : { idempotencyKey };
  const call: ControlCall<typeof method> = { method, parameters, ...keyed };
  const answer = unwrap(await callControl(dataDirectory, call));
  if (method === "stop" && options.wait) await waitForEnd(dataDirectory);
  print(json ? JSON.stringify({ ok: true, ...answer }) : answer.done);
  return exitCodes.success;
}
