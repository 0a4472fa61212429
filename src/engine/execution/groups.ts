// The leg groups in progress: durable state, changed only by records. A closed group leaves nothing here but a count,
// unless one of its fills may still be taken back: then it is kept, to be opened again.

import { assert } from "../../domain/failure/assert.ts";
import { reversibleFillVenues, venueOf } from "../../domain/market/venue.ts";
import type {
  EngineRecord,
  FillBooked,
  FillReversed,
  GroupClosed,
  GroupOutcome,
  GroupReopened,
  LegIntended,
  OrderChanged,
  UnwindEnvelope,
} from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { Fill, LegGroup, Order } from "../../domain/order/order.ts";
import { mayFollow } from "../../domain/order/order-transitions.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { costOf, type UsdMicros } from "../../domain/units/usd-micros.ts";
import type { ExecutionReader, GroupPhase, GroupView, OrderTrace } from "./contract.ts";

/** Closed groups kept for fills that may be taken back, about 2 KB each. Beyond it the oldest is forgotten. */
export const closedGroupsKeptMax = 512;

/** How a group ended. */
export interface GroupEnd {
  readonly outcome: GroupOutcome;
  readonly profitLocked: UsdMicros;
  readonly closedAt: EpochMicros;
}

/** A closed group that can be opened again. */
export interface ClosedGroup extends GroupEnd {
  readonly view: GroupView;
  readonly lossStressed: UsdMicros;
}

interface MutableGroup {
  readonly group: LegGroup;
  readonly envelope: UnwindEnvelope;
  readonly lossStressed: UsdMicros;
  phase: GroupPhase;
  resumed: boolean;
  /** Everything about it that never changes, as text for the state hash; made when it is first asked for. */
  terms: string | undefined;
  readonly orders: Order[];
  readonly traces: OrderTrace[];
  reversals: number;
  reopened: boolean;
  /** Fills that may be taken back. */
  readonly awaited: Set<string>;
  readonly boughtMicros: number[];
  outlayMicros: number;
}

interface Place {
  readonly group: MutableGroup;
  readonly position: number;
}

export class Groups implements ExecutionReader {
  readonly #groups = new Map<string, MutableGroup>();
  /** Where each order of an open group stands. */
  readonly #orders = new Map<string, Place>();
  readonly #closed: Record<GroupOutcome, number> = { completed: 0, empty: 0, unwound: 0, stuck: 0 };
  /** Closed groups of which a fill may be taken back, oldest first. */
  readonly #kept = new Map<string, { group: MutableGroup; end: GroupEnd }>();
  #profitLockedMicros = 0;
  #resumed = 0;

  apply(record: EngineRecord): void {
    switch (record.kind) {
      case "EngineStarted":
        for (const group of this.#groups.values()) group.resumed = true;
        for (const { group } of this.#kept.values()) group.resumed = true;
        this.#resumed = this.#groups.size;
        break;
      case "GroupApproved":
        this.#groups.set(record.group.groupId, {
          group: record.group,
          envelope: record.envelope,
          lossStressed: record.lossStressed,
          phase: "opening",
          resumed: false,
          terms: undefined,
          orders: [],
          traces: [],
          reversals: 0,
          reopened: false,
          awaited: new Set(),
          boughtMicros: record.group.legs.map(() => 0),
          outlayMicros: 0,
        });
        break;
      case "LegIntended":
        this.#intend(record);
        break;
      case "OrderChanged":
        this.#change(record);
        break;
      case "FillBooked":
        this.#fill(record);
        break;
      case "FillFinalised":
        this.#finalise(record.groupId, record);
        break;
      case "FillReversed":
        this.#reverse(record);
        break;
      case "UnwindStarted":
        this.#groupOf(record.groupId).phase = "unwinding";
        break;
      case "GroupClosed":
        this.#close(record);
        break;
      case "GroupReopened":
        this.#reopen(record);
        break;
      default:
    }
  }

  /** Open groups that an earlier run of the program began. */
  get resumedCount(): number {
    return this.#resumed;
  }

