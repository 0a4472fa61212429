// An engine with everything around it that does not touch the world: queue, loop, outbox, timers and the way of each
// command to its gateway. Live, paper, demo, simulation and imported replay differ only in the parts handed in here.

import { BookBatch } from "../domain/book/book-batch.ts";
import type { Failure } from "../domain/failure/result.ts";
import type { Directories } from "../domain/market/directory.ts";
import type { MarketId, Venue } from "../domain/market/venue.ts";
import type { Command, Notify } from "../domain/message/command.ts";
import type { NewEvent } from "../domain/message/input.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import type { NewSolver } from "../engine/detection/solver/contract.ts";
import { Engine, type EngineIdentity } from "../engine/engine.ts";
import type { BookStore } from "../engine/market-data/books/book-store.ts";
import type { NewGate } from "../engine/quality/gate.ts";
import type { BookReader, QuotedMarket } from "../ports/book-reader.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { FlowPressure, InputSink } from "../ports/market-data.ts";
import type { OrderGateway } from "../ports/order-gateway.ts";
import { EngineLoop, type LoopObserver, type TurnRecorder } from "./engine-loop.ts";
import { FlowGauge } from "./flow-gauge.ts";
import { InputQueue } from "./input-queue.ts";
import type {
  InboundQueue,
  InputQueueCounters,
  MarketFlow,
  RefusalObserver,
} from "./queue-rules.ts";
import { Timers } from "./timers.ts";

/** Verdicts on a market under which nothing can be traded there: its book is not the venue's, or the venue is shut. A
 * quarantine hides which of them holds besides. */
const closedBecause: ReadonlySet<string> = new Set([
  "QUA-103",
  "QUA-105",
  "QUA-108",
  "QUA-109",
  "QUA-110",
  "QUA-118",
  "QUA-119",
]);

/** Losing one of these loses nothing that a decision rests on. */
function isHarmless(event: NewEvent): boolean {
  return event.kind === "TradePrint" || event.kind === "StreamAlive";
}

function repairName(event: NewEvent): string {
  return isHarmless(event) ? "harmless" : "events";
}

export interface EngineHostParts {
  readonly directories: Directories;
  readonly books: BookStore;
  /** Makes the quality gate; without it the fast one is made. */
  readonly newGate?: NewGate;
  /** Makes the solver of a component; without it the fast one is made. */
  readonly newSolver?: NewSolver;
  readonly settings: EngineSettings;
  readonly identity: EngineIdentity;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly defer: (callback: () => void) => void;
  readonly observer: LoopObserver;
  readonly notify: (command: Notify) => void;
  readonly recorder?: TurnRecorder;
  /** Told when inputs pile up and when they no longer do, outside the push that was the last. */
  readonly pressure?: (pressure: FlowPressure) => void;
  /** Makes the queue in front of the engine: the fast one, unless its reference is wanted for comparison. */
  readonly newQueue?: (refused: RefusalObserver) => InboundQueue;
  /** Asks the market's feed for its whole book; without it nobody is asked. */
  readonly refresh?: (market: MarketId) => void;
  /** Makes the gateways that orders go to; a venue without one rejects them. */
  readonly gateways: (sink: InputSink, books: BookReader) => readonly OrderGateway[];
}

/** How the inputs of a run came through the queue. */
export interface FlowFigures extends InputQueueCounters {
  readonly pressure: FlowPressure;
  /** How often the flow became strained, and how often full. */
  readonly strained: number;
  readonly full: number;
}

export class EngineHost implements BookReader {
  readonly engine: Engine;
  readonly loop: EngineLoop;
  readonly queue: InboundQueue;
  readonly #gauge: FlowGauge;
  readonly #parts: EngineHostParts;
  readonly #timers: Timers;
  /** What lost inputs ask for at the next turn, by what was lost. */
  readonly #repairs = new Map<string, NewEvent | undefined>();
  readonly #gateways: ReadonlyMap<Venue, OrderGateway>;

  constructor(parts: EngineHostParts) {
    this.#parts = parts;
    this.engine = new Engine(parts);
    const { clock, defer, newQueue = (refused) => new InputQueue(refused) } = parts;
    this.queue = newQueue((reason, input) => this.#lost(reason, input));
    this.#gauge = new FlowGauge(
      clock,
      () => this.queue.waiting,
      (pressure) => {
        const { pressure: told } = parts;
        if (told !== undefined) defer(() => told(pressure));
      },
    );
    this.loop = new EngineLoop({
      ...parts,
      engine: this.engine,
      queue: this.queue,
      gauge: this.#gauge,
      dispatch: (command) => this.#dispatch(command),
    });
    this.#timers = new Timers(parts.clock, this.loop);
    const gateways = parts.gateways(this.loop, this);
    this.#gateways = new Map(gateways.map((gateway) => [gateway.venue, gateway]));
  }

