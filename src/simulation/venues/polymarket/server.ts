// A simulated Polymarket on real sockets: the order book host with both its channels on one port, each other host on its
// own, since paths of the hosts overlap.

import type { Clock } from "../../../ports/clock.ts";
import type { Exchange } from "../../exchange/exchange.ts";
import type { VenueFaults } from "../../faults/venue-faults.ts";
import type { VenueServerOptions } from "../../transport/server-options.ts";
import type { VenueShell } from "../../transport/shell.ts";
import { type SocketTransport, startSocketTransport } from "../../transport/socket-transport.ts";
import {
  defaultAccount,
  type PolymarketAccountOptions,
  testKeyFor,
} from "./authentication/accounts-options.ts";
import type { ChainId } from "./authentication/order-digest.ts";
import type { PolymarketControl } from "./control.ts";
import type { PolymarketAccountsCore } from "./core/accounts.ts";
import { type ClobShell, streamPath, userStreamPath } from "./shell.ts";
import {
  buildPolymarketVenue,
  type PolymarketVenue,
  type PolymarketVenueOptions,
} from "./venue.ts";
import type { WalletControl } from "./wallet-control.ts";

/** The hosts of the venue, in the order of their ports where those are given. */
export const hostNames = ["clob", "gamma", "data", "rtds"] as const;

type HostName = (typeof hostNames)[number];

export interface PolymarketServerOptions
  extends VenueServerOptions,
    Omit<PolymarketVenueOptions, "accounts"> {
  /** Ports by host; default 0: the system chooses. */
  readonly ports?: Partial<Readonly<Record<HostName, number>>>;
  /** Accounts besides the default one, which has 10,000 USD and a key that follows from the seed. */
  readonly accounts?: readonly PolymarketAccountOptions[];
}

export interface PolymarketServer {
  readonly clobUrl: string;
  readonly gammaUrl: string;
  /** The host of the page that says who may trade: here that of the order book. */
  readonly siteUrl: string;
  readonly dataUrl: string;
  readonly rtdsUrl: string;
  /** Ends in /ws/market. */
  readonly streamUrl: string;
  /** Ends in /ws/user. */
  readonly userStreamUrl: string;
  readonly chainId: ChainId;
  /** Of the default account: `0x` and 64 hex digits, and its address with the checksum. */
  readonly privateKey: string;
  readonly address: string;
  readonly exchange: Exchange;
  readonly accounts: PolymarketAccountsCore;
  readonly control: PolymarketControl;
  readonly wallets: WalletControl;
  readonly shell: ClobShell;
  readonly gamma: PolymarketVenue["gamma"];
  readonly data: PolymarketVenue["data"];
  readonly rtds: PolymarketVenue["rtds"];
  readonly activity: PolymarketVenue["activity"];
  readonly sources: PolymarketVenue["sources"];
  readonly oracle: PolymarketVenue["oracle"];
  readonly faults: VenueFaults;
  /** The venue's own clock: who trades at the exchange directly does so by this one. */
  readonly clock: Clock;
  stop(): Promise<void>;
}

export async function startPolymarketServer(
  options: PolymarketServerOptions,
): Promise<PolymarketServer> {
  const { seed = 1, host = "127.0.0.1", chainId = 137, ports = {} } = options;
  const key = testKeyFor(seed);
  const venue = buildPolymarketVenue({
    ...options,
    accounts: [defaultAccount(key), ...(options.accounts ?? [])],
  });
  const stopTimers = (): void => {
    venue.faults.stop();
    venue.sources.stop();
    venue.shell.stop();
  };
  const sockets = await openPorts(venue.doors, host, ports).catch((reason: unknown) => {
    stopTimers();
    throw reason;
  });
  const { doors: _doors, catalogue: _catalogue, ...parts } = venue;
  const at = (name: HostName): string => `${host}:${sockets[name].port}`;
  return {
    clobUrl: `http://${at("clob")}`,
    gammaUrl: `http://${at("gamma")}`,
    siteUrl: `http://${at("clob")}`,
    dataUrl: `http://${at("data")}`,
    rtdsUrl: `ws://${at("rtds")}`,
    streamUrl: `ws://${at("clob")}${streamPath}`,
    userStreamUrl: `ws://${at("clob")}${userStreamPath}`,
    ...{ chainId, privateKey: key.privateKey, address: key.address },
    ...parts,
    async stop() {
      stopTimers();
      await Promise.all(hostNames.map((name) => sockets[name].stop()));
    },
  };
}

/** Opens all ports, or none: those that were opened before one fails are closed again. */
async function openPorts(
  doors: Readonly<Record<HostName, VenueShell>>,
  host: string,
  ports: Partial<Readonly<Record<HostName, number>>>,
): Promise<Readonly<Record<HostName, SocketTransport>>> {
  const opened: Partial<Record<HostName, SocketTransport>> = {};
  const open = async (name: HostName): Promise<SocketTransport> => {
    const shell = doors[name];
    opened[name] = await startSocketTransport({ shell, host, port: ports[name] ?? 0 });
    return opened[name];
  };
  try {
    return {
      clob: await open("clob"),
      gamma: await open("gamma"),
      data: await open("data"),
      rtds: await open("rtds"),
    };
  } catch (reason) {
    await Promise.all(Object.values(opened).map((transport) => transport.stop()));
    throw reason;
  }
}
