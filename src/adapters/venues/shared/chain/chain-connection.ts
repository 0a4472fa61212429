// A node that is known to serve the chain that was configured. Its chain id is asked for before anything else, after every
// trouble with it and from time to time: an address may come to stand for another node, and a transaction of one chain
// must not go to another.

import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import {
  addDuration,
  type DurationMicros,
  type EpochMicros,
  seconds,
} from "../../../../domain/units/epoch-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { JsonValue } from "../frame-text.ts";
import {
  JsonRpc,
  type JsonRpcOptions,
  type RpcCall,
  type RpcOutcome,
  type RpcSource,
} from "./json-rpc.ts";

export interface ChainConnectionOptions extends JsonRpcOptions {
  readonly chainId: number;
}

/** A node that was asked which chain it serves is asked again after this. */
const verifiedFor: DurationMicros = seconds(60);

export class ChainConnection implements RpcSource {
  readonly chainId: number;
  readonly clock: Clock;
  readonly #rpc: JsonRpc;
  #verifiedUntil: EpochMicros | null = null;
  #verification: Promise<Result<null>> | null = null;

  constructor(options: ChainConnectionOptions) {
    this.chainId = options.chainId;
    this.clock = options.transport.clock;
    this.#rpc = new JsonRpc(options);
  }

  async ask(method: string, params: readonly JsonValue[]): Promise<RpcOutcome> {
    const verified = await this.verify();
    if (!verified.ok) return { kind: "unsent", failure: verified.failure };
    return this.#noted(await this.#rpc.ask(method, params));
  }

  /** As `ask`, in as few requests as their number allows; outcomes in the order of the calls. */
  async askAll(calls: readonly RpcCall[]): Promise<readonly RpcOutcome[]> {
    const verified = await this.verify();
    if (!verified.ok) return calls.map(() => ({ kind: "unsent", failure: verified.failure }));
    const outcomes = await this.#rpc.askAll(calls);
    for (const outcome of outcomes) this.#noted(outcome);
    return outcomes;
  }

  /** Asks which chain it is, unless that is known. `VEN-880` when it is another one, else why it is not known. */
  async verify(): Promise<Result<null>> {
    if (this.#verifiedUntil !== null && this.clock.now() < this.#verifiedUntil)
      return succeed(null);
    this.#verification ??= this.#askChainId().finally(() => {
      this.#verification = null;
    });
    return this.#verification;
  }

  /** What is known of the node is forgotten: the next question asks first which chain it serves. */
  doubt(): void {
    this.#verifiedUntil = null;
  }

  close(): void {
    this.#rpc.close();
  }

  async #askChainId(): Promise<Result<null>> {
    this.#verifiedUntil = null;
    const outcome = await this.#rpc.ask("eth_chainId", []);
    if (outcome.kind === "refused") {
      return fail("VEN-892", `the node does not say which chain it serves: ${outcome.words}`);
    }
    if (outcome.kind !== "result") return { ok: false, failure: outcome.failure };
    const served = quantityOf(outcome.value);
    if (served === undefined) {
      return fail("VEN-892", "the node's chain id is no quantity");
    }
    if (served !== BigInt(this.chainId)) {
      const words = `the node serves chain ${served}, not ${this.chainId}`;
      return { ok: false, failure: failure("VEN-880", words) };
    }
    this.#verifiedUntil = addDuration(this.clock.now(), verifiedFor);
    return succeed(null);
  }

  #noted(outcome: RpcOutcome): RpcOutcome {
    if (outcome.kind === "unsent" || outcome.kind === "unknown") this.doubt();
    return outcome;
  }
}

/** Longest quantity: 32 bytes. */
const quantityText = /^0x[0-9a-fA-F]{1,64}$/;

/** Returns the number of a quantity as nodes write it (`0x1a`), or undefined when it is none. */
export function quantityOf(value: unknown): bigint | undefined {
  return typeof value === "string" && quantityText.test(value) ? BigInt(value) : undefined;
}
