// How plans, outcomes and standings of a wallet are written, for a person and for a program.

import type { ApprovalStanding } from "../../../src/adapters/venues/polymarket/chain/approvals.ts";
import type { Executed } from "../../../src/adapters/venues/polymarket/chain/execute.ts";
import type { OperationPlan } from "../../../src/adapters/venues/polymarket/chain/operation-plan.ts";

/** Returns base units, millionths, as decimal text. */
export function unitsText(units: bigint): string {
  return decimalText(units, 6);
}

/** Returns wei as coins. */
export function coinsText(wei: bigint): string {
  return decimalText(wei, 18);
}

function decimalText(value: bigint, decimals: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return `${sign}${digits.slice(0, -decimals)}${fraction === "" ? "" : `.${fraction}`}`;
}

export function planLines(plan: OperationPlan): string[] {
  return [
    plan.words,
    `  contract  ${plan.contract} ${plan.to}`,
    ...plan.moves.map(
      ({ name, amount }) =>
        `  moves     ${amount === null ? "what it pays" : unitsText(amount)} ${name}`,
    ),
    ...plan.approvals.map(
      ({ token, spender, value }) =>
        `  needs     ${spender} may move ${typeof value === "bigint" ? unitsText(value) : "all"} ${token}`,
    ),
    `  gas       ${plan.gas === null ? "not known before it is allowed" : plan.gas}`,
  ];
}

export function planJson(plan: OperationPlan) {
  const { purpose, words, contract, to, data, gas } = plan;
  return {
    ...{ purpose, words, contract, to, data, gas: gas === null ? null : `${gas}` },
    moves: plan.moves.map(({ name, token, id, amount }) => ({
      ...{ name, token, id: id === null ? null : `${id}` },
      amount: amount === null ? null : unitsText(amount),
    })),
    approvals: plan.approvals.map(({ token, spender, value }) => ({
      ...{ token, spender },
      value: typeof value === "bigint" ? unitsText(value) : value,
    })),
  };
}

export function outcomeJson({ transaction, blockNumber, feeWei, moves }: Executed) {
  return {
    ...{ transaction, block: `${blockNumber}`, gas: coinsText(feeWei) },
    moves: moves.map(({ name, amount }) => ({ name, amount: unitsText(amount) })),
  };
}

export function outcomeText({ transaction, feeWei, moves }: Executed): string {
  const moved = moves.map(({ name, amount }) => `${unitsText(amount)} ${name}`).join(", ");
  const what = moved === "" ? "done" : `moved ${moved}`;
  return `${what}; ${coinsText(feeWei)} coins of gas; ${transaction}`;
}

export function standingJson({
  token,
  spender,
  spenderAddress,
  value,
  state,
  uses,
}: ApprovalStanding) {
  const shown = typeof value === "bigint" ? unitsText(value) : value;
  return { token, spender, address: spenderAddress, value: shown, state, uses };
}
