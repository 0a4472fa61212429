// The paper venues of a run: a gateway each, and the cash each starts with.

import type { Venue } from "../../../src/domain/market/venue.ts";
import type { NewEvent } from "../../../src/domain/message/input.ts";
import { type DurationMicros, milliseconds } from "../../../src/domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { BookReader } from "../../../src/ports/book-reader.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";
import type { OrderGateway } from "../../../src/ports/order-gateway.ts";
import { PaperGateway } from "../../../src/simulation/paper/paper-gateway.ts";

/** From our command to the venue's matching engine on paper: the order of a real round trip over the internet. */
export const paperLatency: DurationMicros = milliseconds(100);

/** Returns what makes the paper gateways of an engine host. */
export function paperGateways(
  venues: readonly Venue[],
  clock: Clock,
): (sink: InputSink, books: BookReader) => OrderGateway[] {
  return (sink, books) =>
    venues.map((venue) => new PaperGateway({ venue, clock, books, sink, latency: paperLatency }));
}

/** Returns the reports that open the ledgers which an earlier run has not opened. */
export function startingCash(
  engine: Engine,
  venues: readonly Venue[],
  cash: UsdMicros,
  clock: Clock,
): NewEvent[] {
  return venues
    .filter((venue) => !engine.core.durable.accounts.hasLedger(venue))
    .map((venue) => ({ kind: "BalanceReported", receivedAt: clock.now(), venue, cash }));
}
