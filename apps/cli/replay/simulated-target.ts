// An imported capture has no decisions of its own: the engine decides now, on a virtual clock, and orders are filled
// on paper from the recorded books.

import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { MemoryJournal } from "../../../src/adapters/storage/journal/memory-journal.ts";
import type { Directories } from "../../../src/domain/market/directory.ts";
import { type Venue, venueOf, venues } from "../../../src/domain/market/venue.ts";
import type { EngineSettings } from "../../../src/domain/message/settings.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import type { UsdMicros } from "../../../src/domain/units/usd-micros.ts";
import type { EngineIdentity } from "../../../src/engine/engine.ts";
import type { InputSink } from "../../../src/ports/market-data.ts";
import type { ReplayTarget } from "../../../src/replay/replay-capture.ts";
import { EngineHost } from "../../../src/runtime/engine-host.ts";
import type { LoopObserver } from "../../../src/runtime/engine-loop.ts";
import { type Implementation, newBookStore, newGateOf, newSolverOf } from "../host/book-stores.ts";
import { queuesOf } from "../host/input-queues.ts";
import { paperGateways, startingCash } from "../host/paper-venues.ts";

export interface SimulatedTargetOptions {
  readonly directories: Directories;
  readonly settings: EngineSettings;
  readonly identity: EngineIdentity;
  readonly implementation: Implementation;
  readonly startingCash: UsdMicros;
  readonly observer: (clock: VirtualClock) => LoopObserver;
}

export class SimulatedTarget implements ReplayTarget {
  readonly clock = new VirtualClock(epochMicros(0));
  readonly host: EngineHost;
  readonly sink: InputSink;
  readonly #options: SimulatedTargetOptions;
  #started = false;
  #turnDue = false;

  constructor(options: SimulatedTargetOptions) {
    this.#options = options;
    this.host = new EngineHost({
      directories: options.directories,
      books: newBookStore(options.implementation),
      newGate: newGateOf(options.implementation),
      newSolver: newSolverOf(options.implementation),
      settings: options.settings,
      identity: options.identity,
      clock: this.clock,
      journal: new MemoryJournal({ durability: "automatic" }),
      defer: () => {
        this.#turnDue = true;
      },
      observer: options.observer(this.clock),
      notify: () => undefined,
      newQueue: queuesOf(options.implementation),
      gateways: paperGateways(venues, this.clock),
    });
    this.sink = this.host.sink;
  }

  advance(micros: number): void {
    if (!this.#started) this.#start(micros);
    if (micros <= integerOf(this.clock.now())) return;
    for (let next = this.clock.nextCallAt; next !== null; next = this.clock.nextCallAt) {
      if (integerOf(next) > micros) break;
      this.clock.advanceTo(next > this.clock.now() ? next : this.clock.now());
      this.#takeDueTurns();
    }
    this.clock.advanceTo(epochMicros(micros));
  }

  turn(nowMicros: number): void {
    this.advance(nowMicros);
    this.#turnDue = false;
    this.host.loop.turn();
    this.#takeDueTurns();
  }

  inputs(): number {
    return this.host.engine.inputs;
  }

  stateHash(): string {
    return this.host.engine.stateHash();
  }

  begin(): void {}

  /** Lets what is under way finish: orders on paper and their deadlines. */
  finish(micros: number): void {
    if (this.#started) this.advance(integerOf(this.clock.now()) + micros);
  }

  #start(micros: number): void {
    this.#started = true;
    this.clock.advanceTo(epochMicros(micros));
    this.host.start();
    const { startingCash: cash, directories } = this.#options;
    const events = startingCash(this.host.engine, venuesIn(directories), cash, this.clock);
    for (const event of events) this.sink.event(event);
    this.#takeDueTurns();
  }

  #takeDueTurns(): void {
    while (this.#turnDue) {
      this.#turnDue = false;
      this.host.loop.turn();
    }
  }
}

/** The venues whose markets the capture has named so far, in the order of the program's list. */
function venuesIn({ markets }: Directories): Venue[] {
  const named = new Set<Venue>();
  for (let index = 0; index < markets.size; index += 1) named.add(venueOf(markets.idAt(index)));
  return venues.filter((venue) => named.has(venue));
}
