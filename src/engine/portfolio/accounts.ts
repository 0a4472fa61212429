// Cash, positions, reservations and the ledger: durable state, changed only by records.

import { assert } from "../../domain/failure/assert.ts";
import {
  type InstrumentId,
  instrumentId,
  type MarketId,
  marketOf,
  pairNettingVenues,
  type Venue,
  venueOf,
} from "../../domain/market/venue.ts";
import type { EngineRecord, FillReversed, LegReservation } from "../../domain/message/record.ts";
import { StateHash } from "../../domain/message/state-hash.ts";
import type { Fill, LegGroup } from "../../domain/order/order.ts";
import type { LedgerAccount, LedgerPosting } from "../../domain/portfolio/ledger.ts";
import { contractMicros } from "../../domain/units/contract-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { costOf, type UsdMicros, usdMicros } from "../../domain/units/usd-micros.ts";
import type { PortfolioReader, PositionView } from "./contract.ts";
import { FillHistory } from "./fill-history.ts";
import { PoolShares } from "./pool-shares.ts";

interface GroupReservation {
  /** A group that was opened again only sells: it is given no cash, and none goes back to it. */
  readonly takesCash: boolean;
  readonly cluster: string;
  /** What is left of what was set aside per leg, in micros; below nothing when its fills cost more. */
  readonly legs: { venue: Venue; market: MarketId; amount: number }[];
}

export class Accounts implements PortfolioReader {
  readonly #balances = new Map<LedgerAccount, number>();
  /** Every reference ever posted: a venue may report a fill again at any time. About 100 bytes each. */
  readonly #references = new Set<string>();
  /** Fingerprint of the references in the order they were posted. */
  readonly #referencesHash = new StateHash();
  readonly #sizes = new Map<InstrumentId, number>();
  readonly #reservations = new Map<string, GroupReservation>();
  readonly #clusters = new Map<MarketId, string>();
  /** Groups that hold positions, with the markets that have not settled yet. */
  readonly #held = new Map<string, Set<MarketId>>();
  /** What can still be taken back. */
  readonly fills = new FillHistory();
  readonly poolShares = new PoolShares();

