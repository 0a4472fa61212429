// Sockets of a brokerage session: one is opened only while the session is ready, with the headers of that moment, and ends
// with it, because the broker forgets every subscription then. Nothing reaches the broker before.

import type {
  TransportSocket,
  TransportSocketOptions,
  VenueTransport,
} from "../../../../ports/venue-transport.ts";
import type { BrokerSession } from "../session/contract.ts";

/** Returns the transport for sockets of the session; requests go as ever. */
export function sessionSockets(transport: VenueTransport, session: BrokerSession): VenueTransport {
  return {
    clock: transport.clock,
    request: (request, done) => transport.request(request, done),
    openSocket: (options) => new SessionSocket(transport, session, options),
    close: () => transport.close(),
  };
}

class SessionSocket implements TransportSocket {
  readonly #transport: VenueTransport;
  readonly #session: BrokerSession;
  readonly #options: TransportSocketOptions;
  readonly #leave: () => void;
  #socket: TransportSocket | null = null;
  #isOver = false;

  constructor(transport: VenueTransport, session: BrokerSession, options: TransportSocketOptions) {
    this.#transport = transport;
    this.#session = session;
    this.#options = options;
    this.#leave = session.observe({
      ready: () => void this.#open(),
      lost: ({ message }) => this.#lost(message),
    });
    if (session.state === "ready") void this.#open();
  }

  get unsentBytes(): number {
    return this.#socket?.unsentBytes ?? 0;
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  ping(): void {
    this.#socket?.ping();
  }

  close(): void {
    if (this.#socket !== null) this.#socket.close();
    else queueMicrotask(() => this.#end("closed before it was opened"));
  }

  terminate(): void {
    this.#isOver = true;
    this.#leave();
    this.#socket?.terminate();
  }

  async #open(): Promise<void> {
    const access = await this.#session.socketAccess();
    if (this.#isOver || this.#socket !== null || !access.ok) return;
    const { observer } = this.#options;
    this.#socket = this.#transport.openSocket({
      ...this.#options,
      url: access.value.url,
      headers: { ...this.#options.headers, ...access.value.headers },
      observer: {
        opened: () => observer.opened(),
        frame: (frame) => observer.frame(frame),
        heartbeat: () => observer.heartbeat(),
        closed: (reason) => this.#end(reason),
      },
    });
  }

  #lost(reason: string): void {
    const socket = this.#socket;
    // While it waits for the session it waits on; whoever opened it gives up in his own time.
    if (socket === null) return;
    socket.terminate();
    queueMicrotask(() => this.#end(`the session is lost: ${reason}`));
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leave();
    this.#options.observer.closed(reason);
  }
}