  /** Where feeds, gateways and people put their inputs. */
  get sink(): InputSink {
    return this.loop;
  }

  /** Recovers from the journal and begins the run. Returns the instant it began at. */
  start(): EpochMicros {
    const { journal, identity, settings } = this.#parts;
    this.engine.recover(journal.read(1));
    return this.loop.start(identity, settings);
  }

  /** Ends the run: no further turns, no timers. */
  stop(): void {
    this.loop.stop();
    this.#gauge.stop();
    this.#timers.clearAll();
  }

  flow(): FlowFigures {
    const { strained, full } = this.#gauge.reached;
    return { ...this.queue.counters, pressure: this.#gauge.pressure, strained, full };
  }

  /** Returns what a market's feed brought and how much of it was made void on the way; undefined for an unknown one. */
  flowOf(market: MarketId): MarketFlow | undefined {
    const index = this.#parts.directories.markets.find(market);
    return index === undefined ? undefined : this.queue.flowOf(index);
  }

  quoted(market: MarketId): QuotedMarket | undefined {
    const { core } = this.engine;
    const { markets } = core;
    const now = this.#parts.clock.now();
    const index = markets.find(market);
    const state = index === undefined ? undefined : markets.state(index);
    if (state === undefined) return undefined;
    return {
      book: markets.book(state.index),
      pairTotal: state.market.pairTotal,
      fees: markets.feesAt(state.index, now),
      isOpen: !closedBecause.has(core.quality.judge(state.index, integerOf(now)) ?? "none"),
    };
  }

  #dispatch(command: Command): void {
    switch (command.kind) {
      case "SubmitOrder": {
        const gateway = this.#gateways.get(command.venue);
        if (gateway === undefined) this.#rejectNoGateway(command.clientOrderId, command.venue);
        else gateway.submit(command);
        break;
      }
      case "CancelOrder":
        this.#gateways.get(command.venue)?.cancel(command);
        break;
      case "QueryOrder":
        this.#gateways.get(command.venue)?.query(command);
        break;
      case "RefreshBook":
        this.#parts.refresh?.(command.market);
        break;
      case "SetTimer":
        this.#timers.set(command);
        break;
      case "ClearTimer":
        this.#timers.clear(command);
        break;
      case "Notify":
        this.#parts.notify(command);
        break;
      default:
    }
  }

  #rejectNoGateway(clientOrderId: string, venue: Venue): void {
    this.loop.event({
      kind: "OrderRejected",
      receivedAt: this.#parts.clock.now(),
      clientOrderId,
      venueWords: `no gateway for ${venue}`,
    });
  }

  /**
   * An input found no room. Its market is suspect until its whole book comes, which its feed is asked for: nobody there
   * knows of the loss. A lost reply is a reason for safe mode; a print or a sign of life is only counted. However many
   * are lost at once, each repair is asked for once.
   */
  #lost(reason: Failure, input: BookBatch | NewEvent): void {
    const what = input instanceof BookBatch ? `market ${input.marketIndex}` : repairName(input);
    if (this.#repairs.has(what)) return;
    this.#parts.observer.problem(reason);
    this.#repairs.set(what, this.#repairFor(reason, input));
    if (this.#repairs.size === 1) this.#parts.defer(() => this.#repair());
  }

  #repair(): void {
    const repairs = [...this.#repairs.values()];
    this.#repairs.clear();
    for (const repair of repairs) {
      if (repair === undefined) continue;
      this.loop.event(repair);
      if (repair.kind !== "SequenceGap") continue;
      for (const market of repair.markets ?? []) this.#parts.refresh?.(market);
    }
  }

  #repairFor(reason: Failure, input: BookBatch | NewEvent): NewEvent | undefined {
    const receivedAt = this.#parts.clock.now();
    if (input instanceof BookBatch) {
      const { streams, markets } = this.#parts.directories;
      const stream = streams.idAt(input.streamIndex);
      const market = markets.idAt(input.marketIndex);
      return { kind: "SequenceGap", receivedAt, stream, markets: [market] };
    }
    if (isHarmless(input)) return undefined;
    const lost = `${reason.code}: ${input.kind} was lost`;
    return { kind: "SafeModeRequired", receivedAt, reason: lost };
  }
}