  apply(record: EngineRecord): void {
    switch (record.kind) {
      case "LedgerPosted":
        this.#post(record.posting);
        break;
      case "PoolSharesValued":
        this.poolShares.value(record);
        break;
      case "GroupApproved":
        for (const leg of record.group.legs) {
          this.#clusters.set(marketOf(leg.instrument), record.group.cluster);
        }
        this.#reservations.set(record.group.groupId, {
          takesCash: true,
          cluster: record.group.cluster,
          legs: [],
        });
        this.#held.set(
          record.group.groupId,
          new Set(record.group.legs.map((leg) => marketOf(leg.instrument))),
        );
        break;
      case "GroupReopened":
        this.#reopen(record.group);
        break;
      case "CollateralReserved":
        for (const amount of record.amounts) this.#reserve(record.groupId, amount);
        break;
      case "CollateralReleased":
        this.#release(record.groupId);
        break;
      case "FillBooked":
        this.fills.book(record);
        this.#fill(record.groupId, record.legIndex, record.fill);
        break;
      case "FillFinalised":
        this.fills.finalise(record);
        break;
      case "FillForestalled":
        this.fills.forestall(record);
        break;
      case "FillReversed":
        this.#reverse(record);
        break;
      case "GroupClosed":
        if (record.outcome === "empty" || record.outcome === "unwound") {
          this.#held.delete(record.groupId);
        } else this.#forgetSettled(record.groupId);
        break;
      case "PositionSettled":
        this.fills.settle(record);
        this.#settle(record.market);
        break;
      default:
    }
  }

  cash(venue: Venue): UsdMicros {
    return usdMicros(this.#balance(`cash:${venue}`));
  }

  /**
   * What the venue holds in cash for us when the ledger is right. The ledger keeps both legs of a market apart, because
   * they may belong to different groups, until one is sold or the market settles; a venue that nets pairs has paid
   * their dollar already, and takes it back when one of them is sold.
   */
  cashAtVenue(venue: Venue): UsdMicros {
    const cash = integerOf(this.cash(venue));
    if (!pairNettingVenues.has(venue)) return usdMicros(cash);
    const markets = new Set([...this.#sizes.keys()].map(marketOf));
    let pairs = 0;
    for (const market of markets) if (venueOf(market) === venue) pairs += this.#pairsOf(market);
    return usdMicros(cash + pairs);
  }

  /** What is still set aside for one leg of a group in progress. */
  reservedFor(groupId: string, legIndex: number): UsdMicros {
    return usdMicros(Math.max(0, this.#reservations.get(groupId)?.legs[legIndex]?.amount ?? 0));
  }

  reserved(venue: Venue): UsdMicros {
    return usdMicros(this.#sumReserved((leg) => leg.venue === venue));
  }

  freeCash(venue: Venue): UsdMicros {
    return usdMicros(integerOf(this.cash(venue)) - integerOf(this.reserved(venue)));
  }

  hasLedger(venue: Venue): boolean {
    return this.#balances.has(`cash:${venue}`);
  }

  position(instrument: InstrumentId): PositionView {
    return {
      instrument,
      size: contractMicros(this.#sizes.get(instrument) ?? 0),
      cost: usdMicros(this.#balance(`position:${instrument}`)),
    };
  }

  positions(): PositionView[] {
    return [...this.#sizes.keys()].sort().map((instrument) => this.position(instrument));
  }

  balances(): { account: string; amount: UsdMicros }[] {
    return [...this.#balances]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([account, amount]) => ({ account, amount: usdMicros(amount) }));
  }

  /** Returns true when the reference has been posted; a fill reported twice is recognised by it. */
  isPosted(reference: string): boolean {
    return this.#references.has(reference);
  }

  exposureTotal(): UsdMicros {
    return usdMicros(this.#exposure(() => true));
  }

  exposureOfVenue(venue: Venue): UsdMicros {
    return usdMicros(this.#exposure((market) => venueOf(market) === venue));
  }

  exposureOfMarket(market: MarketId): UsdMicros {
    return usdMicros(this.#exposure((candidate) => candidate === market));
  }

  exposureOfCluster(cluster: string): UsdMicros {
    const reserved = this.#sumReserved((_, group) => group.cluster === cluster);
    return usdMicros(reserved + this.#sumHeld((market) => this.#clusters.get(market) === cluster));
  }

  /** Groups in progress or holding positions that have not settled. */
  groupsHeld(): number {
    return this.#held.size;
  }

  hashInto(hash: StateHash): void {
    hash.addInteger(this.#balances.size);
    for (const { account, amount } of this.balances()) {
      hash.addText(account);
      hash.addInteger(integerOf(amount));
    }
    hash.addInteger(this.#sizes.size);
    for (const { instrument, size } of this.positions()) {
      hash.addText(instrument);
      hash.addInteger(integerOf(size));
    }
    this.#hashReservations(hash);
    hash.addInteger(this.#held.size);
    for (const [groupId, markets] of [...this.#held].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(groupId);
      hash.addInteger(markets.size);
      for (const market of [...markets].sort()) hash.addText(market);
    }
    hash.addInteger(this.#clusters.size);
    for (const [market, cluster] of [...this.#clusters].sort(([a], [b]) => (a < b ? -1 : 1))) {
      hash.addText(market);
      hash.addText(cluster);
    }
    this.fills.hashInto(hash);
    this.poolShares.hashInto(hash);
    hash.addText(this.#referencesHash.digest());
  }

  #hashReservations(hash: StateHash): void {
    hash.addInteger(this.#reservations.size);
    for (const [groupId, { cluster, legs }] of [...this.#reservations].sort(([a], [b]) =>
      a < b ? -1 : 1,
    )) {
      hash.addText(groupId);
      hash.addText(cluster);
      hash.addInteger(legs.length);
      for (const leg of legs) {
        hash.addText(leg.venue);
        hash.addText(leg.market);
        hash.addInteger(leg.amount);
      }
    }
  }

  #balance(account: LedgerAccount): number {
    return this.#balances.get(account) ?? 0;
  }

  #post(posting: LedgerPosting): void {
    let sum = 0;
    for (const entry of posting.entries) sum += integerOf(entry.amount);
    assert(sum === 0, `posting ${posting.reference} does not balance: ${sum}`);
    assert(!this.#references.has(posting.reference), `${posting.reference} is posted already`);
    this.#references.add(posting.reference);
    this.#referencesHash.addText(posting.reference);
    for (const { account, amount } of posting.entries) {
      const balance = this.#balance(account) + integerOf(amount);
      if (balance === 0 && account.startsWith("position:")) this.#balances.delete(account);
      else this.#balances.set(account, balance);
    }
  }

  #reserve(groupId: string, reservation: LegReservation): void {
    const group = this.#reservations.get(groupId);
    assert(group !== undefined, `reservation for unknown group ${groupId}`);
    group.legs[reservation.legIndex] = {
      venue: reservation.venue,
      market: reservation.market,
      amount: integerOf(reservation.amount),
    };
  }

  #fill(groupId: string, legIndex: number, fill: Fill): void {
    const size = integerOf(fill.size) * (fill.side === "buy" ? 1 : -1);
    // Below zero when a venue reports the sale of more than we know to own: execution enters safe mode then.
    this.#hold(fill.instrument, (this.#sizes.get(fill.instrument) ?? 0) + size);
    this.#spend(groupId, legIndex, fill, 1);
  }

  /** Nothing of the fill is left, but that it happened: its references stay posted. */
  #reverse({ groupId, legIndex, fill, held }: FillReversed): void {
    this.fills.reverse(fill);
    this.#hold(fill.instrument, integerOf(held));
    this.#spend(groupId, legIndex, fill, -1);
    this.#forgetCluster(marketOf(fill.instrument));
  }

  #hold(instrument: InstrumentId, size: number): void {
    if (size === 0) this.#sizes.delete(instrument);
    else this.#sizes.set(instrument, size);
  }

  /** Takes what a purchase cost out of what was set aside for its leg, or puts it back. */
  #spend(groupId: string, legIndex: number, fill: Fill, times: 1 | -1): void {
    const reservation = this.#reservations.get(groupId);
    const reserved = reservation?.legs[legIndex];
    if (reservation?.takesCash !== true || reserved === undefined || fill.side === "sell") return;
    const spent = integerOf(costOf(fill.price, fill.size, "up")) + integerOf(fill.fee);
    reserved.amount -= times * spent;
  }

  #reopen(group: LegGroup): void {
    const markets = group.legs.map((leg) => marketOf(leg.instrument));
    for (const market of markets) this.#clusters.set(market, group.cluster);
    const legs = group.legs.map((leg) => {
      const market = marketOf(leg.instrument);
      return { venue: venueOf(market), market, amount: 0 };
    });
    this.#reservations.set(group.groupId, { takesCash: false, cluster: group.cluster, legs });
    this.#held.set(group.groupId, new Set(markets));
  }

  #settle(market: MarketId): void {
    this.#sizes.delete(instrumentId(market, "yes"));
    this.#sizes.delete(instrumentId(market, "no"));
    this.#forgetCluster(market);
    for (const [groupId, markets] of this.#held) {
      markets.delete(market);
      if (markets.size === 0 && !this.#reservations.has(groupId)) this.#held.delete(groupId);
    }
  }

  /** A closed group no longer waits for markets in which nothing is held: their settlement may never be reported. */
  #forgetSettled(groupId: string): void {
    const markets = this.#held.get(groupId);
    if (markets === undefined) return;
    for (const market of markets) {
      if (!this.#holds(market)) markets.delete(market);
    }
    if (markets.size === 0) this.#held.delete(groupId);
  }

  #release(groupId: string): void {
    const legs = this.#reservations.get(groupId)?.legs ?? [];
    this.#reservations.delete(groupId);
    for (const { market } of legs) this.#forgetCluster(market);
  }

  /** A market in which nothing is held or set aside belongs to no cluster. */
  #forgetCluster(market: MarketId): void {
    if (this.#holds(market)) return;
    for (const { legs } of this.#reservations.values()) {
      if (legs.some((leg) => leg.market === market)) return;
    }
    this.#clusters.delete(market);
  }

  #holds(market: MarketId): boolean {
    return (
      this.#sizes.has(instrumentId(market, "yes")) || this.#sizes.has(instrumentId(market, "no"))
    );
  }

  #sumReserved(
    accept: (leg: GroupReservation["legs"][number], group: GroupReservation) => boolean,
  ): number {
    let sum = 0;
    for (const group of this.#reservations.values()) {
      for (const leg of group.legs) if (accept(leg, group)) sum += Math.max(0, leg.amount);
    }
    return sum;
  }

  /** Contracts of both legs of a market that the venue holds as one, in contract micros, which is their payout in USD
   * micros; below zero when a leg was sold that the other had netted away. */
  #pairsOf(market: MarketId): number {
    const yes = this.#sizes.get(instrumentId(market, "yes")) ?? 0;
    const no = this.#sizes.get(instrumentId(market, "no")) ?? 0;
    return Math.min(yes, no);
  }

  #exposure(accept: (market: MarketId) => boolean): number {
    return this.#sumReserved((leg) => accept(leg.market)) + this.#sumHeld(accept);
  }

  #sumHeld(accept: (market: MarketId) => boolean): number {
    let sum = 0;
    for (const instrument of this.#sizes.keys()) {
      if (accept(marketOf(instrument))) sum += this.#balance(`position:${instrument}`);
    }
    return sum;
  }
}
