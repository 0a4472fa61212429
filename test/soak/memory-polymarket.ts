// The whole simulated Polymarket in memory under a virtual clock, with the order flow of the demo and faults that can be
// replaced while it runs.

import {
  type DurationMicros,
  epochMicros,
  milliseconds,
} from "../../src/domain/units/epoch-micros.ts";
import { inventEvents } from "../../src/simulation/demo-events.ts";
import { flowEventsOf, quotedOnPolymarket, startDemoFlow } from "../../src/simulation/demo-flow.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { testKeyFor } from "../../src/simulation/venues/polymarket/authentication/accounts-options.ts";
import { CredentialStore } from "../../src/simulation/venues/polymarket/authentication/credentials.ts";
import { buildPolymarketVenue } from "../../src/simulation/venues/polymarket/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "../support/settled.ts";
import type { PolymarketSoakVenue } from "./polymarket-soak-venue.ts";

const hosts = {
  clob: "127.0.0.1:8001",
  gamma: "127.0.0.1:8002",
  data: "127.0.0.1:8003",
} as const;

/** 2026-11-20T08:00Z. */
const startAt = epochMicros(1_795_161_600_000_000);

const collateral = 100_000_000_000n;

/** In millionths: rarer than in the demo. */
const fractionChance = 100_000;

export interface MemoryPolymarketOptions {
  readonly seed: number;
  readonly marketCount: number;
  readonly stepMillis: number;
}

export function openMemoryPolymarket({
  seed,
  marketCount,
  stepMillis,
}: MemoryPolymarketOptions): PolymarketSoakVenue {
  const clock = new VirtualClock(startAt);
  const events = inventEvents(seed, marketCount, startAt);
  const markets = events.map((event) => event.polymarket);
  const key = testKeyFor(seed);
  const wallet = key.address.toLowerCase();
  const venue = buildPolymarketVenue({
    ...{ clock, seed, markets },
    accounts: [{ owner: key.address, collateral, redeemsItself: true }],
  });
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(seed + 1)),
    shells: new Map([
      [hosts.clob, venue.doors.clob],
      [hosts.gamma, venue.doors.gamma],
      [hosts.data, venue.doors.data],
    ]),
  });
  const conditionIds = markets.map(({ conditionId }) => conditionId);
  const step = milliseconds(stepMillis);
  const flow = startDemoFlow({
    ...{ seed, clock: venue.clock, startAt, step },
    events: flowEventsOf(events, (event) => [
      { ...quotedOnPolymarket(venue.exchange, event), fractionChance },
    ]),
  });
  return {
    ...{ startedAt: startAt, flowStep: step },
    ...{ venue, transport, conditionIds, wallet, privateKey: key.privateKey },
    /** The venue's credentials of the wallet, whose orders and trades are ours. */
    owner: new CredentialStore(seed).create(wallet, 0n)?.key ?? "",
    urls: {
      gamma: `http://${hosts.gamma}`,
      clob: `http://${hosts.clob}`,
      stream: `ws://${hosts.clob}/ws/market`,
      userStream: `ws://${hosts.clob}/ws/user`,
      site: `http://${hosts.clob}`,
      data: `http://${hosts.data}`,
    },
    pass: (duration: DurationMicros) => clock.run(duration, settled),
    underWay: () => clock.waiting + transport.openCount,
    async stop() {
      flow.stop();
      await transport.close();
    },
  };
}
