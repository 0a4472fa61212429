// Puts a verdict into what a person asks: since when, what the market waits for, and when it returns by itself.

import type { FailureCode } from "../../domain/failure/catalogue.ts";
import { type EpochMicros, epochMicros } from "../../domain/units/epoch-micros.ts";
import type { MarketState, StreamState } from "../market-data/contract.ts";
import type { QualityRefusal, ReturnCondition } from "./contract.ts";

/** What the market waits for, where that is not its next update. */
const conditions: Readonly<Partial<Record<FailureCode, ReturnCondition>>> = {
  "QUA-103": "feed",
  "QUA-104": "catalogue",
  "QUA-105": "whole-book",
  "QUA-106": "time",
  "QUA-108": "market-open",
  "QUA-109": "whole-book",
  "QUA-110": "whole-book",
  "QUA-113": "clock",
  "QUA-114": "time",
  "QUA-118": "whole-book",
  "QUA-119": "time",
};

/** What the gate knows of the market, epoch micros. */
export interface RefusalTimes {
  readonly nowMicros: number;
  /** Undefined while updates and events showed no refusal: then time alone brought it about. */
  readonly refusedSince: number | undefined;
  /** When the market may be believed after its session began; undefined before its first book. */
  readonly confirmedFrom: number | undefined;
  readonly jumpUntil: number;
  readonly quarantinedUntil: number;
}

/** Returns the refusal of a market with the code. */
export function describeRefusal(
  code: FailureCode,
  times: RefusalTimes,
  state: MarketState | undefined,
  stream: StreamState | undefined,
): QualityRefusal {
  const since = times.refusedSince ?? staleSince(code, state, stream) ?? times.nowMicros;
  const waitsForFirstBook = code === "QUA-106" && times.confirmedFrom === undefined;
  const condition = waitsForFirstBook ? "whole-book" : (conditions[code] ?? "next-quote");
  return {
    code,
    since: epochMicros(Math.min(since, times.nowMicros)),
    condition,
    returnsAt: returnOf(code, times),
  };
}

function returnOf(code: FailureCode, times: RefusalTimes): EpochMicros | null {
  if (code === "QUA-119") return epochMicros(times.quarantinedUntil);
  if (code === "QUA-114") return epochMicros(times.jumpUntil);
  const { confirmedFrom } = times;
  return code !== "QUA-106" || confirmedFrom === undefined ? null : epochMicros(confirmedFrom);
}

/** Of all reasons only silence comes about without an event. */
function staleSince(
  code: FailureCode,
  state: MarketState | undefined,
  stream: StreamState | undefined,
): number | undefined {
  if (code !== "QUA-103" || state === undefined || stream === undefined) return undefined;
  const aliveAt = stream.liveness === "stream" ? stream.lastAliveAt : state.lastReceivedAt;
  return aliveAt + stream.staleAfterMicros;
}
