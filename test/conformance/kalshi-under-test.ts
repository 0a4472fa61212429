// Kalshi for the conformance cases: the real adapter against the local server.

import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { kalshiCapabilities } from "../../src/adapters/venues/kalshi/capabilities.ts";
import { createKalshiCatalogue } from "../../src/adapters/venues/kalshi/rest/catalogue.ts";
import {
  kalshiDecoder,
  kalshiDecoderName,
} from "../../src/adapters/venues/kalshi/stream/decoder-registry.ts";
import { createKalshiFeed } from "../../src/adapters/venues/kalshi/stream/feed.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { usdMicros } from "../../src/domain/units/usd-micros.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { startKalshiServer } from "../../src/simulation/venues/kalshi/server.ts";
import { feesHalveAt, syntheticTickers as symbols, syntheticSeries } from "./kalshi-listing.ts";
import {
  acceptedOrder,
  type FeedRequest,
  usualTerms,
  type VenueUnderTest,
} from "./venue-under-test.ts";

export const kalshiUnderTest: VenueUnderTest = {
  capabilities: kalshiCapabilities,
  terms: usualTerms,
  decoder: kalshiDecoder,
  decoderName: kalshiDecoderName,

  async start(clock, faults) {
    const series = [syntheticSeries(clock.now())];
    const server = await startKalshiServer({ clock, series, faults });
    const transport = new SystemTransport({ clock });
    const common = {
      environment: "local",
      urls: { rest: server.restUrl, stream: server.streamUrl },
      credentials: {
        environment: "local",
        keyId: server.keyId,
        privateKey: createPrivateKey(server.privateKeyPem),
      },
      transport,
      random: seededSource(7),
    } as const;
    const catalogue = createKalshiCatalogue(common);
    const { control } = server;
    return {
      symbols,
      catalogue,
      // 0.07 × 10 × 0.40 × 0.60 USD, and half of it.
      announcedFees: {
        at: feesHalveAt(clock.now()),
        before: usdMicros(168_000),
        after: usdMicros(84_000),
      },
      openFeed: (request: FeedRequest) => createKalshiFeed({ ...common, ...request }),
      openForeignFeed: (request: FeedRequest) => {
        const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const credentials = { ...common.credentials, privateKey };
        return createKalshiFeed({ ...common, ...request, credentials });
      },
      place: (order) => acceptedOrder(control.place(order)),
      take: (order) => void control.take(order),
      cancel: (orderId) => void control.cancel(orderId),
      cancelAll: (symbol) => void control.cancelAll(symbol),
      book: (symbol) => control.book(symbol),
      triggerFault: (fault) => void control.triggerFault(fault),
      connections: () => control.connections().length,
      resolve: (symbol) => control.determine(symbol, "yes"),
      changeGrid: (symbol) => control.changePriceStructure(symbol, "tapered_deci_cent"),
      pause: (symbol) => control.pause(symbol),
      resume: (symbol) => control.resume(symbol),
      async stop() {
        await catalogue.close();
        await transport.close();
        await server.stop();
      },
    };
  },
};
