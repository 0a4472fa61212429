// The state of one engine, put together: what the durable records hold and what the market data of this run holds.
// The functions beside it act on it; `engine.ts` decides which one an input calls.

import type { FailureCode } from "../domain/failure/catalogue.ts";
import type { Directories } from "../domain/market/directory.ts";
import { type MarketId, venueOf, venues } from "../domain/market/venue.ts";
import type { EngineSettings } from "../domain/message/settings.ts";
import type { StateHash } from "../domain/message/state-hash.ts";
import type { Step } from "../domain/message/step.ts";
import { settlementReference } from "../domain/portfolio/ledger.ts";
import type { EpochMicros } from "../domain/units/epoch-micros.ts";
import { integerOf } from "../domain/units/unit.ts";
import { Detector } from "./detection/detector.ts";
import type { NewSolver } from "./detection/solver/contract.ts";
import { newFastSolver } from "./detection/solver/fast-solver.ts";
import { DurableState } from "./durable-state.ts";
import { ComponentIndex } from "./equivalence/component-index.ts";
import type { FinalityView, ReplyContext } from "./execution/replies.ts";
import type { BookStore } from "./market-data/books/book-store.ts";
import { MarketTable } from "./market-data/market-table.ts";
import {
  fillReference,
  postingOfFill,
  reversalOfFill,
  reversalReference,
} from "./portfolio/post.ts";
import { Corrections } from "./quality/corrections.ts";
import { FastQualityGate } from "./quality/fast-gate.ts";
import type { NewGate, QualityGate } from "./quality/gate.ts";
import { QuoteCounters } from "./quality/quote-counters.ts";
import { RefreshRequests } from "./quality/refresh-requests.ts";

const newFastGate: NewGate = (parts) => new FastQualityGate(parts);

export class EngineCore {
  readonly directories: Directories;
  readonly durable: DurableState;
  readonly markets: MarketTable;
  readonly quality: QualityGate;
  readonly quotes = new QuoteCounters();
  readonly corrections = new Corrections();
  readonly refreshes: RefreshRequests;
  readonly components: ComponentIndex;
  readonly detector: Detector;
  /** Commands wait for the journal: nothing opens. */
  backpressure = false;
  /** Why the program is about to end; nothing opens then. */
  stopping: string | undefined;
  readonly #deniedByCode = new Map<FailureCode, number>();

  constructor(
    directories: Directories,
    books: BookStore,
    settings: EngineSettings,
    newGate: NewGate = newFastGate,
    newSolver: NewSolver = newFastSolver,
  ) {
    this.directories = directories;
    this.durable = new DurableState(settings);
    this.markets = new MarketTable(directories, books);
    const { markets, quotes } = this;
    this.quality = newGate({ markets, quotes, settings: settings.quality });
    this.refreshes = new RefreshRequests(markets);
    this.components = new ComponentIndex((market) => this.markets.find(market));
    this.detector = new Detector({
      markets: this.markets,
      quality: this.quality,
      episodes: this.durable.episodes,
      newSolver,
      posteriors: this.durable.posteriors,
      instance: () => this.durable.instance,
    });
  }

  get settings(): EngineSettings {
    return this.durable.settings;
  }

  countDenial(code: FailureCode): void {
    this.#deniedByCode.set(code, (this.#deniedByCode.get(code) ?? 0) + 1);
  }

  /** How often sizing or risk refused a standing opportunity, by code. */
  deniedByCode(): ReadonlyMap<FailureCode, number> {
    return this.#deniedByCode;
  }

  /** Updates of a market were lost or refused: its book is not believed until a whole one comes. */
  suspect(marketIndex: number, code: FailureCode, now: EpochMicros): void {
    this.quality.suspect(marketIndex, code);
    this.markets.release(marketIndex);
    this.noteQuality(marketIndex, now);
  }

