// What is asked of a node about one account's transactions: how many numbers are used, receipts, what is known of a
// transaction, what gas costs. Answers are read strictly: they are about our own money.

import {
  formatTransactionReceipt,
  type Hash,
  type Hex,
  type RpcTransactionReceipt,
  type TransactionReceipt,
} from "viem";
import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../frame-text.ts";
import { type ChainConnection, quantityOf } from "./chain-connection.ts";
import type { Head } from "./contract.ts";
import type { GasOffer } from "./gas-price.ts";
import { readHead } from "./head-line.ts";
import type { RpcCall, RpcOutcome } from "./json-rpc.ts";

/** A block as a number, or how it stands to the newest. */
export type BlockTag = bigint | "latest" | "pending";

/** A transaction of a block or of the node's pool. */
export interface KnownTransaction {
  readonly hash: Hash;
  readonly from: string;
  readonly to: string | null;
  readonly nonce: number;
  readonly input: string;
  /** Null while it is in no block. */
  readonly blockNumber: bigint | null;
  readonly offer: GasOffer | null;
}

export class AccountReads {
  readonly #connection: ChainConnection;
  readonly #address: Hex;

  constructor(connection: ChainConnection, address: Hex) {
    this.#connection = connection;
    this.#address = address;
  }

  /** Returns how many numbers of the account are used as of a block. */
  async count(block: BlockTag): Promise<Result<number>> {
    const call = { method: "eth_getTransactionCount", params: [this.#address, tagOf(block)] };
    return this.#one(call, (value) => {
      const count = quantityOf(value);
      return count === undefined || count > countMax ? undefined : safeNumber(count);
    });
  }

  /** Returns the receipts in the order of the hashes; null for what is in no block. */
  async receipts(hashes: readonly Hash[]): Promise<Result<readonly (TransactionReceipt | null)[]>> {
    const calls = hashes.map((hash) => ({ method: "eth_getTransactionReceipt", params: [hash] }));
    const outcomes = await this.#connection.askAll(calls);
    const receipts: (TransactionReceipt | null)[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const read = answerOf(outcome, "a receipt", (value) => receiptOf(value, hashes[index]));
      if (!read.ok) return read;
      receipts.push(read.value);
    }
    return succeed(receipts);
  }

