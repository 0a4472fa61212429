// The thread side of the demo's venues: starts them under the system clock, reports their addresses, keeps the shared
// counters current, and stops when told.

import { isMainThread, parentPort, workerData } from "node:worker_threads";

import { assert } from "../domain/failure/assert.ts";
import { demoStatisticNames, demoVenueNames, startDemoVenues } from "./demo-venues.ts";
import type { DemoThreadData, DemoThreadMessage } from "./demo-venues-thread.ts";
import { faultCountNames } from "./faults/fault.ts";
import { createSystemClock } from "./system-clock.ts";

/** The counters are for people to look at; ten times a second is often enough. */
const countersEveryMilliseconds = 100;

async function runVenues(): Promise<void> {
  assert(!isMainThread, "this module is the entry point of a thread");
  const port = parentPort;
  assert(port !== null, "a thread has a parent");
  const { counters, faultCounters, ...options } = workerData as DemoThreadData;
  const venues = await startDemoVenues({ ...options, clock: createSystemClock() });
  const count = (): void => {
    const statistics = venues.statistics();
    demoStatisticNames.forEach((name, index) => {
      counters[index] = statistics[name];
    });
    const faults = venues.faultCounts();
    demoVenueNames.forEach((venue, place) => {
      faultCountNames.forEach((name, index) => {
        faultCounters[place * faultCountNames.length + index] = faults[venue][name];
      });
    });
  };
  const timer = setInterval(count, countersEveryMilliseconds);
  port.once("message", () => {
    clearInterval(timer);
    count();
    void venues
      .stop()
      .then(() => port.postMessage({ kind: "stopped" } satisfies DemoThreadMessage));
  });
  const { kalshi, polymarket, forecastex, chain, pairs, families } = venues;
  const address = { kalshi, polymarket, forecastex, chain, pairs, families };
  port.postMessage({ kind: "ready", address } satisfies DemoThreadMessage);
}

await runVenues();