  openGroups(): GroupView[] {
    return [...this.#groups.values()];
  }

  group(groupId: string): GroupView | undefined {
    return this.#groups.get(groupId);
  }

  /** Returns a closed group that can be opened again. */
  closedGroup(groupId: string): ClosedGroup | undefined {
    const kept = this.#kept.get(groupId);
    return kept && { view: kept.group, lossStressed: kept.group.lossStressed, ...kept.end };
  }

  order(clientOrderId: string): Order | undefined {
    const place = this.#orders.get(clientOrderId);
    return place?.group.orders[place.position];
  }

  /** Returns what of an order of an open group was filled and taken back, in contract micros. */
  reversedMicros(clientOrderId: string): number {
    const place = this.#orders.get(clientOrderId);
    return place?.group.traces[place.position]?.reversedMicros ?? 0;
  }

  /** Groups closed so far by outcome. */
  closed(): Readonly<Record<GroupOutcome, number>> {
    return this.#closed;
  }

  /** Worst-case profit of all closed groups, from their actual fills. */
  profitLockedMicros(): number {
    return this.#profitLockedMicros;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#groups.size);
    for (const groupId of [...this.#groups.keys()].sort()) {
      hashGroup(hash, this.#groupOf(groupId));
    }
    this.#hashKept(hash);
    for (const count of Object.values(this.#closed)) hash.addInteger(count);
    hash.addInteger(this.#profitLockedMicros);
  }

  #groupOf(groupId: string): MutableGroup {
    const group = this.#groups.get(groupId);
    assert(group !== undefined, `no open group ${groupId}`);
    return group;
  }

  #intend(record: LegIntended): void {
    const group = this.#groupOf(record.order.groupId);
    assert(
      !this.#orders.has(record.order.clientOrderId),
      `order ${record.order.clientOrderId} is intended already`,
    );
    this.#orders.set(record.order.clientOrderId, { group, position: group.orders.length });
    group.orders.push(record.order);
    group.traces.push({ reversedMicros: 0, reversalsBefore: group.reversals });
  }

  #change(record: OrderChanged): void {
    const place = this.#orders.get(record.clientOrderId);
    assert(place !== undefined, `unknown order ${record.clientOrderId}`);
    const order = place.group.orders[place.position] as Order;
    assert(
      mayFollow(order.state, record.state),
      `order ${record.clientOrderId} cannot go from ${order.state} to ${record.state}`,
    );
    place.group.orders[place.position] = {
      ...order,
      state: record.state,
      venueOrderId: record.venueOrderId ?? order.venueOrderId,
    };
  }

  #fill({ groupId, legIndex, fill }: FillBooked): void {
    const place = this.#orders.get(fill.clientOrderId);
    // A fill that belongs to no order of an open group still moves money; it has no group to count in.
    if (place === undefined || place.group.group.groupId !== groupId) return;
    countFill(place, legIndex, fill, 1);
    if (reversibleFillVenues.has(venueOf(fill.instrument))) {
      place.group.awaited.add(awaitedKey(fill));
    }
  }

  /** The order that lost a fill keeps its state: what has ended does not open again. */
  #reverse({ groupId, legIndex, fill }: FillReversed): void {
    const place = this.#orders.get(fill.clientOrderId);
    if (place !== undefined && place.group.group.groupId === groupId) {
      countFill(place, legIndex, fill, -1);
      const { group, position } = place;
      const trace = group.traces[position] as OrderTrace;
      const reversedMicros = trace.reversedMicros + integerOf(fill.size);
      group.traces[position] = { ...trace, reversedMicros };
      group.reversals += 1;
    }
    this.#finalise(groupId, fill);
  }

  /** A fill can no longer be taken back. */
  #finalise(groupId: string, fill: Pick<Fill, "clientOrderId" | "fillId">): void {
    const kept = this.#kept.get(groupId)?.group;
    (this.#groups.get(groupId) ?? kept)?.awaited.delete(awaitedKey(fill));
    if (kept?.awaited.size === 0) this.#kept.delete(groupId);
  }

  #close(record: GroupClosed): void {
    const group = this.#groupOf(record.groupId);
    for (const order of group.orders) this.#orders.delete(order.clientOrderId);
    if (group.resumed) this.#resumed -= 1;
    this.#groups.delete(record.groupId);
    this.#closed[record.outcome] += 1;
    this.#profitLockedMicros += integerOf(record.profitLocked);
    if (group.awaited.size > 0) this.#keep(group, record);
  }