  /** Returns the transaction as the node knows it, or null when it does not. */
  async transaction(hash: Hash): Promise<Result<KnownTransaction | null>> {
    return this.#one({ method: "eth_getTransactionByHash", params: [hash] }, (value) =>
      value === null ? null : transactionOf(value),
    );
  }

  async head(block: BlockTag): Promise<Result<Head | null>> {
    const call = { method: "eth_getBlockByNumber", params: [tagOf(block), false] };
    return this.#one(call, (value) => (value === null ? null : readHead(value)));
  }

  /** Returns the account's transactions of the blocks, in their order. */
  async transactionsOf(blocks: readonly BlockTag[]): Promise<Result<readonly KnownTransaction[]>> {
    const outcomes = await this.#connection.askAll(
      blocks.map((block) => ({ method: "eth_getBlockByNumber", params: [tagOf(block), true] })),
    );
    const found: KnownTransaction[] = [];
    for (const outcome of outcomes) {
      const read = answerOf(outcome, "a block", (value) => blockTransactions(value, this.#address));
      if (!read.ok) return read;
      found.push(...read.value);
    }
    return succeed(found);
  }

  /** Returns what the node suggests: a tip, or without a base fee the whole price. */
  async suggestedPrice(hasBaseFee: boolean): Promise<Result<bigint>> {
    const method = hasBaseFee ? "eth_maxPriorityFeePerGas" : "eth_gasPrice";
    return this.#one({ method, params: [] }, quantityOf);
  }

  /** Returns what the call would use; `VEN-883` when the contract takes it back. */
  async estimate(call: CallOfOurs): Promise<Result<bigint>> {
    const params = [{ from: this.#address, ...paramsOf(call) }];
    return this.#one({ method: "eth_estimateGas", params }, quantityOf);
  }

  /** Returns null when the call goes through at the end of the block, else `VEN-883` with the contract's reason. */
  async replay(call: CallOfOurs, block: bigint): Promise<Result<null>> {
    const params = [{ from: this.#address, ...paramsOf(call) }, tagOf(block)];
    return this.#one({ method: "eth_call", params }, () => null);
  }

  async #one<Value>(
    call: RpcCall,
    read: (value: JsonValue) => Value | undefined,
  ): Promise<Result<Value>> {
    return answerOf(await this.#connection.ask(call.method, call.params), call.method, read);
  }
}

/** A call as it is sent. */
export interface CallOfOurs {
  readonly to: Hex;
  readonly data: Hex;
  readonly value: bigint;
}

/** No account has sent more. */
const countMax = 2n ** 48n;

function paramsOf({ to, data, value }: CallOfOurs): JsonObject {
  return { to, data, value: `0x${value.toString(16)}` };
}

function tagOf(block: BlockTag): string {
  return typeof block === "bigint" ? `0x${block.toString(16)}` : block;
}

function answerOf<Value>(
  outcome: RpcOutcome,
  what: string,
  read: (value: JsonValue) => Value | undefined,
): Result<Value> {
  if (outcome.kind === "refused") {
    const { code, words } = outcome;
    const isRevert = code === 3 || /\brevert(ed)?\b/i.test(words);
    return fail(isRevert ? "VEN-883" : "VEN-892", `${what}: ${words}`);
  }
  if (outcome.kind !== "result") return { ok: false, failure: outcome.failure };
  const value = read(outcome.value);
  if (value !== undefined) return succeed(value);
  return { ok: false, failure: failure("VEN-892", `${what}: the answer is none`) };
}

const hashText = /^0x[0-9a-f]{64}$/;
const addressText = /^0x[0-9a-fA-F]{40}$/;
const dataText = /^0x(?:[0-9a-fA-F]{2})*$/;

function receiptOf(
  value: JsonValue,
  hash: Hash | undefined,
): TransactionReceipt | null | undefined {
  if (value === null) return null;
  if (!isJsonObject(value) || value["transactionHash"] !== hash) return undefined;
  const { logs, status, effectiveGasPrice, cumulativeGasUsed } = value;
  const isWhole =
    ["blockNumber", "gasUsed", "transactionIndex"].every((name) => isQuantity(value[name])) &&
    // Absent on chains of before the base fee, and where nobody asks for it.
    [effectiveGasPrice, cumulativeGasUsed].every(
      (each) => each === undefined || isQuantity(each),
    ) &&
    (status === "0x1" || status === "0x0") &&
    isText(value["blockHash"], hashText) &&
    isJsonArray(logs) &&
    logs.every(isEvent);
  if (!isWhole) return undefined;
  return formatTransactionReceipt(value as Partial<RpcTransactionReceipt>);
}

/** Of what an event says, only what is decoded later. */
function isEvent(log: JsonValue): boolean {
  if (!isJsonObject(log)) return false;
  const { address, topics, data } = log;
  return (
    isText(address, addressText) &&
    isText(data, dataText) &&
    isJsonArray(topics) &&
    topics.every((topic) => isText(topic, hashText)) &&
    ["blockNumber", "logIndex", "transactionIndex"].every((name) => isQuantity(log[name]))
  );
}

function transactionOf(value: JsonValue): KnownTransaction | undefined {
  if (!isJsonObject(value)) return undefined;
  const { hash, from, to, input, blockNumber } = value;
  const nonce = quantityOf(value["nonce"]);
  if (!isText(hash, hashText) || !isText(from, addressText) || !isText(input, dataText)) {
    return undefined;
  }
  if (nonce === undefined || nonce > countMax) return undefined;
  const block = blockNumber === null || blockNumber === undefined ? null : quantityOf(blockNumber);
  if (block === undefined) return undefined;
  return {
    hash: hash as Hash,
    from: from.toLowerCase(),
    to: isText(to, addressText) ? to.toLowerCase() : null,
    nonce: safeNumber(nonce),
    input,
    blockNumber: block,
    offer: offerOf(value),
  };
}

function offerOf(value: JsonObject): GasOffer | null {
  const feePerGas = quantityOf(value["maxFeePerGas"]);
  const tipPerGas = quantityOf(value["maxPriorityFeePerGas"]);
  if (feePerGas !== undefined && tipPerGas !== undefined) {
    return { isLegacy: false, feePerGas, tipPerGas };
  }
  const price = quantityOf(value["gasPrice"]);
  return price === undefined ? null : { isLegacy: true, feePerGas: price, tipPerGas: price };
}

/** Others' transactions may be of kinds that we do not know: only the account's own are read. */
function blockTransactions(
  value: JsonValue,
  address: Hex,
): readonly KnownTransaction[] | undefined {
  if (!isJsonObject(value) || !isJsonArray(value["transactions"])) return undefined;
  const own: KnownTransaction[] = [];
  for (const given of value["transactions"]) {
    if (!isJsonObject(given) || !isText(given["from"], addressText)) return undefined;
    if (given["from"].toLowerCase() !== address) continue;
    const transaction = transactionOf(given);
    if (transaction === undefined) return undefined;
    own.push(transaction);
  }
  return own;
}

function isQuantity(value: JsonValue | undefined): boolean {
  return quantityOf(value) !== undefined;
}

function isText(value: JsonValue | undefined, shape: RegExp): value is string {
  return typeof value === "string" && shape.test(value);
}
