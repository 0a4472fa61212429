// An account on a local chain that signs for itself and counts its own transactions. Nothing is estimated and nothing is
// asked before sending, so that it sends the same bytes in every run.

import {
  type Abi,
  type Address,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type EncodeDeployDataParameters,
  type EncodeFunctionDataParameters,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hash,
  type Hex,
  parseEther,
  parseGwei,
  type TransactionReceipt,
} from "viem";
import type { PrivateKeyAccount } from "viem/accounts";
import type { ChainClient, ChainNode } from "./node.ts";

/** More than anything here uses; what is not used is not paid. */
const callGas = 3_000_000n;
const deploymentGas = 6_000_000n;
/** Far above what a test makes a block cost. */
const maxFeePerGas = parseGwei("100000");
const priorityFeePerGas = parseGwei("1");
/** Enough for the gas limit above at that price, thousands of times. */
const startingCoins = parseEther("100000000");
const receiptMillisMax = 30_000;

export interface ChainTransaction {
  /** Absent where a contract is made. */
  readonly to?: Address;
  readonly data: Hex;
  /** Wei sent along; none when absent. */
  readonly value?: bigint;
  readonly gas?: bigint;
}

/** A call of a contract's function that changes something. */
export interface ContractCall<
  ContractAbi extends Abi,
  Name extends ContractFunctionName<ContractAbi, "nonpayable" | "payable">,
> {
  readonly address: Address;
  readonly abi: ContractAbi;
  readonly functionName: Name;
  readonly args: ContractFunctionArgs<ContractAbi, "nonpayable" | "payable", Name>;
}

export class ChainSigner {
  readonly address: Address;
  readonly #account: PrivateKeyAccount;
  readonly #client: ChainClient;
  readonly #chainId: number;
  #nonce: number;

  private constructor(node: ChainNode, account: PrivateKeyAccount, nonce: number) {
    this.address = account.address;
    this.#account = account;
    this.#client = node.client;
    this.#chainId = node.chainId;
    this.#nonce = nonce;
  }

  /** Gives the account coins to pay gas with and takes up its count of transactions. */
  static async open(node: ChainNode, account: PrivateKeyAccount): Promise<ChainSigner> {
    const { address } = account;
    await node.client.setBalance({ address, value: startingCoins });
    const nonce = await node.client.getTransactionCount({ address, blockTag: "pending" });
    return new ChainSigner(node, account, nonce);
  }

  /** Takes up the count of transactions where the node has it, after others have sent in the account's name or
   * transactions of its own were lost. */
  async resume(): Promise<void> {
    this.#nonce = await this.#client.getTransactionCount({
      address: this.address,
      blockTag: "pending",
    });
  }

  /** Signs and hands over; returns the hash as soon as the node has taken it. A refusal leaves the count as it was. */
  async send(transaction: ChainTransaction): Promise<Hash> {
    const nonce = this.#nonce;
    this.#nonce += 1;
    try {
      const serializedTransaction = await this.#account.signTransaction({
        ...transaction,
        type: "eip1559",
        chainId: this.#chainId,
        nonce,
        gas: transaction.gas ?? callGas,
        maxFeePerGas,
        maxPriorityFeePerGas: priorityFeePerGas,
      });
      return await this.#client.sendRawTransaction({ serializedTransaction });
    } catch (reason) {
      if (this.#nonce === nonce + 1) this.#nonce = nonce;
      throw reason;
    }
  }

  /** Deploys a contract and returns where it will be once a block has taken it. */
  async deploy(parameters: EncodeDeployDataParameters): Promise<{ hash: Hash; address: Address }> {
    const address = getContractAddress({ from: this.address, nonce: BigInt(this.#nonce) });
    const hash = await this.send({ data: encodeDeployData(parameters), gas: deploymentGas });
    return { hash, address };
  }

  /** Calls a function of a contract; returns the hash as soon as the node has taken it. */
  call<
    const ContractAbi extends Abi,
    Name extends ContractFunctionName<ContractAbi, "nonpayable" | "payable">,
  >(call: ContractCall<ContractAbi, Name>): Promise<Hash> {
    const { abi, functionName, args } = call;
    const parameters = { abi, functionName, args } as EncodeFunctionDataParameters;
    return this.send({ to: call.address, data: encodeFunctionData(parameters) });
  }

  /** Calls a function and waits for its block; throws when the contract takes it back. */
  async settle<
    const ContractAbi extends Abi,
    Name extends ContractFunctionName<ContractAbi, "nonpayable" | "payable">,
  >(call: ContractCall<ContractAbi, Name>): Promise<TransactionReceipt> {
    return carriedOut(this.#client, await this.call(call));
  }
}

/** Waits for the block of a transaction; throws when the contract took it back or no block took it in time. */
export async function carriedOut(client: ChainClient, hash: Hash): Promise<TransactionReceipt> {
  const receipt = await client.waitForTransactionReceipt({ hash, timeout: receiptMillisMax });
  if (receipt.status !== "success") throw new Error(`the transaction ${hash} was taken back`);
  return receipt;
}
