// The whole simulated Kalshi in memory under a virtual clock, with the order flow of the demo, faults that can be
// replaced while it runs, and a hash over everything that travels: two runs of one seed must agree in it.

import { createHash, generateKeyPairSync } from "node:crypto";
import {
  type DurationMicros,
  type EpochMicros,
  epochMicros,
  milliseconds,
} from "../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import { inventEvents, kalshiSeriesOf } from "../../src/simulation/demo-events.ts";
import { flowEventsOf, quotedOnKalshi, startDemoFlow } from "../../src/simulation/demo-flow.ts";
import { RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { defaultAccount } from "../../src/simulation/venues/kalshi/accounts-options.ts";
import type { KalshiCredentials } from "../../src/simulation/venues/kalshi/authentication.ts";
import type { KalshiSeriesListing } from "../../src/simulation/venues/kalshi/listing.ts";
import { buildKalshiVenue } from "../../src/simulation/venues/kalshi/venue.ts";
import { VirtualClock } from "../../src/simulation/virtual-clock.ts";
import { settled } from "../support/settled.ts";
import type { SoakVenue } from "./soak-venue.ts";

const host = "127.0.0.1:8001";

/** 2026-11-20T08:00Z, a Friday: the venue's weekly pause is far. */
const fridayMorning = epochMicros(1_795_161_600_000_000);

/** Shard 0 and another one, each with cash of its own; every third market trades on the other. */
const shards = [0, 2] as const;
const otherShardEvery = 3;
const cashOnEachShard = 10_000_000_000n;

export interface MemoryKalshiOptions {
  readonly seed: number;
  readonly marketCount: number;
  readonly stepMillis: number;
  /** Defaults to a Friday; the weekly pause is Thursday's. */
  readonly startAt?: EpochMicros;
}

export interface MemoryKalshi extends SoakVenue {
  /** Everything that travelled so far, and how much it was. */
  traceHash(): string;
}

/** The listing with every third event on the other shard. */
function onShards(series: readonly KalshiSeriesListing[]): KalshiSeriesListing[] {
  let listed = 0;
  return series.map((one) => ({
    ...one,
    events: one.events.map((event) => {
      listed += 1;
      return { ...event, exchangeIndex: listed % otherShardEvery === 0 ? shards[1] : shards[0] };
    }),
  }));
}

/** A short key: hours hold tens of thousands of signatures, and what is soaked is not the mathematics of RSA. */
function shortKey(): KalshiCredentials {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { keyId: "soak", privateKeyPem };
}

export function openMemoryKalshi(options: MemoryKalshiOptions): MemoryKalshi {
  const { seed, marketCount, stepMillis, startAt = fridayMorning } = options;
  const clock = new VirtualClock(startAt);
  const events = inventEvents(seed, marketCount, startAt);
  const credentials = shortKey();
  const venue = buildKalshiVenue({
    clock,
    seed,
    series: onShards(kalshiSeriesOf(events)),
    accounts: [
      {
        ...defaultAccount(credentials),
        cash: new Map(shards.map((shard) => [shard, cashOnEachShard])),
      },
    ],
    readLagMax: milliseconds(400),
    keepsMaintenance: true,
  });
  const hash = createHash("sha256");
  let entries = 0;
  const transport = new MemoryTransport({
    clock,
    random: new RandomStream(seededSource(seed + 1)),
    shells: new Map([[host, venue.door]]),
    trace: ({ what, text }) => {
      entries += 1;
      hash.update(`${integerOf(clock.now())} ${what} ${text}\n`);
    },
  });
  const tickers = events.map((event) => event.kalshiTicker);
  const step = milliseconds(stepMillis);
  const flow = startDemoFlow({
    ...{ seed, clock: venue.clock, startAt, step },
    events: flowEventsOf(events, (event) => [quotedOnKalshi(venue.exchange, event)]),
  });
  return {
    ...venue,
    startedAt: startAt,
    flowStep: step,
    transport,
    tickers,
    shards,
    urls: { rest: `http://${host}/trade-api/v2`, stream: `ws://${host}/trade-api/ws/v2` },
    credentials,
    pass: (duration: DurationMicros) => clock.run(duration, settled),
    underWay: () => clock.waiting + transport.openCount,
    traceHash: () => `${entries} ${hash.copy().digest("hex")}`,
    async stop() {
      flow.stop();
      await transport.close();
    },
  };
}
