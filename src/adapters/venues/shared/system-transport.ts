// The world as an adapter reaches it live: kept HTTP connections, WebSockets and the system's clock behind one port.
// It says of a failed request whether anything of it can have left this machine, because a command that certainly
// did not is no open question.

import { Pool } from "undici";
import type { Clock } from "../../../ports/clock.ts";
import type {
  TransportOutcome,
  TransportRequest,
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../../ports/venue-transport.ts";
import { errorWords } from "./error-words.ts";
import { PooledRequest } from "./pooled-request.ts";
import { SystemSocket } from "./system-socket.ts";

/** Connections to one host: a request waits for a free one, so that a burst does not open dozens. */
const connectionsPerOriginDefault = 4;

/** An idle connection is closed by us after so long, or sooner when the server says so. Servers close after a minute:
 * a request that meets their closing would have an unknown outcome. */
const idleMillisMax = 15_000;

/** Hosts of one venue: a few. More is a mistake, and every one would hold connections. */
export const originsMax = 16;

export interface SystemTransportOptions {
  readonly clock: Clock;
  readonly connectionsPerOrigin?: number;
}

export class SystemTransport implements VenueTransport {
  readonly clock: Clock;
  readonly #connectionsPerOrigin: number;
  readonly #pools = new Map<string, Pool>();
  readonly #sockets = new Set<SystemSocket>();
  #isClosed = false;

  constructor(options: SystemTransportOptions) {
    this.clock = options.clock;
    this.#connectionsPerOrigin = options.connectionsPerOrigin ?? connectionsPerOriginDefault;
  }

  request(request: TransportRequest, done: (outcome: TransportOutcome) => void): () => void {
    const pooled = new PooledRequest(request, done);
    const url = URL.canParse(request.url) ? new URL(request.url) : null;
    if (url === null) {
      pooled.refuse(`not an address: ${request.url}`);
    } else {
      const pool = this.#poolOf(url.origin);
      if (typeof pool === "string") pooled.refuse(pool);
      else pooled.dispatch(pool, `${url.pathname}${url.search}`);
    }
    return () => pooled.giveUp();
  }

  openSocket(options: TransportSocketOptions): TransportSocket {
    const socket = new SystemSocket(options, () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    if (this.#isClosed) socket.fail("the transport is closed");
    else socket.connect();
    return socket;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.fail("the transport was closed");
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  /** Returns the pool of the origin, or why there is none. */
  #poolOf(origin: string): Pool | string {
    if (this.#isClosed) return "the transport is closed";
    const known = this.#pools.get(origin);
    if (known !== undefined) return known;
    if (this.#pools.size >= originsMax) return `more than ${originsMax} hosts`;
    try {
      const pool = new Pool(origin, {
        connections: this.#connectionsPerOrigin,
        keepAliveTimeout: idleMillisMax,
        // The caller's deadline ends a request; the pool's timers would bring a second clock into it.
        headersTimeout: 0,
        bodyTimeout: 0,
        // One request at a time on a connection, in the plain protocol: a request that has begun is never begun
        // again on another connection by the library.
        pipelining: 1,
        allowH2: false,
      });
      this.#pools.set(origin, pool);
      return pool;
    } catch (cause) {
      return errorWords(cause);
    }
  }
}
