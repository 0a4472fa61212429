// A simulated broker on real sockets: REST and stream behind one HTTP port, as the gateway that a person has logged in
// to, and for consumers with OAuth.

import type { Clock } from "../../../ports/clock.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { VenueFaults } from "../../faults/venue-faults.ts";
import type { VenueServerOptions } from "../../transport/server-options.ts";
import { startSocketTransport } from "../../transport/socket-transport.ts";
import type { ForecastExControl } from "./control.ts";
import type { ForecastExAccountsCore } from "./core/accounts.ts";
import { restRoot } from "./rest/router.ts";
import type { Sessions } from "./session/sessions.ts";
import { type ForecastExShell, streamPath } from "./shell.ts";
import { buildForecastExVenue, defaultAccount, type ForecastExVenueOptions } from "./venue.ts";

export interface ForecastExServerOptions extends VenueServerOptions, ForecastExVenueOptions {
  /** Defaults to 0: the system chooses. */
  readonly port?: number;
}

export interface ForecastExServer {
  /** Ends in /v1/api, as clients take it. */
  readonly restUrl: string;
  /** Ends in /v1/api/ws. */
  readonly streamUrl: string;
  /** The first account. */
  readonly account: string;
  readonly exchange: Exchange;
  readonly accounts: ForecastExAccountsCore;
  readonly sessions: Sessions;
  readonly control: ForecastExControl;
  readonly shell: ForecastExShell;
  readonly faults: VenueFaults;
  /** The broker's own clock: who trades at the exchange directly does so by this one. */
  readonly clock: Clock;
  stop(): Promise<void>;
}

/** Starts the broker. Rejects when the port cannot be opened. */
export async function startForecastExServer(
  options: ForecastExServerOptions,
): Promise<ForecastExServer> {
  const { host = "127.0.0.1", port = 0 } = options;
  const venue = buildForecastExVenue(options);
  const { exchange, accounts, sessions, control, shell, door, faults, clock } = venue;
  const stopTimers = (): void => {
    faults.stop();
    shell.stop();
  };
  const listening = startSocketTransport({ shell: door, host, port });
  const transport = await listening.catch((reason: unknown) => {
    stopTimers();
    throw reason;
  });
  return {
    restUrl: `http://${host}:${transport.port}${restRoot}`,
    streamUrl: `ws://${host}:${transport.port}${streamPath}`,
    account: options.accounts?.[0]?.account ?? defaultAccount,
    ...{ exchange, accounts, sessions, control, shell, faults, clock },
    stop: async () => {
      stopTimers();
      await transport.stop();
    },
  };
}
