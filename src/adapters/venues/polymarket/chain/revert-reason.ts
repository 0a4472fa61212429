// Why a contract takes a call back, in a word a person can look up: the name of its error, or its text.

import { decodeErrorResult, type Hex, isHex } from "viem";
import { type Failure, failure } from "../../../../domain/failure/result.ts";
import { failureOfCall } from "../../shared/chain/chain-client.ts";
import { refusalAbi } from "./abi.ts";

/** Causes looked through: viem wraps four deep. */
const causesMax = 12;

/** Returns `VEN-883` with the contract's own reason for a call that it takes back, else the failure of the call. */
export function refusalOf(what: string, thrown: unknown): Failure {
  const data = revertData(thrown);
  if (data === undefined) return failureOfCall(what, thrown);
  const reason = reasonOf(data);
  return failure("VEN-883", `${what}: ${reason}`, { reason });
}

function revertData(thrown: unknown): Hex | undefined {
  let cause: unknown = thrown;
  for (let depth = 0; depth < causesMax && cause instanceof Error; depth += 1) {
    if ("data" in cause && isHex(cause.data) && cause.data.length >= 10) return cause.data;
    cause = cause.cause;
  }
  return undefined;
}

/** Returns the name of an error, the text of a plain one, or its first four bytes. */
function reasonOf(data: Hex): string {
  try {
    const { errorName, args } = decodeErrorResult({ abi: refusalAbi, data });
    return errorName === "Error" ? String(args?.[0]) : errorName;
  } catch {
    return `an error with the selector ${data.slice(0, 10)}`;
  }
}