  /** Something other than an update may have changed how a market is judged: its figures say so from now on. A market
   * that nothing has come for has none. */
  noteQuality(marketIndex: number, now: EpochMicros): void {
    const state = this.markets.state(marketIndex);
    if (state === undefined || state.streamIndex < 0) return;
    const nowMicros = integerOf(now);
    const doubt = this.quality.judge(marketIndex, nowMicros);
    const endsAt = doubt === undefined ? 0 : this.quality.endsAt(marketIndex, nowMicros);
    this.quotes.note(doubt, marketIndex, nowMicros, endsAt);
  }

  /** Kill switch or safe mode: nothing may increase exposure, what is open may finish. */
  isHalted(): boolean {
    const { counters } = this.durable;
    return counters.killSwitch() !== undefined || counters.safeMode() !== undefined;
  }

  /** What turning venue replies into decisions needs. */
  replyContext(): ReplyContext {
    const { accounts, groups, counters } = this.durable;
    const isHalted = (): boolean => this.isHalted();
    return {
      settings: this.settings,
      markets: this.markets,
      // Asked anew each time: what a reply brings to light may halt trading before its group goes on.
      get halted() {
        return isHalted();
      },
      get inSafeMode() {
        return counters.safeMode() !== undefined;
      },
      groups,
      finality: this.#finality(),
      isCounted: (fill) => accounts.isPosted(fillReference(venueOf(fill.instrument), fill.fillId)),
      postingOf: (fill) => postingOfFill(fill, accounts.position(fill.instrument)),
      held: (instrument) => accounts.position(instrument).size,
      reservedFor: (groupId, legIndex) => accounts.reservedFor(groupId, legIndex),
      mayAddOrder: (now) => {
        const sent = counters.ordersInLastMinute(integerOf(now));
        return sent + counters.ordersPromised() + 1 <= this.settings.risk.ordersPerMinuteMax;
      },
    };
  }

  #finality(): FinalityView {
    const { accounts } = this.durable;
    const isPosted = (reference: typeof fillReference, fillId: string): boolean =>
      venues.some((venue) => accounts.isPosted(reference(venue, fillId)));
    return {
      awaited: (fill) => accounts.fills.awaited(fill),
      isTakenBack: (fill) =>
        accounts.fills.isForestalled(fill) || isPosted(reversalReference, fill.fillId),
      isForestalled: (fill) => accounts.fills.isForestalled(fill),
      isBooked: (fillId) => isPosted(fillReference, fillId),
      reversalOf: (fill) => reversalOfFill(fill, accounts),
      isSettled: (instrument) => accounts.isPosted(settlementReference(instrument, 1)),
    };
  }

  /** Builds the components again that relations changed, and looks at every market's own outcomes while its lane is on. */
  refreshComponents(step: Step): void {
    const { components, detector, settings } = this;
    if (components.isStale) {
      detector.change(step, components.refresh());
      for (const { code, message } of components.takeProblems()) {
        step.emit({ kind: "LimitReached", code, message });
      }
    }
    const alone = settings.detection.lanes["intra-venue"];
    // Asked on every update, and what walks the markets would be a new object each time.
    if (detector.watchesSingles !== alone) detector.watchSingles(alone, this.#listed());
  }

  *#listed(): Iterable<readonly [MarketId, number]> {
    const { markets } = this.directories;
    for (let index = 0; index < markets.size; index += 1) {
      if (this.markets.state(index) !== undefined) yield [markets.idAt(index), index];
    }
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.backpressure ? 1 : 0);
    hash.addInteger(this.stopping === undefined ? 0 : 1);
    this.durable.hashInto(hash);
    this.markets.hashInto(hash);
    this.markets.forEachListed((market) => this.quality.hashInto(hash, market.index));
    this.quality.hashFeedsInto(hash);
    this.corrections.hashInto(hash);
    this.refreshes.hashInto(hash);
    this.components.hashInto(hash);
    this.detector.hashInto(hash);
  }
}
