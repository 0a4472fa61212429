// Sends an operation and follows it to its proof: the receipt's events must have moved exactly what was planned, and the
// balances of the wallet must have changed by all that the events of its block say.

import type { TransactionReceipt } from "viem";
import {
  type Failure,
  fail,
  failure,
  type Result,
  succeed,
} from "../../../../domain/failure/result.ts";
import type { TransactionReported } from "../../../../domain/message/input.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { failureOfCall } from "../../shared/chain/chain-client.ts";
import type { TransactionNews, TransactionSender } from "../../shared/chain/contract.ts";
import { readApprovalOf } from "./approval.ts";
import { type AssetKey, disagreements, keyOf, type Movement, movementsIn } from "./movements.ts";
import type { OperationPlan } from "./operation-plan.ts";
import type { WalletReads } from "./wallet-reads.ts";

export interface ExecuteOptions {
  readonly reads: WalletReads;
  readonly sender: Pick<TransactionSender, "address" | "send">;
  /** Makes the operation one, across runs too. */
  readonly id: string;
  readonly deadline: EpochMicros;
  /** A transaction was carried out or taken back, and what its gas cost; told again when another block took it in. */
  readonly spent?: (spent: GasSpent) => void;
}

export interface GasSpent extends Pick<TransactionReported, "transaction" | "purpose" | "state"> {
  /** Null where no price of the coin is known. */
  readonly gas: TransactionReported["gas"] | null;
}

/** What an operation came to. */
export interface Executed {
  readonly transaction: string;
  readonly blockNumber: bigint;
  /** Wei paid for gas. */
  readonly feeWei: bigint;
  /** All that moved, with what could not be known before. */
  readonly moves: readonly Movement[];
}

/**
 * Sends the plan and resolves with what it came to once its block is as deep as the configuration asks for. `VEN-890` while
 * approvals are missing, `VEN-805` for a sender of another account; `VEN-883` and the sender's failures when nothing moved;
 * `VEN-896` when something else moved than was planned.
 */
export async function execute(
  plan: OperationPlan,
  options: ExecuteOptions,
): Promise<Result<Executed>> {
  const { reads, sender } = options;
  if (plan.approvals.length > 0) {
    const names = plan.approvals.map(({ token, spender }) => `${token} to ${spender}`);
    return fail("VEN-890", `${plan.words}: not allowed yet: ${names.join(", ")}`);
  }
  if (sender.address.toLowerCase() !== reads.wallet.toLowerCase()) {
    return fail("VEN-805", `the key is that of ${sender.address}, the wallet is ${reads.wallet}`);
  }
  const ended = await send(plan, options);
  return ended.ok ? prove(plan, reads, ended.value) : ended;
}

function send(plan: OperationPlan, options: ExecuteOptions): Promise<Result<TransactionReceipt>> {
  const { sender, id, deadline, spent } = options;
  const { purpose, to, data, gas } = plan;
  return new Promise((resolve) => {
    let reverted: Failure | undefined;
    const tell = (receipt: TransactionReceipt, state: GasSpent["state"], cost: GasSpent["gas"]) =>
      spent?.({ transaction: receipt.transactionHash, purpose, state, gas: cost });
    sender.send({ id, purpose, to, data, gasEstimate: gas, deadline }, (news: TransactionNews) => {
      switch (news.kind) {
        case "mined":
          reverted = undefined;
          tell(news.receipt, "mined", news.gas);
          break;
        case "reverted":
          reverted = news.failure;
          tell(news.receipt, "reverted", news.gas);
          break;
        case "confirmed":
          resolve(
            news.receipt.status === "success"
              ? succeed(news.receipt)
              : { ok: false, failure: reverted ?? failure("VEN-883", plan.words) },
          );
          break;
        case "failed":
          resolve({ ok: false, failure: news.failure });
          break;
        default:
      }
    });
  });
}

async function prove(
  plan: OperationPlan,
  reads: WalletReads,
  receipt: TransactionReceipt,
): Promise<Result<Executed>> {
  const { transactionHash: transaction, blockNumber } = receipt;
  const moved = movementsIn(receipt.logs, reads.wallet);
  const moves = plan.moves.map((move) => ({
    ...move,
    amount: move.amount ?? moved.get(keyOf(move.token, move.id)) ?? 0n,
  }));
  const words = disagreements(moves, moved);
  const details = { transaction };
  if (words.length > 0) return fail("VEN-896", `${plan.words}: ${words.join("; ")}`, details);
  const isApproved = await proveApproval(plan, reads);
  if (!isApproved.ok) return isApproved;
  const balanced = await proveBalances(reads, moves, receipt);
  if (!balanced.ok) return balanced;
  const feeWei = receipt.gasUsed * receipt.effectiveGasPrice;
  return succeed({ transaction, blockNumber, feeWei, moves });
}

async function proveApproval(
  { approval }: OperationPlan,
  reads: WalletReads,
): Promise<Result<null>> {
  if (approval === null) return succeed(null);
  const { token, spender, spenderAddress, value } = approval;
  const read = await readApprovalOf(reads, token, spender, spenderAddress);
  if (!read.ok) return read;
  if (read.value.value === value) return succeed(null);
  return fail("VEN-896", `${spender} may move ${read.value.value} of ${token}, not ${value}`);
}

/** Balances before and after the block, against the events of all its transactions: others may move the same tokens. */
async function proveBalances(
  reads: WalletReads,
  moves: readonly Movement[],
  { blockHash, blockNumber }: TransactionReceipt,
): Promise<Result<null>> {
  if (moves.length === 0) return succeed(null);
  let inBlock: ReadonlyMap<AssetKey, bigint>;
  try {
    const address = [...new Set(moves.map(({ token }) => token))];
    inBlock = movementsIn(await reads.client.getLogs({ address, blockHash }), reads.wallet);
  } catch (error) {
    return { ok: false, failure: failureOfCall("events of the block", error) };
  }
  for (const move of moves) {
    const before = await reads.balance(move, { blockNumber: blockNumber - 1n });
    if (!before.ok) return before;
    const after = await reads.balance(move, { blockNumber });
    if (!after.ok) return after;
    const told = inBlock.get(keyOf(move.token, move.id)) ?? 0n;
    const changed = after.value - before.value;
    if (changed !== told) {
      return fail("VEN-896", `${move.name}: the balance changed by ${changed}, events say ${told}`);
    }
  }
  return succeed(null);
}
