// What must hold after every step of the engine, checked from its records and commands alone: by the fold of the
// records, and by sums of its own. The engine's gates and counters are not asked.

import { marketOf, type Venue, venueOf } from "../../src/domain/market/venue.ts";
import type { SubmitOrder } from "../../src/domain/message/command.ts";
import type {
  EngineRecord,
  GroupApproved,
  LedgerPosted,
  LegIntended,
} from "../../src/domain/message/record.ts";
import type { EngineSettings } from "../../src/domain/message/settings.ts";
import type { LegGroup } from "../../src/domain/order/order.ts";
import { integerOf } from "../../src/domain/units/unit.ts";
import type { EngineCore } from "../../src/engine/core.ts";
import { DurableState } from "../../src/engine/durable-state.ts";

interface Intended {
  readonly sequence: number;
  readonly sizeContractMicros: number;
}

const minuteMicros = 60_000_000;

/** The promises of one run of the engine, from its start to its end or crash. */
export class Promises {
  readonly #fold: DurableState;
  readonly #fail: (what: string) => never;
  readonly #approved = new Map<string, GroupApproved>();
  readonly #episodesTaken = new Set<string>();
  readonly #intended = new Map<string, Intended>();
  /** Cash that sales had brought and that was taken back, by account. */
  readonly #takenBack = new Map<string, number>();
  #orderTimes: number[] = [];
  /** The limit that held when the last group was approved: every order since was reckoned with then. */
  #orderRateMax = 0;

  constructor(
    settings: EngineSettings,
    recovered: Iterable<EngineRecord>,
    fail: (what: string) => never,
  ) {
    this.#fold = new DurableState(settings);
    this.#fail = fail;
    for (const record of recovered) this.#apply(record, undefined);
  }

  get fold(): DurableState {
    return this.#fold;
  }

  /** Takes the records of one step and compares what they lead to with the live state. */
  step(records: readonly EngineRecord[], core: EngineCore): void {
    for (const record of records) this.#apply(record, core);
    if (this.#fold.hash() !== core.durable.hash()) {
      this.#fail("the fold differs from the live state");
    }
    const { accounts } = this.#fold;
    const sum = accounts.balances().reduce((total, row) => total + integerOf(row.amount), 0);
    if (sum !== 0) this.#fail(`the ledger sums to ${sum}`);
    for (const { account } of accounts.balances()) {
      if (!account.startsWith("cash:")) continue;
      const free = integerOf(accounts.freeCash(account.slice("cash:".length) as Venue));
      // The proceeds of a sale may be promised to somebody else before the sale is taken back.
      if (free < -(this.#takenBack.get(account) ?? 0))
        this.#fail(`free ${account} is ${free} micros`);
    }
  }

  /** An order is on its way to a venue. */
  submitted(command: SubmitOrder, durableSequence: number): void {
    const intended = this.#intended.get(command.clientOrderId);
    if (intended === undefined || intended.sequence > durableSequence) {
      this.#fail(`order ${command.clientOrderId} left before its record was durable`);
    }
    if (integerOf(command.size) !== intended.sizeContractMicros) {
      this.#fail(`order ${command.clientOrderId} left with another size than intended`);
    }
  }

  #apply(record: EngineRecord, core: EngineCore | undefined): void {
    if (record.kind === "GroupApproved") this.#groupApproved(record, core);
    if (record.kind === "LegIntended") this.#legIntended(record, core);
    if (record.kind === "LedgerPosted") this.#posted(record);
    this.#fold.apply(record);
  }

  #posted({ posting }: LedgerPosted): void {
    if (!posting.reference.startsWith("reversal/")) return;
    for (const { account, amount } of posting.entries) {
      if (!account.startsWith("cash:") || integerOf(amount) >= 0) continue;
      this.#takenBack.set(account, (this.#takenBack.get(account) ?? 0) - integerOf(amount));
    }
  }

