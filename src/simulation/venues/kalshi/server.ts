// A simulated Kalshi on real sockets: the whole venue behind one HTTP port.

import type { Clock } from "../../../ports/clock.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { VenueFaults } from "../../faults/venue-faults.ts";
import { uuidFor } from "../../identifiers.ts";
import type { VenueServerOptions } from "../../transport/server-options.ts";
import { startSocketTransport } from "../../transport/socket-transport.ts";
import { defaultAccount, type KalshiAccountOptions } from "./accounts-options.ts";
import { generateCredentials, type KalshiCredentials } from "./authentication.ts";
import type { KalshiControl } from "./control.ts";
import type { KalshiAccountsCore } from "./core/accounts.ts";
import { restRoot } from "./rest/router.ts";
import { type KalshiShell, streamPath } from "./shell.ts";
import { buildKalshiVenue, type KalshiVenueOptions } from "./venue.ts";

export interface KalshiServerOptions
  extends VenueServerOptions,
    Omit<KalshiVenueOptions, "accounts"> {
  /** Defaults to 0: the system chooses. */
  readonly port?: number;
  /** The key of the default account; defaults to a fresh key pair. */
  readonly credentials?: KalshiCredentials;
  /** Accounts besides the default one, which has 10,000 USD on shard 0. */
  readonly accounts?: readonly KalshiAccountOptions[];
  /** Streams that leave so many heartbeats unanswered are cut. The venue documents no number; defaults to never. */
  readonly missedPongsMax?: number;
}

export interface KalshiServer {
  /** Ends in /trade-api/v2, as clients take it. */
  readonly restUrl: string;
  /** Ends in /trade-api/ws/v2. */
  readonly streamUrl: string;
  /** Of the default account. */
  readonly keyId: string;
  readonly privateKeyPem: string;
  readonly exchange: Exchange;
  readonly accounts: KalshiAccountsCore;
  readonly control: KalshiControl;
  readonly shell: KalshiShell;
  readonly faults: VenueFaults;
  /** The venue's own clock: who trades at the exchange directly does so by this one. */
  readonly clock: Clock;
  stop(): Promise<void>;
}

export async function startKalshiServer(options: KalshiServerOptions): Promise<KalshiServer> {
  const { seed = 1, host = "127.0.0.1", port = 0 } = options;
  const credentials = options.credentials ?? generateCredentials(uuidFor(`kalshi key ${seed}`));
  const venue = buildKalshiVenue({
    ...options,
    accounts: [defaultAccount(credentials), ...(options.accounts ?? [])],
  });
  const { exchange, accounts, control, shell, door, faults, clock } = venue;
  const stopTimers = (): void => {
    faults.stop();
    shell.stop();
  };
  const { missedPongsMax } = options;
  const patience = missedPongsMax === undefined ? {} : { missedPongsMax };
  const listening = startSocketTransport({ shell: door, host, port, ...patience });
  const transport = await listening.catch((reason: unknown) => {
    stopTimers();
    throw reason;
  });
  return {
    restUrl: `http://${host}:${transport.port}${restRoot}`,
    streamUrl: `ws://${host}:${transport.port}${streamPath}`,
    keyId: credentials.keyId,
    privateKeyPem: credentials.privateKeyPem,
    exchange,
    accounts,
    control,
    shell,
    faults,
    clock,
    stop: async () => {
      stopTimers();
      await transport.stop();
    },
  };
}
