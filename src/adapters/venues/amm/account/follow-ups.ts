// Transactions that complete what another one began: turning sets of both outcomes into collateral after a sale, redeeming
// what was answered. Each is tried until it is in a block for good, under an id of its own each time, and never twice at
// once; a later run finds what an earlier one sent.

import type { Hex } from "viem";
import type { TransactionPurpose } from "../../../../domain/message/input.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
} from "../../../../domain/units/epoch-micros.ts";
import type { TransactionNews } from "../../shared/chain/contract.ts";
import { type AmmBasis, followUpsMax, followUpWithin, tellGas } from "./parts.ts";

export interface FollowUp {
  /** Of all its attempts. */
  readonly id: string;
  readonly purpose: TransactionPurpose;
  readonly to: Hex;
  readonly data: Hex;
  /** It is in a block, as deep as asked for. */
  readonly done: () => void;
}

/** `later`: it never left, and nothing was tried. `lost`: the node has forgotten what an earlier run sent. */
type Outcome = "done" | "again" | "later" | "lost";

/** What an earlier run has sent of it: the newest of its attempts. */
interface Sent {
  readonly attempt: number;
  readonly hash: Hex;
}

export class FollowUps {
  readonly #basis: AmmBasis;
  readonly #underWay = new Set<string>();
  /** Those that were given up: a person must look. */
  readonly #failed = new Set<string>();
  /** Those that no block has taken yet, and who waits for them. */
  readonly #outside = new Set<string>();
  #waiting: (() => void)[] = [];
  #isStopped = false;

  constructor(basis: AmmBasis) {
    this.#basis = basis;
  }

  /** Something is not complete: cash and tokens are not what they will be. */
  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Whoever waits goes on, and nothing is tried again: a later run completes what is not complete. */
  stop(): void {
    this.#isStopped = true;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Begins, unless it has begun. `foundSince` is given for one that an earlier run may have sent. */
  begin(followUp: FollowUp, foundSince: EpochMicros | null): void {
    if (this.#underWay.has(followUp.id) || this.#failed.has(followUp.id)) return;
    this.#underWay.add(followUp.id);
    this.#outside.add(followUp.id);
    void this.#run(followUp, foundSince);
  }

  /** Resolves when blocks have taken all that was begun, or it was given up, but no later than after `within`. */
  takenIn(within: DurationMicros): Promise<void> {
    if (this.#outside.size === 0 || this.#isStopped) return Promise.resolve();
    const { clock } = this.#basis;
    return new Promise((resolve) => {
      const withdraw = clock.callAt(addDuration(clock.now(), within), resolve);
      this.#waiting.push(() => {
        withdraw();
        resolve();
      });
    });
  }

  #taken(id: string): void {
    this.#outside.delete(id);
    if (this.#outside.size > 0) return;
    for (const go of this.#waiting.splice(0)) go();
  }

  async #run(followUp: FollowUp, foundSince: EpochMicros | null): Promise<void> {
    const { heads, gates, log } = this.#basis;
    let sent = foundSince === null ? null : await this.#findSent(followUp, foundSince);
    for (let attempt = sent?.attempt ?? 1; attempt <= followUpsMax; ) {
      const outcome = await this.#attempt(followUp, attempt, sent?.hash ?? null);
      if (outcome === "lost" && foundSince !== null) {
        await nextHead(heads);
        sent = await this.#findSent(followUp, foundSince);
        attempt = sent?.attempt ?? attempt;
        continue;
      }
      if (this.#isStopped && outcome !== "done") return;
      sent = null;
      if (outcome === "later") await nextHead(heads);
      else if (outcome === "again") attempt += 1;
      else {
        this.#underWay.delete(followUp.id);
        this.#taken(followUp.id);
        followUp.done();
        return;
      }
    }
    this.#underWay.delete(followUp.id);
    this.#failed.add(followUp.id);
    this.#taken(followUp.id);
    const words = `${followUp.id} came to nothing ${followUpsMax} times`;
    log({ level: "error", message: `amm: ${words}` });
    gates.account.close(followUp.id, words);
  }

  /** Returns what an earlier run has sent, or null when it certainly sent nothing. Every attempt that it can have made is
   * looked for before another is made. */
  async #findSent({ id }: FollowUp, since: EpochMicros): Promise<Sent | null> {
    const { sender, heads } = this.#basis;
    let sent: Sent | null = null;
    for (let attempt = 1; attempt <= followUpsMax; ) {
      const found = await sender.find(`${id}/${attempt}`, since);
      if (found.kind === "unknown") {
        await nextHead(heads);
        continue;
      }
      if (found.kind === "found") sent = { attempt, hash: found.hash };
      attempt += 1;
    }
    return sent;
  }

  #attempt(followUp: FollowUp, attempt: number, found: Hex | null): Promise<Outcome> {
    const { clock, sender, log } = this.#basis;
    const { purpose, to, data } = followUp;
    const id = `${followUp.id}/${attempt}`;
    const deadline = addDuration(clock.now(), followUpWithin);
    return new Promise((resolve) => {
      let isReverted = false;
      const news = (told: TransactionNews) => {
        if (told.kind === "mined" || told.kind === "reverted") {
          isReverted = told.kind === "reverted";
          const hash = told.receipt.transactionHash;
          tellGas(this.#basis, hash, purpose, { state: told.kind, gas: told.gas });
          if (!isReverted) this.#taken(followUp.id);
        } else if (told.kind === "confirmed") {
          resolve(isReverted ? "again" : "done");
        } else if (told.kind === "failed") {
          const { code, message } = told.failure;
          const words = `amm: ${id} is tried again: ${code} ${message}`;
          if (!this.#isStopped) log({ level: "warn", message: words });
          resolve(triedCodes.has(code) ? "again" : "later");
        } else if (told.kind === "unknown" && found !== null) {
          resolve("lost");
        }
      };
      if (found !== null) sender.follow(id, found, deadline, news);
      else sender.send({ id, purpose, to, data, gasEstimate: null, deadline }, news);
    });
  }
}

/** Failures of an attempt that was made: the contract's word, or its number was taken. */
const triedCodes: ReadonlySet<string> = new Set(["VEN-883", "VEN-884", "VEN-885"]);

function nextHead(heads: AmmBasis["heads"]): Promise<void> {
  return new Promise((resolve) => {
    const withdraw = heads.observe({
      head: () => {
        withdraw();
        resolve();
      },
      reorganised: () => undefined,
      stale: () => undefined,
    });
  });
}
