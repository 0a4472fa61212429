// The demo's venues in a thread of their own, so that they do not share an event loop with the engine they serve. The
// result has the same shape as in one thread; keys and addresses come by message, counters by shared memory.

import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

import {
  type DemoFaultCounts,
  type DemoStatistics,
  type DemoVenues,
  type DemoVenuesAddress,
  type DemoVenuesOptions,
  demoStatisticNames,
  demoVenueNames,
} from "./demo-venues.ts";
import { type FaultCounts, faultCountNames } from "./faults/fault.ts";

/** As in one thread, without the clock: the thread has the system's. */
export type DemoThreadOptions = Omit<DemoVenuesOptions, "clock">;

/** What the thread is started with. Both arrays lie in memory that the two threads share. */
export interface DemoThreadData extends DemoThreadOptions {
  /** In the order of `demoStatisticNames`. */
  readonly counters: Float64Array;
  /** Venue by venue in the order of `demoVenueNames`, each in the order of `faultCountNames`. */
  readonly faultCounters: Float64Array;
}

export type DemoThreadMessage =
  | { readonly kind: "ready"; readonly address: DemoVenuesAddress }
  | { readonly kind: "stopped" };

/** Starts the thread and resolves when both servers listen. Rejects with what went wrong in the thread. A thread that
 * dies later is an uncaught error of this process: the demo is nothing without its venues. */
export async function startDemoVenuesInThread(options: DemoThreadOptions): Promise<DemoVenues> {
  const counters = sharedCounters(demoStatisticNames.length);
  const faultCounters = sharedCounters(demoVenueNames.length * faultCountNames.length);
  // The worker's file has this file's extension: .ts in a checkout, .js where it is compiled.
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = new URL(`./demo-venues-worker${extension}`, import.meta.url);
  const worker = new Worker(entry, {
    workerData: { ...options, counters, faultCounters } satisfies DemoThreadData,
  });
  const ready = await awaitMessage(worker, "ready");
  let stopping: Promise<void> | undefined;
  return {
    ...ready.address,
    statistics: () => readCounters(counters),
    faultCounts: () => readFaultCounters(faultCounters),
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

function sharedCounters(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
}

function readFaultCounters(counters: Float64Array): DemoFaultCounts {
  const countsAt = (place: number): FaultCounts => {
    const from = place * faultCountNames.length;
    const entries = faultCountNames.map((name, index) => [name, counters[from + index] ?? 0]);
    return Object.fromEntries(entries) as FaultCounts;
  };
  const entries = demoVenueNames.map((venue, place) => [venue, countsAt(place)] as const);
  return Object.fromEntries(entries) as DemoFaultCounts;
}

function readCounters(counters: Float64Array): DemoStatistics {
  const entries = demoStatisticNames.map((name, index) => [name, counters[index] ?? 0] as const);
  return Object.fromEntries(entries) as DemoStatistics;
}
