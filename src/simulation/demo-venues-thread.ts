// The demo's venues in a thread of their own, so that they do not share an event loop with the engine they serve. The
// result has the same shape as in one thread; keys and addresses come by message, counters by shared memory.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

import {
  type DemoStatistics,
  type DemoVenues,
  type DemoVenuesAddress,
  type DemoVenuesOptions,
  demoStatisticNames,
} from "./demo-venues.ts";

/** As in one thread, without the clock: the thread has the system's. */
export type DemoThreadOptions = Omit<DemoVenuesOptions, "clock">;

export type DemoThreadMessage =
  | { readonly kind: "ready"; readonly address: DemoVenuesAddress }
  | { readonly kind: "stopped" };

/** Starts the thread and resolves when both servers listen. Rejects with what went wrong in the thread. A thread that
 * dies later is an uncaught error of this process: the demo is nothing without its venues. */
export async function startDemoVenuesInThread(options: DemoThreadOptions): Promise<DemoVenues> {
  const counters = new Float64Array(
    new SharedArrayBuffer(demoStatisticNames.length * Float64Array.BYTES_PER_ELEMENT),
  );
  // The worker's file has this file's extension: .ts in a checkout, .js where it is compiled.
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = new URL(`./demo-venues-worker${extension}`, import.meta.url);
  const worker = new Worker(entry, { workerData: { ...options, counters } });
  const ready = await awaitMessage(worker, "ready");
  let stopping: Promise<void> | undefined;
  return {
    ...ready.address,
    statistics: () => readCounters(counters),
    stop() {
      stopping ??= stopWorker(worker);
      return stopping;
    },
  };
}

async function stopWorker(worker: Worker): Promise<void> {
  const stopped = awaitMessage(worker, "stopped");
  worker.postMessage("stop");
  await stopped;
  await worker.terminate();
}

function awaitMessage<Kind extends DemoThreadMessage["kind"]>(
  worker: Worker,
  kind: Kind,
): Promise<Extract<DemoThreadMessage, { readonly kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (message: DemoThreadMessage): void => {
      if (message.kind !== kind) return;
      settle();
      resolve(message as Extract<DemoThreadMessage, { readonly kind: Kind }>);
    };
    const onError = (reason: Error): void => {
      settle();
      reject(reason);
    };
    const onExit = (code: number): void => {
      settle();
      reject(new Error(`the thread of the local venues ended with code ${code}`));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
  });
}

function readCounters(counters: Float64Array): DemoStatistics {
  const entries = demoStatisticNames.map((name, index) => [name, counters[index] ?? 0] as const);
  return Object.fromEntries(entries) as DemoStatistics;
}
