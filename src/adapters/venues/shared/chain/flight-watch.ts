// What has become of the transactions of one number: in a block, taken back by a reorganisation, as deep as asked for,
// forgotten by the node, or pushed out by somebody else's. It reads; what follows from it, the sender decides.

import type { TransactionReceipt } from "viem";
import { type Failure, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { AccountReads } from "./account-reads.ts";
import type { TransactionNews } from "./contract.ts";
import type { Attempt, Flight, Landing } from "./flight.ts";
import { callOf } from "./flight-launcher.ts";
import type { SenderOptions } from "./sender-options.ts";

/** What one look at a flight in the air has shown. */
export type Sight =
  | { readonly kind: "landed"; readonly landing: Landing }
  /** The number is taken, and none of ours has it; `isFinal` when that can no longer change. */
  | { readonly kind: "foreign"; readonly isFinal: boolean }
  /** The node knows the newest attempt, or has forgotten it. */
  | { readonly kind: "pending"; readonly isKnown: boolean };

/** What one look at a landed flight has shown. `unsure`: the node does not say. */
export type Standing = "unsure" | "stands" | "confirmed" | "gone";

export class FlightWatch {
  readonly #options: SenderOptions;
  readonly #reads: AccountReads;

  constructor(options: SenderOptions, reads: AccountReads) {
    this.#options = options;
    this.#reads = reads;
  }

  async look(flight: Flight): Promise<Result<Sight>> {
    const { attempts, nonce, newest } = flight;
    const receipts = await this.#reads.receipts(attempts.map(({ hash }) => hash));
    if (!receipts.ok) return receipts;
    for (const [index, receipt] of receipts.value.entries()) {
      const attempt = attempts[index];
      if (receipt === null || attempt === undefined) continue;
      return succeed({ kind: "landed", landing: { attempt, receipt } });
    }
    const count = await this.#reads.count("latest");
    if (!count.ok) return count;
    if (count.value > nonce) {
      return succeed({ kind: "foreign", isFinal: await this.isTakenForGood(nonce) });
    }
    if (newest === undefined) return succeed({ kind: "pending", isKnown: false });
    const known = await this.#reads.transaction(newest.hash);
    return known.ok ? succeed({ kind: "pending", isKnown: known.value !== null }) : known;
  }

  /** Returns true when the number was used in a block that is as deep as asked for. */
  async isTakenForGood(nonce: number): Promise<boolean> {
    const head = this.#options.heads.latest();
    if (head === undefined) return false;
    const deep = head.number - BigInt(this.#options.confirmations) + 1n;
    if (deep < 0n) return false;
    const count = await this.#reads.count(deep);
    return count.ok && count.value > nonce;
  }

  async standing({ receipt }: Landing): Promise<Standing> {
    const head = this.#options.heads.latest();
    if (head === undefined) return "unsure";
    const block = await this.#reads.head(receipt.blockNumber);
    if (!block.ok || block.value === null) return "unsure";
    if (block.value.hash !== receipt.blockHash) return "gone";
    const depth = head.number - receipt.blockNumber + 1n;
    return depth >= BigInt(this.#options.confirmations) ? "confirmed" : "stands";
  }

  /** Returns the news of a landing of the intent itself. */
  async newsOf(flight: Flight, { attempt, receipt }: Landing): Promise<TransactionNews> {
    const gas = this.gasOf(attempt, receipt);
    if (receipt.status === "success") return { kind: "mined", receipt, gas };
    return { kind: "reverted", receipt, gas, failure: await this.#reasonOf(flight, receipt) };
  }

  /** Dollars for the gas of a receipt, or null while no price of the coin was ever known. */
  gasOf({ offer }: Attempt, receipt: TransactionReceipt): UsdMicros | null {
    // Chains of before the base fee leave the price out of a receipt: it is the one that was offered.
    const price: bigint | null | undefined = receipt.effectiveGasPrice;
    const weiPerGas = price ?? offer?.feePerGas;
    if (weiPerGas === undefined) return null;
    return this.#options.gasCosts.paid(receipt.gasUsed, weiPerGas) ?? null;
  }

  /** The chain keeps no reason: the call is made once more, at the end of its block. */
  async #reasonOf(flight: Flight, receipt: TransactionReceipt): Promise<Failure> {
    const what = `transaction ${receipt.transactionHash}`;
    if (receipt.gasUsed === flight.gasLimit) {
      return failure("VEN-883", `${what} was taken back: it used up its gas`);
    }
    if (flight.intent === null) return failure("VEN-883", `${what} was taken back`);
    const replayed = await this.#reads.replay(callOf(flight.intent), receipt.blockNumber);
    const isReason = !replayed.ok && replayed.failure.code === "VEN-883";
    const reason = isReason ? replayed.failure.message : "its call goes through when repeated";
    return failure("VEN-883", `${what} was taken back: ${reason}`);
  }
}
