// Asks the running engine of a data directory for something and returns its answer.

import { createConnection, type Socket } from "node:net";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import type { Venue } from "../../../src/domain/market/venue.ts";
import type { QualityReport } from "../terminal/quality-figures.ts";
import { LineReader } from "./line-reader.ts";
import {
  type ControlDone,
  type ControlMethod,
  type ControlResponse,
  type ControlStatus,
  protocolVersion,
  responseBytesMax,
} from "./protocol.ts";
import { placeForClient } from "./socket-place.ts";

export interface ControlCall<Method extends ControlMethod = ControlMethod> {
  readonly method: Method;
  /** Done once, however often it is sent with the same key. */
  readonly idempotencyKey?: string;
  readonly parameters?: {
    readonly reason?: string;
    readonly by?: string;
    readonly venue?: Venue;
    readonly market?: string;
    readonly refused?: boolean;
    readonly limit?: number;
  };
}

export type ControlAnswer<Method extends ControlMethod> = Method extends "status"
  ? ControlStatus
  : Method extends "quality"
    ? QualityReport
    : ControlDone;

/** How long an engine may take to answer: it decides for at most milliseconds at a time. */
const answerMillisDefault = 5_000;

function unreachable(dataDirectory: string, error: NodeJS.ErrnoException): Result<never> {
  if (error.code === "EACCES" || error.code === "EPERM") {
    return fail("STO-924", `you may not open the control socket of ${dataDirectory}`);
  }
  const reason = error.code ?? "unknown error";
  return fail("RUN-932", `no engine answers in ${dataDirectory} (${reason})`, { dataDirectory });
}

/** Reads one response line; anything else is a server this client does not understand. */
function understand<Method extends ControlMethod>(line: string): Result<ControlAnswer<Method>> {
  let response: ControlResponse;
  try {
    response = JSON.parse(line) as ControlResponse;
  } catch {
    return fail("RUN-936", "the answer is not JSON: another program listens on the socket");
  }
  if (response?.ok === true) return succeed(response.result as ControlAnswer<Method>);
  if (response?.ok === false && typeof response.failure?.code === "string") {
    return { ok: false, failure: response.failure };
  }
  return fail("RUN-936", "the answer has another form: the engine may be of another version");
}

function converse<Method extends ControlMethod>(
  socket: Socket,
  call: ControlCall<Method>,
  dataDirectory: string,
  answerMillis: number,
): Promise<Result<ControlAnswer<Method>>> {
  return new Promise((resolve) => {
    const reader = new LineReader(responseBytesMax);
    const settle = (result: Result<ControlAnswer<Method>>): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(result);
    };
    const late = setTimeout(() => {
      const message = `the engine in ${dataDirectory} did not answer within ${answerMillis} ms`;
      settle(fail("RUN-932", message, { dataDirectory }));
    }, answerMillis);
    socket.once("connect", () => {
      const { method, idempotencyKey, parameters = {} } = call;
      const request = { protocol: protocolVersion, id: 1, method, idempotencyKey, parameters };
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.once("error", (error) => settle(unreachable(dataDirectory, error)));
    socket.once("close", () =>
      settle(fail("RUN-932", `the engine in ${dataDirectory} closed the connection`)),
    );
    socket.on("data", (chunk: Buffer) => {
      const lines = reader.push(chunk);
      if (lines === null) settle(fail("RUN-936", "the answer is longer than its limit"));
      else if (lines[0] !== undefined) settle(understand(lines[0]));
    });
  });
}

/** Sends one request to the engine of a data directory. `RUN-932` when nothing answers, `RUN-936` when the request
 * is refused, otherwise the engine's own failure. */
export function callControl<Method extends ControlMethod>(
  dataDirectory: string,
  call: ControlCall<Method>,
  answerMillis: number = answerMillisDefault,
): Promise<Result<ControlAnswer<Method>>> {
  const socket = createConnection(placeForClient(dataDirectory));
  return converse(socket, call, dataDirectory, answerMillis);
}
