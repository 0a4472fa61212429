// A simulated Kalshi on real sockets: exchange, catalogue and protocol shell behind one HTTP port.

import { Exchange } from "../../exchange/exchange.ts";
import { noFaults } from "../../faults/fault.ts";
import { uuidFor } from "../../identifiers.ts";
import { RandomStream, seededSource } from "../../random-stream.ts";
import type { VenueServerOptions } from "../../transport/server-options.ts";
import { startSocketTransport } from "../../transport/socket-transport.ts";
import {
  Authenticator,
  defaultSkewLimits,
  generateCredentials,
  type KalshiCredentials,
  type SkewLimits,
} from "./authentication.ts";
import { KalshiCatalogue } from "./catalogue.ts";
import { KalshiControl } from "./control.ts";
import type { KalshiSeriesListing } from "./listing.ts";
import { restRoot } from "./rest.ts";
import { KalshiShell, streamPath } from "./shell.ts";

export interface KalshiServerOptions extends VenueServerOptions {
  readonly series: readonly KalshiSeriesListing[];
  /** Defaults to 0: the system chooses. */
  readonly port?: number;
  /** Defaults to a fresh key pair. */
  readonly credentials?: KalshiCredentials;
  readonly skew?: SkewLimits;
}

export interface KalshiServer {
  /** Ends in /trade-api/v2, as clients take it. */
  readonly restUrl: string;
  /** Ends in /trade-api/ws/v2. */
  readonly streamUrl: string;
  readonly keyId: string;
  readonly privateKeyPem: string;
  readonly exchange: Exchange;
  readonly control: KalshiControl;
  readonly shell: KalshiShell;
  stop(): Promise<void>;
}

export async function startKalshiServer(options: KalshiServerOptions): Promise<KalshiServer> {
  const { clock, seed = 1, host = "127.0.0.1", port = 0, faults = noFaults } = options;
  const credentials = options.credentials ?? generateCredentials(uuidFor(`kalshi key ${seed}`));
  const exchange = new Exchange();
  const catalogue = new KalshiCatalogue(options.series, exchange, clock.now());
  const shell = new KalshiShell({
    clock,
    exchange,
    catalogue,
    authenticator: new Authenticator(credentials, options.skew ?? defaultSkewLimits),
    random: new RandomStream(seededSource(seed ^ faults.seed)),
    faults,
  });
  const transport = await startSocketTransport({ shell, host, port });
  return {
    restUrl: `http://${host}:${transport.port}${restRoot}`,
    streamUrl: `ws://${host}:${transport.port}${streamPath}`,
    keyId: credentials.keyId,
    privateKeyPem: credentials.privateKeyPem,
    exchange,
    control: new KalshiControl({ shell, exchange, catalogue, clock }),
    shell,
    stop: () => transport.stop(),
  };
}
