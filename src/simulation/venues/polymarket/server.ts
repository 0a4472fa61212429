// A simulated Polymarket on real sockets: the order book host with its market channel on one port, the catalogue on
// another, since both have a route named /markets.

import { Exchange } from "../../exchange/exchange.ts";
import { noFaults } from "../../faults/fault.ts";
import { RandomStream, seededSource } from "../../random-stream.ts";
import type { VenueServerOptions } from "../../transport/server-options.ts";
import { startSocketTransport } from "../../transport/socket-transport.ts";
import { PolymarketCatalogue } from "./catalogue.ts";
import { PolymarketControl } from "./control.ts";
import type { PolymarketListing } from "./listing.ts";
import { ClobShell, GammaShell, streamPath } from "./shell.ts";

export interface PolymarketServerOptions extends VenueServerOptions {
  readonly markets: readonly PolymarketListing[];
  /** Ports of the order book host and of the catalogue; default 0: the system chooses. */
  readonly clobPort?: number;
  readonly gammaPort?: number;
}

export interface PolymarketServer {
  readonly clobUrl: string;
  readonly gammaUrl: string;
  /** Ends in /ws/market. */
  readonly streamUrl: string;
  readonly exchange: Exchange;
  readonly control: PolymarketControl;
  readonly shell: ClobShell;
  readonly gamma: GammaShell;
  stop(): Promise<void>;
}

export async function startPolymarketServer(
  options: PolymarketServerOptions,
): Promise<PolymarketServer> {
  const { clock, seed = 1, host = "127.0.0.1", faults = noFaults } = options;
  const exchange = new Exchange();
  const catalogue = new PolymarketCatalogue(options.markets, exchange, clock.now());
  const random = new RandomStream(seededSource(seed ^ faults.seed));
  const shell = new ClobShell({ clock, exchange, catalogue, random, faults });
  const gamma = new GammaShell(catalogue);
  const clobSockets = await startSocketTransport({ shell, host, port: options.clobPort ?? 0 });
  const gammaSockets = await startSocketTransport({
    shell: gamma,
    host,
    port: options.gammaPort ?? 0,
  }).catch(async (reason: unknown) => {
    await clobSockets.stop();
    throw reason;
  });
  return {
    clobUrl: `http://${host}:${clobSockets.port}`,
    gammaUrl: `http://${host}:${gammaSockets.port}`,
    streamUrl: `ws://${host}:${clobSockets.port}${streamPath}`,
    exchange,
    control: new PolymarketControl({ shell, exchange, catalogue, clock }),
    shell,
    gamma,
    async stop() {
      await Promise.all([clobSockets.stop(), gammaSockets.stop()]);
    },
  };
}
