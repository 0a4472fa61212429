// What the chain says of a wallet and of questions: balances, allowances, positions, payouts. Everything is read at the
// newest block unless a block is named, and nothing is kept but what never changes.

import type { Hex } from "viem";
import { fail, failure, type Result, succeed } from "../../../../domain/failure/result.ts";
import { safeNumber } from "../../../../domain/units/rounding.ts";
import { failureOfCall } from "../../shared/chain/chain-client.ts";
import type { ChainClient } from "../../shared/chain/contract.ts";
import { type Address, parseAddress } from "../signing/address.ts";
import { conditionalTokensAbi, erc20Abi, negRiskAdapterAbi, positionsAbi } from "./abi.ts";
import { addressOf, type ContractName, type PolymarketContracts } from "./addresses.ts";
import type { Condition } from "./condition.ts";
import type { Asset } from "./movements.ts";
import type { PayoutVector } from "./payout.ts";
import { positionOfCondition } from "./position-id.ts";

/** A market of exclusive outcomes as the chain has it now. */
export interface NegRiskMarket {
  /** Questions prepared so far; placeholders of a market that can grow count too. */
  readonly questionCount: number;
  readonly feeBips: bigint;
}

export interface WalletReadsOptions {
  readonly client: ChainClient;
  readonly contracts: PolymarketContracts;
  readonly wallet: Address;
}

const noParent: Hex = `0x${"0".repeat(64)}`;

/** A node may not keep what was longer ago. */
type At = { readonly blockNumber: bigint } | Record<string, never>;

export class WalletReads {
  readonly client: ChainClient;
  readonly contracts: PolymarketContracts;
  readonly wallet: Address;
  readonly #withCode = new Set<Address>();
  readonly #positions = new Map<string, readonly [bigint, bigint]>();
  readonly #questions = new Map<string, bigint>();
  #wrapped: Address | undefined;

  constructor({ client, contracts, wallet }: WalletReadsOptions) {
    this.client = client;
    this.contracts = contracts;
    this.wallet = wallet;
  }

  /** Returns `VEN-880` when the node serves another chain than the contracts are on. */
  async checkChain(): Promise<Result<null>> {
    const { chainId } = this.contracts;
    const found = await this.#ask("chain", () => this.client.getChainId());
    if (!found.ok) return found;
    if (found.value === chainId) return succeed(null);
    return fail("VEN-880", `the node serves chain ${found.value}, not ${chainId}`);
  }

  /** Returns a contract's address once code was seen there, or `VEN-881`. */
  async contract(name: ContractName): Promise<Result<Address>> {
    const address = addressOf(this.contracts, name);
    if (!address.ok || this.#withCode.has(address.value)) return address;
    const code = await this.#ask(name, () => this.client.getCode({ address: address.value }));
    if (!code.ok) return code;
    if (code.value === undefined || code.value === "0x") {
      return fail("VEN-881", `${name} ${address.value} has no code on this chain`);
    }
    this.#withCode.add(address.value);
    return address;
  }

  /** Wei of the wallet, which gas is paid from. */
  coins(): Promise<Result<bigint>> {
    return this.#ask("coins", () => this.client.getBalance({ address: this.wallet }));
  }

  balance({ token, id, name }: Asset, at: At = {}): Promise<Result<bigint>> {
    const { client, wallet } = this;
    return this.#ask(`balance of ${name}`, () =>
      id === null
        ? client.readContract({
            ...{ abi: erc20Abi, address: token, functionName: "balanceOf", args: [wallet], ...at },
          })
        : client.readContract({
            ...{ abi: positionsAbi, address: token, functionName: "balanceOf", ...at },
            args: [wallet, id],
          }),
    );
  }

