// ForecastEx for the conformance cases: the real adapter, its session among it, against the local broker.

import { Secret } from "../../src/adapters/secrets/secret.ts";
import { forecastExCapabilities } from "../../src/adapters/venues/forecastex/capabilities.ts";
import type { ForecastExAccess } from "../../src/adapters/venues/forecastex/config.ts";
import { createForecastExCatalogue } from "../../src/adapters/venues/forecastex/rest/catalogue.ts";
import {
  createForecastExSession,
  type ForecastExSession,
} from "../../src/adapters/venues/forecastex/session/broker-session.ts";
import {
  ForecastExDecoder,
  forecastExDecoderName,
} from "../../src/adapters/venues/forecastex/stream/decoder.ts";
import { createForecastExFeed } from "../../src/adapters/venues/forecastex/stream/feed.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { unwrap } from "../../src/domain/failure/result.ts";
import { milliseconds } from "../../src/domain/units/epoch-micros.ts";
import type { MarketDataFeed } from "../../src/ports/market-data.ts";
import { seededSource } from "../../src/simulation/random-stream.ts";
import { generateOAuthCredentials } from "../../src/simulation/venues/forecastex/access/oauth-credentials.ts";
import {
  type ForecastExServer,
  startForecastExServer,
} from "../../src/simulation/venues/forecastex/server.ts";
import { syntheticConids, syntheticProduct } from "./forecastex-listing.ts";
import {
  acceptedOrder,
  type FeedRequest,
  type VenueTerms,
  type VenueUnderTest,
} from "./venue-under-test.ts";

/** Whole contracts, pairs at 1.01, the touch alone, told twice a second to who asks no faster than the broker allows. */
export const forecastExTerms: VenueTerms = {
  lot: 1_000_000,
  pairTotal: 10_100,
  levelsShown: 1,
  tellsWithin: milliseconds(500),
};

/** Keys of a consumer whom the broker does not know. */
function foreignAccess(): ForecastExAccess {
  const { credentials } = generateOAuthCredentials("STRANGER1", "nobody");
  const keys = {
    consumerKey: new Secret(credentials.consumerKey),
    accessToken: new Secret(credentials.accessToken),
    accessTokenSecret: new Secret(credentials.accessTokenSecret),
    signingKey: new Secret(credentials.signaturePrivateKeyPem),
    encryptionKey: new Secret(credentials.encryptionPrivateKeyPem),
    diffieHellmanPrime: new Secret(credentials.diffieHellmanPrime),
    realm: credentials.realm,
  };
  return { kind: "oauth", environment: "local", keys };
}

export const forecastExUnderTest: VenueUnderTest = {
  capabilities: forecastExCapabilities,
  terms: forecastExTerms,
  decoder: (context) => new ForecastExDecoder(context),
  decoderName: forecastExDecoderName,

  async start(clock, faults) {
    const products = [syntheticProduct(clock.now())];
    const server = await startForecastExServer({ clock, products, faults });
    const transport = new SystemTransport({ clock });
    const sessions: ForecastExSession[] = [];
    const open = (access: ForecastExAccess): ForecastExSession => {
      const session = unwrap(createForecastExSession({ ...common, access }));
      sessions.push(session);
      session.start();
      return session;
    };
    const common = {
      environment: "local",
      urls: { rest: server.restUrl, stream: server.streamUrl },
      transport,
      random: seededSource(7),
    } as const;
    const session = open({ kind: "gateway" });
    const feedOver = (own: ForecastExSession, request: FeedRequest): MarketDataFeed =>
      createForecastExFeed({ ...common, ...request, session: own });
    return {
      symbols: syntheticConids,
      catalogue: createForecastExCatalogue({ session }),
      openFeed: (request: FeedRequest) => feedOver(session, request),
      openForeignFeed: (request: FeedRequest) => feedOver(open(foreignAccess()), request),
      ...behindTheCounter(server),
      async stop() {
        for (const one of sessions) await one.stop();
        await transport.close();
        await server.stop();
      },
    };
  },
};

function behindTheCounter({ control }: ForecastExServer) {
  const conidOf = (symbol: string): number => Number.parseInt(symbol, 10);
  return {
    place: (order: Parameters<typeof control.place>[0]) => acceptedOrder(control.place(order)),
    take: (order: Parameters<typeof control.take>[0]) => void control.take(order),
    cancel: (orderId: number) => void control.cancel(orderId),
    cancelAll: (symbol: string) => void control.cancelAll(symbol),
    book: (symbol: string) => control.book(symbol),
    triggerFault: (fault: Parameters<typeof control.triggerFault>[0]) =>
      void control.triggerFault(fault),
    connections: () => control.connections().length,
    resolve: (symbol: string) => control.resolve(conidOf(symbol), "yes"),
    delayQuotes: (symbol: string, areDelayed: boolean) =>
      control.setAvailability(conidOf(symbol), areDelayed ? "D" : "R"),
    // The exchange has one grid for ever.
    changeGrid: () => undefined,
  };
}
