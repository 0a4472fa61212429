// What the venue itself does for us when we fail (feature G12): before the first order that may open something, an
// order group with a limit stands on its shard, so that a runaway program is stopped by the venue. A group that the
// venue has triggered is opened again only by a person. Orders that only reduce go without a group: a triggered limit
// must not keep an unwind from finishing.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { CommandResult } from "../../shared/command-result.ts";
import type { GateKeeper } from "../../shared/gate-keeper.ts";
import { groupContractsMax, type OrderGroupsRest } from "../rest/order-groups.ts";

export interface VenueProtectionOptions {
  readonly clock: Clock;
  readonly groups: OrderGroupsRest;
  readonly gates: GateKeeper;
  /** Whole contracts that may match on one shard in any 15 seconds, 1 to 1,000,000. */
  readonly contractsPerWindow: number;
}

/** Attempts in a row that failed before a person is told: one may be a hiccup. */
const failuresMax = 3;

/** How the venue says that it does not know a group, in a code or in words. */
const goneWords = /not[ _]found/i;

/** A request about a group that takes longer is given up. */
const requestWithin: DurationMicros = seconds(5);

interface Group {
  readonly orderGroupId: string;
  readonly exchangeIndex: number;
  isTriggered: boolean;
}

export class VenueProtection {
  readonly #options: VenueProtectionOptions;
  readonly #groups = new Map<number, Group>();
  readonly #arming = new Map<number, Promise<Result<string>>>();
  #failures = 0;
  #isReleased = false;

  constructor(options: VenueProtectionOptions) {
    this.#options = options;
  }

  /** Returns the group that orders on the shard must carry, creating it when there is none, or `VEN-831`. */
  arm(exchangeIndex: number): Promise<Result<string>> {
    if (this.#isReleased) return Promise.resolve(this.#ended());
    const group = this.#groups.get(exchangeIndex);
    if (group !== undefined) return Promise.resolve(this.#standing(group));
    const underWay = this.#arming.get(exchangeIndex);
    if (underWay !== undefined) return underWay;
    const arming = this.#create(exchangeIndex).finally(() => this.#arming.delete(exchangeIndex));
    this.#arming.set(exchangeIndex, arming);
    return arming;
  }

  /** The stream, or a refusal in the venue's words, says something about a group. */
  observe(orderGroupId: string, event: string): void {
    for (const group of this.#groups.values()) {
      if (group.orderGroupId !== orderGroupId) continue;
      if (event === "triggered") this.#triggered(group);
      if (event === "reset") group.isTriggered = false;
      if (event === "deleted") this.#groups.delete(group.exchangeIndex);
    }
  }

  /** An order on the shard was refused because of its group: triggered, unless the words say that there is none. */
  refusedByGroup(exchangeIndex: number, words: string): void {
    const group = this.#groups.get(exchangeIndex);
    if (group === undefined) return;
    if (goneWords.test(words)) {
      this.#groups.delete(exchangeIndex);
      return;
    }
    group.isTriggered = true;
    this.#options.gates.alarm("protection", words);
  }

  /** Reads whether a group was triggered while nobody listened. */
  async check(): Promise<void> {
    for (const group of [...this.#groups.values()]) {
      const read = await this.#options.groups.group(group, this.#deadline());
      if (read.ok) continue;
      // A group that the venue no longer knows protects nothing: the next order makes a new one.
      if (read.failure.code === "VEN-806") this.#groups.delete(group.exchangeIndex);
    }
  }

  /** A person has looked and opens the triggered groups again. Returns `VEN-831` when the venue did not; the gate that
   * the person opened is then closed again, since nothing can be sent. */
  async reset(): Promise<Result<null>> {
    for (const group of [...this.#groups.values()]) {
      if (!group.isTriggered) continue;
      const done = await this.#options.groups.reset(group, this.#deadline());
      if (done.kind === "done") group.isTriggered = false;
      // A group that the venue no longer knows protects nothing: the next order makes a new one.
      else if (done.kind === "refused" && done.status === 404) {
        this.#groups.delete(group.exchangeIndex);
      } else {
        const words = `the group stays: ${wordsOf(done)}`;
        this.#options.gates.alarm("protection", words);
        return fail("VEN-831", words);
      }
    }
    return succeed(null);
  }

  /** Ends the groups and with them every order that is left: nothing of ours may rest unwatched. A group that is being
   * made is waited for, and no order leaves under it. */
  async release(): Promise<void> {
    this.#isReleased = true;
    await Promise.all(this.#arming.values());
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    await Promise.all(groups.map((group) => this.#options.groups.delete(group, this.#deadline())));
  }

  #ended(): Result<never> {
    return fail("VEN-831", "the run is ending: nothing opens any more");
  }

  #standing(group: Group): Result<string> {
    if (!group.isTriggered) return succeed(group.orderGroupId);
    return fail("VEN-831", "the venue has triggered the order group; a person resets it");
  }

  async #create(exchangeIndex: number): Promise<Result<string>> {
    const { groups, contractsPerWindow, gates } = this.#options;
    if (!isGroupLimit(contractsPerWindow)) {
      return fail("VEN-831", `a group is limited to 1 to ${groupContractsMax} whole contracts`);
    }
    const created = await groups.create(contractsPerWindow, exchangeIndex, this.#deadline());
    if (created.kind === "done") {
      this.#failures = 0;
      const orderGroupId = created.value;
      this.#groups.set(exchangeIndex, { orderGroupId, exchangeIndex, isTriggered: false });
      return this.#isReleased ? this.#ended() : succeed(orderGroupId);
    }
    this.#failures += 1;
    const words = `no order group on shard ${exchangeIndex}: ${wordsOf(created)}`;
    if (this.#failures >= failuresMax) gates.alarm("protection", words);
    return fail("VEN-831", words);
  }

  #triggered(group: Group): void {
    if (group.isTriggered) return;
    group.isTriggered = true;
    const { contractsPerWindow, gates } = this.#options;
    gates.alarm(
      "protection",
      `the venue triggered the order group of shard ${group.exchangeIndex}: more than ${contractsPerWindow} contracts in 15 s`,
    );
  }

  #deadline() {
    return addDuration(this.#options.clock.now(), requestWithin);
  }
}

function isGroupLimit(contracts: number): boolean {
  return Number.isInteger(contracts) && contracts >= 1 && contracts <= groupContractsMax;
}

function wordsOf(result: Exclude<CommandResult<unknown>, { readonly kind: "done" }>): string {
  return result.kind === "refused" ? result.words : result.failure.message;
}
