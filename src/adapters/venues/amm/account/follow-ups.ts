// Transactions that complete what another one began: turning sets of both outcomes into collateral after a sale, redeeming
// what was answered. Each is tried until it is in a block for good, under an id of its own each time, and never twice at
// once; a later run finds what an earlier one sent.

import type { Hex } from "viem";
import type { TransactionPurpose } from "../../../../domain/message/input.ts";
import { addDuration, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
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

type Outcome = "done" | "again";

export class FollowUps {
  readonly #basis: AmmBasis;
  readonly #underWay = new Set<string>();
  /** Those that were given up: a person must look. */
  readonly #failed = new Set<string>();

  constructor(basis: AmmBasis) {
    this.#basis = basis;
  }

  /** Something is not complete: cash and tokens are not what they will be. */
  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Begins, unless it has begun. `foundSince` is given for one that an earlier run may have sent. */
  begin(followUp: FollowUp, foundSince: EpochMicros | null): void {
    if (this.#underWay.has(followUp.id) || this.#failed.has(followUp.id)) return;
    this.#underWay.add(followUp.id);
    void this.#run(followUp, foundSince);
  }

  async #run(followUp: FollowUp, foundSince: EpochMicros | null): Promise<void> {
    for (let attempt = 1; attempt <= followUpsMax; attempt += 1) {
      const id = `${followUp.id}/${attempt}`;
      const found = foundSince === null ? null : await this.#findSent(id, foundSince);
      if (found === "stopped") return;
      const outcome = await this.#attempt(followUp, id, found);
      if (outcome === "again") continue;
      this.#underWay.delete(followUp.id);
      this.#basis.gates.account.open(followUp.id);
      followUp.done();
      return;
    }
    this.#underWay.delete(followUp.id);
    this.#failed.add(followUp.id);
    const words = `${followUp.id} came to nothing ${followUpsMax} times`;
    this.#basis.log({ level: "error", message: `amm: ${words}` });
    this.#basis.gates.account.close(followUp.id, words);
  }

  /** Returns the transaction of an earlier run, null when there certainly is none. */
  async #findSent(id: string, since: EpochMicros): Promise<Hex | null | "stopped"> {
    const { sender, heads } = this.#basis;
    for (let look = 0; look < looksMax; look += 1) {
      const found = await sender.find(id, since);
      if (found.kind === "found") return found.hash;
      if (found.kind === "absent") return null;
      await nextHead(heads);
    }
    return "stopped";
  }

  #attempt(followUp: FollowUp, id: string, found: Hex | null): Promise<Outcome> {
    const { clock, sender, log } = this.#basis;
    const { purpose, to, data } = followUp;
    const deadline = addDuration(clock.now(), followUpWithin);
    return new Promise((resolve) => {
      let isReverted = false;
      const news = (told: TransactionNews) => {
        if (told.kind === "mined" || told.kind === "reverted") {
          isReverted = told.kind === "reverted";
          const hash = told.receipt.transactionHash;
          tellGas(this.#basis, hash, purpose, { state: told.kind, gas: told.gas });
        } else if (told.kind === "confirmed") {
          resolve(isReverted ? "again" : "done");
        } else if (told.kind === "failed") {
          const { code, message } = told.failure;
          log({ level: "warn", message: `amm: ${id} is tried again: ${code} ${message}` });
          resolve("again");
        }
      };
      if (found !== null) sender.follow(id, found, deadline, news);
      else sender.send({ id, purpose, to, data, gasEstimate: null, deadline }, news);
    });
  }
}

/** Looks for what an earlier run sent: one at each new block, for hours. */
const looksMax = 5_000;

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