  #groupApproved(record: GroupApproved, core: EngineCore | undefined): void {
    const { group } = record;
    this.#approved.set(group.groupId, record);
    this.#orderRateMax = this.#fold.settings.risk.ordersPerMinuteMax;
    if (this.#episodesTaken.has(group.episodeId)) {
      this.#fail(`episode ${group.episodeId} was taken twice`);
    }
    this.#episodesTaken.add(group.episodeId);
    if (core === undefined) return;
    if (this.#haltedBy() !== undefined) {
      this.#fail(`group ${group.groupId} was approved: ${this.#haltedBy()}`);
    }
    const { mode } = this.#fold.settings;
    if (mode === "observe" || mode === "dry-run") this.#fail(`approved in mode ${mode}`);
    if (core.backpressure) this.#fail("approved while commands wait for the disk");
    if (core.stopping !== undefined) this.#fail("approved while the program is ending");
    for (const limit of this.#limitsBroken(group, integerOf(record.at))) {
      this.#fail(`group ${group.groupId} was approved beyond ${limit}`);
    }
  }

  #limitsBroken(group: LegGroup, nowMicros: number): string[] {
    const { risk, sizing } = this.#fold.settings;
    const { accounts } = this.#fold;
    const costs = group.legs.map((leg) => ({
      market: marketOf(leg.instrument),
      venue: venueOf(leg.instrument),
      micros: integerOf(leg.cost) + integerOf(leg.fee),
    }));
    const total = costs.reduce((sum, { micros }) => sum + micros, 0);
    const broken: string[] = [];
    const demand = (name: string, used: number, limit: number): void => {
      if (used > limit) broken.push(`${name}: ${used} of ${limit} micros`);
    };
    demand("positionSizeMax", total, integerOf(sizing.positionSizeMax));
    const exposure = integerOf(accounts.exposureTotal());
    demand("exposureTotalMax", exposure + total, integerOf(risk.exposureTotalMax));
    const ofCluster = integerOf(accounts.exposureOfCluster(group.cluster));
    demand("exposureClusterMax", ofCluster + total, integerOf(risk.exposureClusterMax));
    for (const { market, venue } of costs) {
      const added = (same: (cost: (typeof costs)[number]) => boolean): number =>
        costs.filter(same).reduce((sum, { micros }) => sum + micros, 0);
      const ofMarket = integerOf(accounts.exposureOfMarket(market));
      demand(
        "exposureMarketMax",
        ofMarket + added((cost) => cost.market === market),
        integerOf(risk.exposureMarketMax),
      );
      const ofVenue = integerOf(accounts.exposureOfVenue(venue));
      demand(
        "exposureVenueMax",
        ofVenue + added((cost) => cost.venue === venue),
        integerOf(risk.exposureVenueMax),
      );
    }
    demand("positionsMax", accounts.groupsHeld() + 1, risk.positionsMax);
    const lately = this.#ordersSince(nowMicros - minuteMicros);
    demand("ordersPerMinuteMax", lately + group.legs.length, risk.ordersPerMinuteMax);
    return broken;
  }

  #legIntended(record: LegIntended, core: EngineCore | undefined): void {
    const { order } = record;
    this.#orderTimes.push(integerOf(record.at));
    const lately = this.#ordersSince(integerOf(record.at) - minuteMicros);
    // A sale that no approval reckoned with goes by the limit of the moment.
    const limit = Math.max(this.#orderRateMax, this.#fold.settings.risk.ordersPerMinuteMax);
    if (lately > limit) {
      this.#fail(`order ${order.clientOrderId} is number ${lately} of its minute`);
    }
    this.#intended.set(order.clientOrderId, {
      sequence: record.sequence,
      sizeContractMicros: integerOf(order.size),
    });
    const approved = this.#approved.get(order.groupId);
    if (approved === undefined) this.#fail(`order ${order.clientOrderId} has no approved group`);
    const { envelope, group } = approved;
    const leg = group.legs[order.legIndex];
    const planned = leg === undefined ? 0 : integerOf(leg.size);
    const sizeMax =
      order.purpose === "open" ? planned : Math.min(planned, integerOf(envelope.reduceSizeMax));
    if (integerOf(order.size) > sizeMax) {
      this.#fail(`order ${order.clientOrderId} is larger than its approval`);
    }
    if (!envelope.venues.includes(order.venue)) {
      this.#fail(`order ${order.clientOrderId} goes to a venue that was not approved`);
    }
    if (core === undefined || order.purpose !== "open") return;
    if (this.#haltedBy() !== undefined) {
      this.#fail(`order ${order.clientOrderId} opens although ${this.#haltedBy()}`);
    }
  }

  #ordersSince(micros: number): number {
    return this.#orderTimes.filter((at) => at > micros).length;
  }

  #haltedBy(): string | undefined {
    const { counters } = this.#fold;
    if (counters.killSwitch() !== undefined) return "the kill switch is set";
    return counters.safeMode() === undefined ? undefined : "safe mode is on";
  }
}
