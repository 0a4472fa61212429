// Polymarket for the conformance cases: the real adapter against the local server.

import { polymarketCapabilities } from "../../src/adapters/venues/polymarket/capabilities.ts";
import { createPolymarketCatalogue } from "../../src/adapters/venues/polymarket/rest/catalogue.ts";
import {
  polymarketDecoder,
  polymarketDecoderName,
} from "../../src/adapters/venues/polymarket/stream/decoder-registry.ts";
import { createPolymarketFeed } from "../../src/adapters/venues/polymarket/stream/feed.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { startPolymarketServer } from "../../src/simulation/venues/polymarket/server.ts";
import { polymarketListing } from "../support/polymarket-listing.ts";
import {
  acceptedOrder,
  type FeedRequest,
  usualTerms,
  type VenueUnderTest,
} from "./venue-under-test.ts";

export const polymarketUnderTest: VenueUnderTest = {
  capabilities: polymarketCapabilities,
  terms: usualTerms,
  decoder: polymarketDecoder,
  decoderName: polymarketDecoderName,

  async start(clock, faults) {
    const markets = ["a", "b", "c"].map((name) => polymarketListing(name, clock.now()));
    const server = await startPolymarketServer({ clock, markets, faults });
    const transport = new SystemTransport({ clock });
    const common = {
      environment: "local",
      urls: { gamma: server.gammaUrl, clob: server.clobUrl, stream: server.streamUrl },
      transport,
      random: seededSource(7),
    } as const;
    const catalogue = createPolymarketCatalogue(common);
    const { control } = server;
    return {
      symbols: markets.map((market) => market.conditionId),
      catalogue,
      openFeed: (request: FeedRequest) => createPolymarketFeed({ ...common, ...request }),
      place: (order) => acceptedOrder(control.place(order)),
      take: (order) => void control.take(order),
      cancel: (orderId) => void control.cancel(orderId),
      cancelAll: (symbol) => void control.cancelAll(symbol),
      book: (symbol) => control.book(symbol),
      triggerFault: (fault) => void control.triggerFault(fault),
      connections: () => control.connections().length,
      resolve: (symbol) => control.resolve(symbol, "yes"),
      changeGrid: (symbol) => control.changeTickSize(symbol, "0.001"),
      async stop() {
        await catalogue.close();
        await transport.close();
        await server.stop();
      },
    };
  },
};
