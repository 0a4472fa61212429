// What orders and account of pools are made of, and every limit they keep.

import type { NewEvent } from "../../../../domain/message/input.ts";
import { type DurationMicros, minutes, seconds } from "../../../../domain/units/epoch-micros.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";
import type { Clock } from "../../../../ports/clock.ts";
import type { GasCosts, HeadWatch, TransactionSender } from "../../shared/chain/contract.ts";
import type { GateReasons } from "../../shared/gate-reasons.ts";
import type { AdapterLog } from "../../shared/log.ts";
import type { AmmContracts } from "../config.ts";
import type { PoolReader } from "./pool-reader.ts";
import type { PoolRulebook } from "./pool-rulebook.ts";

/** The gates that open by themselves, each with its reasons. */
export interface AmmGates {
  readonly account: GateReasons;
  readonly maintenance: GateReasons;
  readonly silence: () => void;
}

/** What nearly every part takes. */
export interface AmmBasis {
  readonly clock: Clock;
  readonly heads: HeadWatch;
  readonly sender: TransactionSender;
  readonly gasCosts: GasCosts;
  readonly reader: PoolReader;
  readonly rulebook: PoolRulebook;
  readonly contracts: AmmContracts;
  readonly gates: AmmGates;
  readonly log: AdapterLog;
  readonly emit: (event: NewEvent) => void;
}

/** A transaction that completes something: it has time, and another is sent when it came to nothing. */
export const followUpWithin: DurationMicros = minutes(10);

export const followUpsMax = 5;

/** How long a start waits for its own approvals: some blocks of the slowest chains where pools are. */
export const approvalsWithin: DurationMicros = seconds(30);

/** Between two looks at the account. */
export const lookEvery: DurationMicros = seconds(15);

/** Tells of a transaction that cost gas; nothing when its cost in dollars was never known. */
export function tellGas(
  { clock, emit }: Pick<AmmBasis, "clock" | "emit">,
  transaction: string,
  purpose: (NewEvent & { kind: "TransactionReported" })["purpose"],
  { state, gas }: { readonly state: "mined" | "reverted"; readonly gas: UsdMicros | null },
): void {
  if (gas === null) return;
  const receivedAt = clock.now();
  emit({ kind: "TransactionReported", receivedAt, venue: "amm", transaction, purpose, state, gas });
}
