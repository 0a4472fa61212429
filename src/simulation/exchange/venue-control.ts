// What a test can do to any simulated venue from behind the counter: trade by hand, see who is connected, and make
// faults happen. What it can do to markets is the venue's own.

import {
  type DurationMicros,
  durationBetween,
  type EpochMicros,
} from "../../domain/units/epoch-micros.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Fault, StreamFaultCounts } from "../faults/fault.ts";
import type { FaultySession } from "../transport/streaming-shell.ts";
import type { Exchange } from "./exchange.ts";
import { ManualOrders } from "./manual-orders.ts";

/** One open stream connection. */
export interface ConnectionState {
  readonly connectionId: number;
  readonly age: DurationMicros;
  readonly framesSent: number;
  readonly isFrozen: boolean;
  readonly faults: Readonly<StreamFaultCounts>;
}

export interface VenueControlOptions<Shell, Catalogue> {
  readonly shell: Shell;
  readonly exchange: Exchange;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

export class VenueControl<
  Shell extends { sessions(): readonly FaultySession[] },
  Catalogue,
> extends ManualOrders {
  protected readonly shell: Shell;
  protected readonly catalogue: Catalogue;

  constructor(options: VenueControlOptions<Shell, Catalogue>) {
    super(options.exchange, options.clock);
    this.shell = options.shell;
    this.catalogue = options.catalogue;
  }

  /** Makes a fault happen on one connection, or on all of them; returns on how many. */
  triggerFault(fault: Fault, connectionId?: number): number {
    const targets = this.shell
      .sessions()
      .filter((session) => connectionId === undefined || session.connectionId === connectionId);
    for (const session of targets) session.stream.trigger(fault);
    return targets.length;
  }
}

/** Returns what there is to see of a connection, whichever the venue. */
export function connectionState(session: FaultySession, now: EpochMicros): ConnectionState {
  const { connectionId, openedAt, stream } = session;
  return {
    connectionId,
    age: durationBetween(openedAt, now),
    framesSent: stream.framesSent,
    isFrozen: stream.isFrozen,
    faults: { ...stream.counts },
  };
}
