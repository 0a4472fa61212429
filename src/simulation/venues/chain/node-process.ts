// The process of the EVM node: started so that it cannot outlive the one that started it, whatever ends that one. A
// shell stands between the two and kills the node when the pipe from its parent closes.

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { FailureError, failure } from "../../../domain/failure/result.ts";

/** The node, and beside it a reader of the parent's pipe: its end, also by the parent's death, is the node's. */
const guard = `
"$@" </dev/null & node=$!
exec 3<&0
(exec >/dev/null 2>&1; cat <&3; kill -9 $node) & reader=$!
exec 3<&-
wait $node; code=$?
kill -9 $reader 2>/dev/null
exit $code`;

/** A node listens within a quarter of a second; a machine that is busy with a hundred tests may need ten. */
const startMillisMax = 30_000;
/** Enough of what a node says before it dies to see why. */
const complaintLengthMax = 2_000;

export interface NodeProcess {
  /** The port on 127.0.0.1 that the node listens on. */
  readonly port: number;
  /** Settles when the process is gone, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the node. Nothing of it is left when the promise settles. */
  stop(): Promise<void>;
}

/** Starts the program and waits until it says where it listens. Rejects with `RUN-933` when the port is taken and with
 * `RUN-939` when it ends or stays silent. */
export async function startNodeProcess(
  program: string,
  options: readonly string[],
  millisMax = startMillisMax,
): Promise<NodeProcess> {
  const child = spawn("/bin/sh", ["-c", guard, "sh", program, ...options], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  // The pipe may break before it is closed: the node is gone then, which `exit` tells.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  try {
    const port = await listeningPort(child, ended, millisMax);
    return { port, ended, stop };
  } catch (reason) {
    await stop();
    throw reason;
  }
}

async function listeningPort(
  child: ChildProcess & {
    readonly stdout: NodeJS.ReadableStream;
    readonly stderr: NodeJS.ReadableStream;
  },
  ended: Promise<void>,
  millisMax: number,
): Promise<number> {
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString("utf8")}`.slice(-complaintLengthMax);
  });
  const said = new Promise<number>((resolve) => {
    // Goes on reading to the end: a full pipe would stop the node.
    createInterface({ input: child.stdout }).on("line", (line) => {
      const port = /^Listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1];
      if (port !== undefined) resolve(Number.parseInt(port, 10));
    });
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(resolve, millisMax, "late");
  });
  const outcome = await Promise.race([said, ended.then(() => "ended" as const), late]);
  clearTimeout(timer);
  if (typeof outcome === "number") return outcome;
  if (complaint.includes("already in use")) {
    throw new FailureError(failure("RUN-933", `the chain's port: ${complaint.trim()}`));
  }
  throw new FailureError(failure("RUN-939", `${outcome}: ${complaint.trim()}`));
}
