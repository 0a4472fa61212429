// The venue's order groups: a group limits the contracts that may match in any 15 seconds; beyond the limit the venue
// cancels every order of the group and refuses new ones until it is reset. A group belongs to one shard.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { type CommandResult, commandResult } from "../../shared/command-result.ts";
import type { FieldWatch } from "../../shared/field-watch.ts";
import type { JsonObject } from "../../shared/frame-text.ts";
import type { HttpClient } from "../../shared/http-client.ts";
import type { CommandOutcome } from "../../shared/http-outcome.ts";
import { readSchema } from "../../shared/schema-reader.ts";
import { createdGroupSchema, groupSchema } from "../wire/account-schemas.ts";
import { accountPath, costs } from "./paths.ts";

/** Whole contracts that a group's limit may be, by the venue's rule. */
export const groupContractsMax = 1_000_000;

export interface GroupAddress {
  readonly orderGroupId: string;
  readonly exchangeIndex: number;
}

export interface OrderGroupState {
  readonly isAutoCancelEnabled: boolean;
  readonly orderIds: readonly string[];
}

export class OrderGroupsRest {
  readonly #http: HttpClient;
  readonly #fields: FieldWatch;
  readonly #subaccount: number | null;

  constructor(http: HttpClient, fields: FieldWatch, subaccount: number | null) {
    this.#http = http;
    this.#fields = fields;
    this.#subaccount = subaccount;
  }

  /** Creates a group of whole contracts on a shard and returns its id. `VEN-833` when the venue made it elsewhere. */
  async create(
    contracts: number,
    exchangeIndex: number,
    deadline: EpochMicros,
  ): Promise<CommandResult<string>> {
    const outcome = await this.#http.command({
      method: "POST",
      path: "/portfolio/order_groups/create",
      query: [],
      body: {
        contracts_limit_fp: limitText(contracts),
        exchange_index: exchangeIndex,
        ...(this.#subaccount === null ? {} : { subaccount: this.#subaccount }),
      },
      endpoint: "create-order-group",
      cost: costs.write,
      purpose: "protect",
      deadline,
    });
    return commandResult(outcome, (answer) => {
      const wire = readSchema("created order group", createdGroupSchema, answer, this.#fields);
      if (!wire.ok) return wire;
      const made = wire.value.exchange_index ?? exchangeIndex;
      return made === exchangeIndex
        ? succeed(wire.value.order_group_id)
        : fail("VEN-833", `asked for an order group on shard ${exchangeIndex}, got one on ${made}`);
    });
  }

  /** Opens a triggered group again: for a person to decide. */
  reset(group: GroupAddress, deadline: EpochMicros): Promise<CommandResult<null>> {
    return this.#change(group, "PUT", "/reset", "reset-order-group", {}, deadline);
  }

  /** Ends every order of the group and refuses new ones. */
  trigger(group: GroupAddress, deadline: EpochMicros): Promise<CommandResult<null>> {
    return this.#change(group, "PUT", "/trigger", "trigger-order-group", {}, deadline);
  }

  limit(
    group: GroupAddress,
    contracts: number,
    deadline: EpochMicros,
  ): Promise<CommandResult<null>> {
    const body = { contracts_limit_fp: limitText(contracts) };
    return this.#change(group, "PUT", "/limit", "limit-order-group", body, deadline);
  }

  /** Ends the group and every order in it. */
  delete(group: GroupAddress, deadline: EpochMicros): Promise<CommandResult<null>> {
    return this.#change(group, "DELETE", "", "delete-order-group", null, deadline);
  }

  async group(group: GroupAddress, deadline: EpochMicros): Promise<Result<OrderGroupState>> {
    const answer = await this.#http.read({
      path: `/portfolio/order_groups/${encodeURIComponent(group.orderGroupId)}`,
      query: this.#query(group),
      endpoint: "order-group",
      deadline,
    });
    if (!answer.ok) return answer;
    const wire = readSchema("order group", groupSchema, answer.value, this.#fields);
    if (!wire.ok) return wire;
    return succeed({
      isAutoCancelEnabled: wire.value.is_auto_cancel_enabled,
      orderIds: wire.value.orders ?? [],
    });
  }

  async #change(
    group: GroupAddress,
    method: "PUT" | "DELETE",
    below: string,
    endpoint: string,
    body: JsonObject | null,
    deadline: EpochMicros,
  ): Promise<CommandResult<null>> {
    const outcome: CommandOutcome = await this.#http.command({
      method,
      path: `/portfolio/order_groups/${encodeURIComponent(group.orderGroupId)}${below}`,
      query: this.#query(group),
      body,
      endpoint,
      cost: costs.write,
      purpose: "protect",
      deadline,
    });
    return commandResult(outcome, () => succeed(null));
  }

  #query({ exchangeIndex }: GroupAddress): [string, string][] {
    return [...accountPath(this.#subaccount), ["exchange_index", String(exchangeIndex)]];
  }
}

function limitText(contracts: number): string {
  return `${contracts}.00`;
}
