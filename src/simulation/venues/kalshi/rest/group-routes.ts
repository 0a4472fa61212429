// Order groups: a limit on what may match in any fifteen seconds, and a switch that ends all orders of the group.

import { jsonReply, queryInteger, type ShellReply } from "../../../transport/shell.ts";
import type { CoreOrderGroup, CoreResult, KalshiAccounts } from "../core/contract.ts";
import {
  coreRefusal,
  notFound,
  parameterError,
  parameterRefusal,
  refusalReply,
} from "../errors.ts";
import { wireGroup, wireGroupRow } from "../wire-account.ts";
import { parseScaled } from "../wire-money.ts";
import { exchangeIndexMax, subaccountMax } from "./order-body.ts";
import { FieldReader, parseFields } from "./request-body.ts";
import { type KeyCall, keyRoute, type Route } from "./router.ts";

const root = "/portfolio/order_groups";
/** The venue's own bounds, in whole contracts. */
const contractsMax = 1_000_000;

export function groupRoutes(accounts: KalshiAccounts): readonly Route[] {
  const trade = "write::trade";
  return [
    keyRoute(`GET ${root}`, "read", (call) => list(accounts, call)),
    keyRoute(`GET ${root}/:order_group_id`, "read", (call) => {
      const group = accounts.group(call.key.account, call.name);
      return group === undefined ? notFound("order group") : jsonReply(200, wireGroup(group));
    }),
    keyRoute(`POST ${root}/create`, trade, (call) => create(accounts, call)),
    keyRoute(`PUT ${root}/:order_group_id/reset`, trade, (call) =>
      changed(accounts.resetGroup(call.key.account, call.name, call.now)),
    ),
    keyRoute(`PUT ${root}/:order_group_id/trigger`, trade, (call) =>
      changed(accounts.triggerGroup(call.key.account, call.name, call.now)),
    ),
    keyRoute(`PUT ${root}/:order_group_id/limit`, trade, (call) => limit(accounts, call)),
    keyRoute(`DELETE ${root}/:order_group_id`, trade, (call) =>
      changed(accounts.deleteGroup(call.key.account, call.name, call.now)),
    ),
  ];
}

/** Changes of a group are answered with an empty object. */
function changed(result: CoreResult<CoreOrderGroup>): ShellReply {
  return result.ok ? jsonReply(200, {}) : refusalReply(coreRefusal(result.error));
}

function list(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const subaccount = queryInteger(call.query, "subaccount", -1);
  if (subaccount === undefined) return parameterError("subaccount");
  const groups = accounts
    .groups(call.key.account)
    .filter((group) => subaccount === -1 || group.subaccount === subaccount);
  return jsonReply(200, { order_groups: groups.map(wireGroupRow) });
}

function create(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const reader = new FieldReader("CreateOrderGroupRequest", fields.value);
  const request = {
    subaccount: reader.integer("subaccount", 0, subaccountMax) ?? 0,
    exchangeIndex: reader.integer("exchange_index", 0, exchangeIndexMax) ?? 0,
    limit: readLimit(reader),
  };
  if (reader.refusal !== undefined) return refusalReply(reader.refusal);
  const created = accounts.createGroup(call.key.account, request, call.now);
  if (!created.ok) return refusalReply(coreRefusal(created.error));
  return jsonReply(201, {
    order_group_id: created.value.orderGroupId,
    subaccount: created.value.subaccount,
    exchange_index: created.value.exchangeIndex,
  });
}

function limit(accounts: KalshiAccounts, call: KeyCall): ShellReply {
  const fields = parseFields(call.request);
  if (!fields.ok) return refusalReply(fields.refusal);
  const reader = new FieldReader("UpdateOrderGroupLimitRequest", fields.value);
  const contracts = readLimit(reader);
  if (reader.refusal !== undefined) return refusalReply(reader.refusal);
  return changed(accounts.limitGroup(call.key.account, call.name, contracts, call.now));
}

/** Reads the limit from either spelling, which must agree: whole contracts, in hundredths. */
function readLimit(reader: FieldReader): bigint {
  const whole = reader.integer("contracts_limit", 1, contractsMax);
  const text = reader.text("contracts_limit_fp");
  const fixed = text === null ? null : (parseScaled(text, 2) ?? 0n);
  const limit = fixed ?? BigInt(whole ?? 0) * 100n;
  const agrees = whole === null || fixed === null || fixed === BigInt(whole) * 100n;
  const isWhole = limit % 100n === 0n && limit >= 100n && limit <= BigInt(contractsMax) * 100n;
  if (!agrees || !isWhole) {
    reader.refuse(parameterRefusal(`contracts_limit must be whole, 1 to ${contractsMax}`));
  }
  return limit;
}
