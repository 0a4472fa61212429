// An execution as the broker reports it, on the stream or in the list of trades. A purchase is side `B`; where it closes a
// position of the opposite outcome two rows of side `N` follow, each taking its size off one conid. Only `B` is a fill.

import type { z } from "zod";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { ContractMicros } from "../../../../domain/units/contract-micros.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import type { PriceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { UsdMicros } from "../../../../domain/units/usd-micros.ts";
import { instantOfIsoText, instantOfMagnitude } from "../../shared/instant-text.ts";
import { shorten } from "../../shared/wire-decimal.ts";
import type { executionSchema } from "../wire/order-schemas.ts";
import { amountOf, contractsOf, identifierOf, missingFigure, priceOf } from "./wire-figures.ts";

interface ExecutionBasis {
  /** The key that makes counting it twice impossible: the same on the stream and in the list. */
  readonly executionId: string;
  readonly conid: string;
  readonly size: ContractMicros;
  readonly orderId: string | null;
  readonly reference: string | null;
  readonly at: EpochMicros;
}

/** One of the account's purchases, whoever sent the order. */
export interface Purchase extends ExecutionBasis {
  readonly kind: "bought";
  /** Paid for a contract of the conid. */
  readonly price: PriceTicks;
  /** Null where the row does not say. */
  readonly commission: UsdMicros | null;
}

/** Contracts of one conid that went into pairs. */
export interface Netting extends ExecutionBasis {
  readonly kind: "netted";
}

export type Execution = Purchase | Netting;

type WireExecution = z.infer<typeof executionSchema>;

/** Returns the execution, or `VEN-801` and `VEN-808` with what does not fit: a sale among them, which the venue has not. */
export function executionOf(wire: WireExecution, now: EpochMicros): Result<Execution> {
  const conid = identifierOf(wire.conid);
  if (conid === null)
    return fail("VEN-801", "the conid of an execution cannot be read", reason("conid"));
  const size = contractsOf(wire.size, "execution-size");
  if (!size.ok) return size;
  if (integerOf(size.value) === 0)
    return fail("VEN-808", "an execution of nothing", reason("size"));
  const basis = {
    executionId: wire.execution_id,
    conid,
    size: size.value,
    orderId: identifierOf(wire.order_id),
    reference: wire.order_ref === "" ? null : (wire.order_ref ?? null),
    at: instantOf(wire) ?? now,
  };
  if (wire.side === "N") return succeed({ kind: "netted", ...basis });
  if (wire.side !== "B") {
    return fail("VEN-801", `an execution of side ${shorten(wire.side)}`, reason("side"));
  }
  if (wire.price === null || wire.price === undefined) return missingFigure("execution-price");
  const price = priceOf(wire.price, "execution-price");
  if (!price.ok) return price;
  const commission = commissionOf(wire.commission);
  if (!commission.ok) return commission;
  return succeed({ kind: "bought", ...basis, price: price.value, commission: commission.value });
}

function commissionOf(value: WireExecution["commission"]): Result<UsdMicros | null> {
  if (value === null || value === undefined || value === "") return succeed(null);
  return amountOf(value, "execution-commission");
}

/** `20261120-14:05:01`, in UTC. */
const tradeTimeShape = /^(\d{4})(\d{2})(\d{2})-(\d{2}:\d{2}:\d{2})$/;

function instantOf(wire: WireExecution): EpochMicros | null {
  const stamped = instantOfMagnitude(wire.trade_time_r);
  if (stamped !== null) return stamped;
  const parts = tradeTimeShape.exec(wire.trade_time ?? "");
  if (parts === null) return null;
  return instantOfIsoText(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}Z`);
}

function reason(what: string): { readonly reason: string } {
  return { reason: `execution-${what}` };
}