  allowance(token: Address, spender: Address): Promise<Result<bigint>> {
    return this.#ask("allowance", () =>
      this.client.readContract({
        ...{ abi: erc20Abi, address: token, functionName: "allowance" },
        args: [this.wallet, spender],
      }),
    );
  }

  isOperator(token: Address, operator: Address): Promise<Result<boolean>> {
    return this.#ask("operator", () =>
      this.client.readContract({
        ...{ abi: positionsAbi, address: token, functionName: "isApprovedForAll" },
        args: [this.wallet, operator],
      }),
    );
  }

  /** Returns the two positions of a condition as assets, outcome 0 first; `VEN-806` for a condition that nobody prepared. A
   * condition of version 2 says them itself, and whether it is prepared is seen when a call is tried. */
  async positions(condition: Condition): Promise<Result<readonly [Asset, Asset]>> {
    const isSecond = condition.kind === "version-2";
    const token = await this.contract(isSecond ? "positionManager" : "conditionalTokens");
    if (!token.ok) return token;
    const ids = isSecond
      ? succeed([
          positionOfCondition(condition.id, 0),
          positionOfCondition(condition.id, 1),
        ] as const)
      : await this.#positionsOfTokens(condition, token.value);
    if (!ids.ok) return ids;
    const asset = (outcome: 0 | 1): Asset => ({
      token: token.value,
      id: ids.value[outcome],
      name: `outcome ${outcome}`,
    });
    return succeed([asset(0), asset(1)]);
  }

  /** Returns what an answered question pays, or `unresolved`. Version 1 only: of version 2 no such call is known. */
  async payout(condition: Condition): Promise<Result<PayoutVector | "unresolved">> {
    const tokens = await this.contract("conditionalTokens");
    if (!tokens.ok) return tokens;
    const contract = { abi: conditionalTokensAbi, address: tokens.value } as const;
    const { client } = this;
    return this.#ask("payout", async () => {
      const denominator = await client.readContract({
        ...{ ...contract, functionName: "payoutDenominator", args: [condition.id] },
      });
      if (denominator === 0n) return "unresolved";
      const numerator = (outcome: bigint) =>
        client.readContract({
          ...{ ...contract, functionName: "payoutNumerators", args: [condition.id, outcome] },
        });
      return { numerators: [await numerator(0n), await numerator(1n)], denominator };
    });
  }

  /** Returns a market of exclusive outcomes, or `VEN-806` when none was prepared under the id. */
  async negRiskMarket(marketId: Hex): Promise<Result<NegRiskMarket>> {
    const adapter = await this.contract("negRiskAdapter");
    if (!adapter.ok) return adapter;
    const contract = { abi: negRiskAdapterAbi, address: adapter.value } as const;
    const args = [marketId] as const;
    const { client } = this;
    const read = await this.#ask("market", async () => ({
      oracle: await client.readContract({ ...contract, functionName: "getOracle", args }),
      count: await client.readContract({ ...contract, functionName: "getQuestionCount", args }),
      feeBips: await client.readContract({ ...contract, functionName: "getFeeBips", args }),
    }));
    if (!read.ok) return read;
    const { oracle, count, feeBips } = read.value;
    if (BigInt(oracle) === 0n) return fail("VEN-806", `market ${marketId}: MarketNotPrepared`);
    if (count > 256n || feeBips > 10_000n) {
      return fail("VEN-881", `the adapter tells ${count} questions and a fee of ${feeBips}`);
    }
    return succeed({ questionCount: safeNumber(count), feeBips });
  }

  /** Returns the position of one question of a market of exclusive outcomes. */
  async questionPosition(marketId: Hex, index: number, isYes: boolean): Promise<Result<Asset>> {
    const [adapter, tokens] = [
      await this.contract("negRiskAdapter"),
      await this.contract("conditionalTokens"),
    ];
    if (!adapter.ok) return adapter;
    if (!tokens.ok) return tokens;
    const questionId = questionOf(marketId, index);
    const name = `${isYes ? "YES" : "NO"} of question ${index}`;
    const known = this.#questions.get(`${questionId} ${isYes}`);
    if (known !== undefined) return succeed({ token: tokens.value, id: known, name });
    const id = await this.#ask("position", () =>
      this.client.readContract({
        ...{ abi: negRiskAdapterAbi, address: adapter.value, functionName: "getPositionId" },
        args: [questionId, isYes],
      }),
    );
    if (!id.ok) return id;
    this.#questions.set(`${questionId} ${isYes}`, id.value);
    return succeed({ token: tokens.value, id: id.value, name });
  }

  async #positionsOfTokens(
    condition: Condition,
    address: Address,
  ): Promise<Result<readonly [bigint, bigint]>> {
    const known = this.#positions.get(`${condition.kind} ${condition.id}`);
    if (known !== undefined) return succeed(known);
    const contract = { abi: conditionalTokensAbi, address } as const;
    const { client } = this;
    const slots = await this.#ask("condition", () =>
      client.readContract({
        ...{ ...contract, functionName: "getOutcomeSlotCount", args: [condition.id] },
      }),
    );
    if (!slots.ok) return slots;
    if (slots.value !== 2n) {
      return fail("VEN-806", `condition ${condition.id} is prepared with ${slots.value} outcomes`);
    }
    const collateral = await this.#collateralOf(condition);
    if (!collateral.ok) return collateral;
    const idOf = async (indexSet: bigint): Promise<bigint> => {
      // The collection is a point on a curve: the contract computes it.
      const args = [noParent, condition.id, indexSet] as const;
      const at = await client.readContract({ ...contract, functionName: "getCollectionId", args });
      const pair = [collateral.value, at] as const;
      return client.readContract({ ...contract, functionName: "getPositionId", args: pair });
    };
    const ids = await this.#ask("position", async () => [await idOf(1n), await idOf(2n)] as const);
    if (ids.ok) this.#positions.set(`${condition.kind} ${condition.id}`, ids.value);
    return ids;
  }

  /** What positions are made of: the bridged dollar, or its wrapping for exclusive outcomes. */
  async #collateralOf({ kind }: Condition): Promise<Result<Address>> {
    if (kind === "standard") return this.contract("bridgedDollar");
    if (this.#wrapped !== undefined) return succeed(this.#wrapped);
    const adapter = await this.contract("negRiskAdapter");
    if (!adapter.ok) return adapter;
    const read = await this.#ask("wrapped collateral", () =>
      this.client.readContract({
        ...{ abi: negRiskAdapterAbi, address: adapter.value, functionName: "wcol" },
      }),
    );
    const wrapped = read.ok ? parseAddress(read.value) : read;
    if (wrapped.ok) this.#wrapped = wrapped.value;
    return wrapped;
  }

  async #ask<Value>(what: string, ask: () => Promise<Value>): Promise<Result<Value>> {
    try {
      return succeed(await ask());
    } catch (error) {
      const { code, message, details } = failureOfCall(what, error);
      return { ok: false, failure: failure(code, message, details) };
    }
  }
}

/** Returns a question's id: the market's, whose last byte is the place of the question. */
export function questionOf(marketId: Hex, index: number): Hex {
  return `0x${(BigInt(marketId) | BigInt(index)).toString(16).padStart(64, "0")}`;
}
