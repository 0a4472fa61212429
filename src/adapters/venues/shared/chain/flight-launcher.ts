// Signs what is to be carried out under a number and hands it to the node: at first, again at a higher price, and as an
// empty transaction that takes the number. What the node's answer leaves open is looked up, never guessed.

import type { Hex } from "viem";
import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import type { AccountReads } from "./account-reads.ts";
import type { TransactionIntent } from "./contract.ts";
import type { Attempt, Flight } from "./flight.ts";
import { type GasMarket, type GasOffer, offerFor, replacementFor } from "./gas-price.ts";
import { markData } from "./intent-digest.ts";
import type { SenderLimits, SenderOptions } from "./sender-options.ts";

/** What handing over came to. `refused` proves that it was not taken; any other error may hide a node that took it. */
export type HandOver =
  | { readonly kind: "taken" }
  | { readonly kind: "refused" | "unsent" | "unknown"; readonly failure: Failure };

/** What a flight begins with. */
export interface Fuel {
  readonly gasLimit: bigint;
  readonly offer: GasOffer;
}

/** An empty transaction to an account. */
const emptyGas = 21_000n;

const percent = 100n;

/** Nodes answer so when they hold the very same bytes already. */
const alreadyThere = /already known|already imported|known transaction|alreadyknown/i;
const numberTaken = /nonce too low|nonce is too low|nonce has already been used|invalid nonce/i;

/** Nodes judge a transaction so before they keep it or pass it on (the pool errors of Geth and of those that follow it). */
const judgedUnfit =
  /insufficient funds|underpriced|intrinsic gas|gas limit|fee cap|max fee per gas|max priority fee|tx fee|fee too low|feetoolow|pool is full|invalid sender|invalid chain|oversized data|type not supported|nonce too high|insufficientfunds/i;

/** Errors of JSON-RPC itself: the question was not understood, so nothing was done. */
const notUnderstood: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601, -32_602]);

export class FlightLauncher {
  readonly #options: SenderOptions;
  readonly #limits: SenderLimits;
  readonly #reads: AccountReads;

  constructor(options: SenderOptions, limits: SenderLimits, reads: AccountReads) {
    this.#options = options;
    this.#limits = limits;
    this.#reads = reads;
  }

  /** Returns what the transaction may use and offers for it: `VEN-882` without a newest block, `VEN-883` when the call
   * would be taken back, `VEN-889` when it is too dear. */
  async fuel(intent: TransactionIntent): Promise<Result<Fuel>> {
    const market = await this.#market();
    if (!market.ok) return market;
    const offer = offerFor(market.value, this.#limits);
    if (!offer.ok) return offer;
    let estimate = intent.gasEstimate;
    if (estimate === null) {
      const asked = await this.#reads.estimate(callOf(intent));
      if (!asked.ok) return asked;
      estimate = asked.value;
    }
    const gasLimit = (estimate * (percent + this.#limits.gasMarginPercent)) / percent;
    const { gasLimitMax } = this.#limits;
    if (gasLimit > gasLimitMax) {
      return fail(
        "VEN-889",
        `it uses ${gasLimit} units of gas, more than the limit of ${gasLimitMax}`,
      );
    }
    return succeed({ gasLimit, offer: offer.value });
  }

  /** Signs the intent under the flight's number and hands it over. */
  async launch(flight: Flight, intent: TransactionIntent, fuel: Fuel): Promise<HandOver> {
    flight.gasLimit = fuel.gasLimit;
    const attempt = await this.#sign(flight, intent, fuel);
    flight.attempts.push(attempt);
    return this.handOver(attempt);
  }

  /** The same once more at a higher price; null when the price may not rise, or nothing is known to raise. */
  async replace(flight: Flight, intent: TransactionIntent): Promise<HandOver | null> {
    const last = flight.newest?.offer;
    const market = await this.#market();
    if (last === null || last === undefined || !market.ok) return null;
    const offer = replacementFor(last, market.value, this.#limits.feePerGasMax);
    if (!offer.ok) return null;
    const attempt = await this.#sign(flight, intent, {
      gasLimit: flight.gasLimit,
      offer: offer.value,
    });
    flight.attempts.push(attempt);
    return this.handOver(attempt);
  }

  /** Takes the flight's number with an empty transaction to ourselves, at a price that replaces what was offered. */
  async cancel(flight: Flight): Promise<HandOver> {
    const market = await this.#market();
    if (!market.ok) return { kind: "unsent", failure: market.failure };
    const feePerGasMax = (this.#limits.feePerGasMax * this.#limits.cancelFeePercent) / percent;
    const last = flight.newest?.offer;
    const offer =
      last === null || last === undefined
        ? offerFor(market.value, { feePerGasMax, tipPerGasMax: this.#limits.tipPerGasMax })
        : replacementFor(last, market.value, feePerGasMax);
    if (!offer.ok) return { kind: "unsent", failure: offer.failure };
    const { address } = this.#options.signer;
    const empty = { to: address, data: "0x" as Hex, value: 0n };
    const estimate = await this.#reads.estimate(empty);
    const gasLimit = estimate.ok ? estimate.value : emptyGas;
    const signed = await this.#options.signer.sign({
      nonce: flight.nonce,
      ...empty,
      gasLimit,
      offer: offer.value,
    });
    const sentAt = this.#options.connection.clock.now();
    const attempt: Attempt = { ...signed, offer: offer.value, isCancellation: true, sentAt };
    flight.attempts.push(attempt);
    return this.handOver(attempt);
  }

  /** Hands signed bytes to the node; the same bytes any number of times are one transaction. */
  async handOver({ raw, hash }: Attempt): Promise<HandOver> {
    if (raw === null) {
      return {
        kind: "refused",
        failure: failure("VEN-884", `${hash} was signed by an earlier run`),
      };
    }
    const outcome = await this.#options.connection.ask("eth_sendRawTransaction", [raw]);
    if (outcome.kind === "result") return { kind: "taken" };
    if (outcome.kind !== "refused") return outcome;
    const { code, words } = outcome;
    if (alreadyThere.test(words)) return { kind: "taken" };
    // The number may have been taken by these very bytes, handed over twice on their way: what has it is looked up.
    const isNumberTaken = numberTaken.test(words);
    const why = failure(isNumberTaken ? "VEN-885" : "VEN-892", `the node refuses it: ${words}`);
    const isProof = !isNumberTaken && (notUnderstood.has(code) || judgedUnfit.test(words));
    return { kind: isProof ? "refused" : "unknown", failure: why };
  }

  async #sign(flight: Flight, intent: TransactionIntent, fuel: Fuel): Promise<Attempt> {
    const signed = await this.#options.signer.sign({
      nonce: flight.nonce,
      ...callOf(intent),
      ...fuel,
    });
    const sentAt = this.#options.connection.clock.now();
    return { ...signed, offer: fuel.offer, isCancellation: false, sentAt };
  }

  async #market(): Promise<Result<GasMarket>> {
    const head = this.#options.heads.latest();
    if (head === undefined) return fail("VEN-882", "there is no newest block to believe");
    const { baseFeePerGas } = head;
    const suggested = await this.#reads.suggestedPrice(baseFeePerGas !== null);
    return suggested.ok ? succeed({ baseFeePerGas, suggested: suggested.value }) : suggested;
  }
}

/** Returns the call of an intent as it goes to the chain, its mark behind the data. */
export function callOf({ id, to, data, value }: TransactionIntent) {
  return { to, data: markData(data, id), value: value ?? 0n };
}
