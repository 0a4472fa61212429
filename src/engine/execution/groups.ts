// The leg groups in progress: durable state, changed only by records. A closed group leaves nothing here but a count.

import { assert } from "../../domain/failure/assert.ts";
import type {
  EngineRecord,
  FillBooked,
  GroupClosed,
  GroupOutcome,
  LegIntended,
  OrderChanged,
  UnwindEnvelope,
} from "../../domain/message/record.ts";
import type { StateHash } from "../../domain/message/state-hash.ts";
import type { LegGroup, Order } from "../../domain/order/order.ts";
import { mayFollow } from "../../domain/order/order-transitions.ts";
import { addContracts } from "../../domain/units/contract-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { costOf } from "../../domain/units/usd-micros.ts";
import type { ExecutionReader, GroupPhase, GroupView } from "./contract.ts";

interface MutableGroup {
  readonly group: LegGroup;
  readonly envelope: UnwindEnvelope;
  phase: GroupPhase;
  resumed: boolean;
  /** Everything about it that never changes, as text for the state hash; made when it is first asked for. */
  terms: string | undefined;
  readonly orders: Order[];
  readonly boughtMicros: number[];
  outlayMicros: number;
}

export class Groups implements ExecutionReader {
  readonly #groups = new Map<string, MutableGroup>();
  /** Where each order of an open group stands. */
  readonly #orders = new Map<string, { group: MutableGroup; position: number }>();
  readonly #closed: Record<GroupOutcome, number> = { completed: 0, empty: 0, unwound: 0, stuck: 0 };
  #profitLockedMicros = 0;
  #resumed = 0;

  apply(record: EngineRecord): void {
    switch (record.kind) {
      case "EngineStarted":
        for (const group of this.#groups.values()) group.resumed = true;
        this.#resumed = this.#groups.size;
        break;
      case "GroupApproved":
        this.#groups.set(record.group.groupId, {
          group: record.group,
          envelope: record.envelope,
          phase: "opening",
          resumed: false,
          terms: undefined,
          orders: [],
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
      case "UnwindStarted":
        this.#groupOf(record.groupId).phase = "unwinding";
        break;
      case "GroupClosed":
        this.#close(record);
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

  order(clientOrderId: string): Order | undefined {
    const place = this.#orders.get(clientOrderId);
    return place?.group.orders[place.position];
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
      const group = this.#groupOf(groupId);
      group.terms ??= JSON.stringify([group.group, group.envelope]);
      hash.addText(group.terms);
      hash.addText(group.phase);
      hash.addInteger(group.resumed ? 1 : 0);
      hash.addInteger(group.outlayMicros);
      hash.addInteger(group.boughtMicros.length);
      for (const micros of group.boughtMicros) hash.addInteger(micros);
      hash.addInteger(group.orders.length);
      for (const order of group.orders) hashOrder(hash, order);
    }
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
    const { group, position } = place;
    const order = group.orders[position] as Order;
    group.orders[position] = { ...order, filled: addContracts(order.filled, fill.size) };
    const rounding = fill.side === "buy" ? "up" : "down";
    const amount = integerOf(costOf(fill.price, fill.size, rounding));
    group.outlayMicros += (fill.side === "buy" ? amount : -amount) + integerOf(fill.fee);
    if (fill.side === "buy") {
      group.boughtMicros[legIndex] = (group.boughtMicros[legIndex] as number) + amount;
    }
  }

  #close(record: GroupClosed): void {
    const group = this.#groupOf(record.groupId);
    for (const order of group.orders) this.#orders.delete(order.clientOrderId);
    if (group.resumed) this.#resumed -= 1;
    this.#groups.delete(record.groupId);
    this.#closed[record.outcome] += 1;
    this.#profitLockedMicros += integerOf(record.profitLocked);
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
