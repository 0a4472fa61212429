// Kalshi for fault sequences: the whole simulated venue in memory, on grids of every kind.

import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { createKalshiCatalogue } from "../../src/adapters/venues/kalshi/rest/catalogue.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { addDuration, days } from "../../src/domain/units/epoch-micros.ts";
import { type RandomStream, seededSource } from "../../src/simulation/random-stream.ts";
import { MemoryTransport } from "../../src/simulation/transport/memory-transport.ts";
import { defaultAccount } from "../../src/simulation/venues/kalshi/accounts-options.ts";
import { disturbableKalshi } from "../../src/simulation/venues/kalshi/disturbable.ts";
import type { KalshiSeriesListing } from "../../src/simulation/venues/kalshi/listing.ts";
import {
  type PriceStructure,
  priceStructures,
} from "../../src/simulation/venues/kalshi/price-structures.ts";
import { buildKalshiVenue } from "../../src/simulation/venues/kalshi/venue.ts";
import {
  type FaultyVenue,
  type FaultyVenueOptions,
  OldFrames,
  sequenceStart,
} from "./faulty-venue.ts";

const host = "127.0.0.1:8001";
const labels = Object.keys(priceStructures) as PriceStructure[];

/** Made once and short: sequences sign thousands of requests, and what is tested is not the mathematics of RSA. */
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1_024 });
const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const credentials = { keyId: "sequence", privateKeyPem };

function listedSeries(marketCount: number, random: RandomStream): KalshiSeriesListing {
  const eventTicker = "KXFAULT-26NOV";
  return {
    ticker: "KXFAULT",
    title: "Faults",
    category: "Economics",
    feeType: "quadratic",
    feeMultiplier: 1,
    events: [
      {
        ...{ eventTicker, title: "Faults", subTitle: "", mutuallyExclusive: false },
        markets: Array.from({ length: marketCount }, (_, place) => ({
          ticker: `${eventTicker}-${place}`,
          yesSubTitle: `Above ${place}`,
          noSubTitle: "Otherwise",
          rulesPrimary: "Synthetic.",
          openAt: addDuration(sequenceStart, days(-1)),
          closeAt: addDuration(sequenceStart, days(5)),
          priceStructure: random.chance(500_000) ? "linear_cent" : random.pick(labels),
        })),
      },
    ],
  };
}

export function faultyKalshi(options: FaultyVenueOptions): FaultyVenue {
  const { seed, clock, random, marketCount } = options;
  const series = listedSeries(marketCount, random);
  const venue = buildKalshiVenue({
    ...{ clock, seed },
    series: [series],
    accounts: [defaultAccount(credentials)],
  });
  const old = new OldFrames(false);
  const transport = new MemoryTransport({
    clock,
    trace: old.trace,
    random: random.fork(),
    shells: new Map([[host, venue.door]]),
  });
  const common = {
    environment: "local",
    urls: { rest: `http://${host}/trade-api/v2`, stream: `ws://${host}/trade-api/ws/v2` },
    credentials: {
      environment: "local",
      keyId: credentials.keyId,
      privateKey: createPrivateKey(privateKeyPem),
    },
    transport,
    random: seededSource(seed + 2),
  } as const;
  const { exchange, accounts, catalogue, control, faults } = venue;
  return {
    ...{ venue: "kalshi", exchange, clock: venue.clock, faults },
    symbols: series.events.flatMap(({ markets }) => markets.map(({ ticker }) => ticker)),
    disturbable: disturbableKalshi({ accounts, catalogue, control, clock: venue.clock }),
    catalogue: createKalshiCatalogue(common),
    openFeed: (parts) => createKalshiFeed({ ...common, ...parts }),
    flowListing: (symbol) => ({ exchange, symbol, feeRate: 70_000, fractionChance: 100_000 }),
    sessions: () => venue.shell.sessions(),
    strangeFrame: () =>
      JSON.stringify({
        type: "orderbook_snapshot",
        sid: 9_999,
        seq: 1,
        msg: {
          market_ticker: "KXNOBODY",
          market_id: "nobody",
          yes_dollars_fp: [["0.4000", "10.00"]],
          no_dollars_fp: [["0.5000", "10.00"]],
        },
      }),
    oldFrames: () => old.list(),
    stop: () => transport.close(),
  };
}