  #keep(group: MutableGroup, { groupId, outcome, profitLocked, at }: GroupClosed): void {
    this.#kept.set(groupId, { group, end: { outcome, profitLocked, closedAt: at } });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= closedGroupsKeptMax) break;
      this.#kept.delete(oldest);
    }
  }

  #reopen({ group: { groupId }, outcome, profitLocked }: GroupReopened): void {
    const kept = this.#kept.get(groupId);
    assert(kept !== undefined, `no closed group ${groupId} to open again`);
    const { group } = kept;
    this.#kept.delete(groupId);
    this.#groups.set(groupId, group);
    for (const [position, order] of group.orders.entries()) {
      this.#orders.set(order.clientOrderId, { group, position });
    }
    if (group.resumed) this.#resumed += 1;
    group.phase = "unwinding";
    group.reopened = true;
    this.#closed[outcome] -= 1;
    this.#profitLockedMicros -= integerOf(profitLocked);
  }

  /** Adds nothing while none is kept, so that captures from before there were any keep their hashes. */
  #hashKept(hash: StateHash): void {
    if (this.#kept.size === 0) return;
    hash.addText("closed groups");
    hash.addInteger(this.#kept.size);
    for (const { group, end } of this.#kept.values()) {
      hashGroup(hash, group);
      hash.addText(end.outcome);
      hash.addInteger(integerOf(end.profitLocked));
      hash.addInteger(integerOf(end.closedAt));
    }
  }
}

function awaitedKey(fill: Pick<Fill, "clientOrderId" | "fillId">): string {
  return `${fill.clientOrderId} ${fill.fillId}`;
}

/** Counts a fill of an order in its group, or no longer. */
function countFill({ group, position }: Place, legIndex: number, fill: Fill, times: 1 | -1): void {
  const order = group.orders[position] as Order;
  const filled = contractMicros(integerOf(order.filled) + times * integerOf(fill.size));
  group.orders[position] = { ...order, filled };
  const amount = integerOf(costOf(fill.price, fill.size, fill.side === "buy" ? "up" : "down"));
  const paid = (fill.side === "buy" ? amount : -amount) + integerOf(fill.fee);
  group.outlayMicros += times * paid;
  if (fill.side === "sell") return;
  group.boughtMicros[legIndex] = (group.boughtMicros[legIndex] as number) + times * amount;
}

function hashGroup(hash: StateHash, group: MutableGroup): void {
  group.terms ??= JSON.stringify([group.group, group.envelope]);
  hash.addText(group.terms);
  hash.addText(group.phase);
  hash.addInteger(group.resumed ? 1 : 0);
  hash.addInteger(group.outlayMicros);
  hash.addInteger(group.boughtMicros.length);
  for (const micros of group.boughtMicros) hash.addInteger(micros);
  hash.addInteger(group.orders.length);
  for (const order of group.orders) hashOrder(hash, order);
  if (group.awaited.size > 0) {
    hash.addText("awaited");
    for (const key of [...group.awaited].sort()) hash.addText(key);
  }
  if (group.reversals === 0) return;
  hash.addText("reversals");
  hash.addInteger(group.reversals);
  hash.addInteger(group.reopened ? 1 : 0);
  for (const trace of group.traces) {
    hash.addInteger(trace.reversedMicros);
    hash.addInteger(trace.reversalsBefore);
  }
}

function hashOrder(hash: StateHash, order: Order): void {
  hash.addText(order.clientOrderId);
  hash.addText(order.instrument);
  hash.addText(order.side);
  hash.addText(order.purpose);
  hash.addText(order.timeInForce);
  hash.addText(order.state);
  hash.addText(order.venueOrderId ?? "");
  hash.addInteger(order.legIndex);
  hash.addInteger(integerOf(order.intendedAt));
  hash.addInteger(integerOf(order.limitPrice));
  hash.addInteger(integerOf(order.size));
  hash.addInteger(integerOf(order.filled));
}
