// Positions and cash as the broker shows them when asked. Both are refused in a session that has not asked for its
// accounts, so that comes first, once a session.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { MarketId } from "../../../../domain/market/venue.ts";
import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { noUsd, type UsdMicros } from "../../../../domain/units/usd-micros.ts";
import { isJsonArray, isJsonObject, type JsonValue } from "../../shared/frame-text.ts";
import type { StrictReader } from "../../shared/strict-reader.ts";
import type { SubmissionLane } from "../orders/submission-lane.ts";
import { amountOf, contractsOf, identifierOf } from "../orders/wire-figures.ts";
import type { BrokerSession } from "../session/contract.ts";
import { ledgerSchema, positionSchema } from "../wire/account-schemas.ts";
import type { HeldValue } from "./coupon-record.ts";
import type { MarketRulebook } from "./market-rulebook.ts";
import type { ShownPosition } from "./position-book.ts";

export interface AccountReadsOptions {
  readonly session: Pick<BrokerSession, "account" | "read">;
  readonly lane: SubmissionLane;
  readonly reader: StrictReader;
  readonly rulebook: MarketRulebook;
}

/** What the account holds of contracts that are listed. */
export interface ShownPositions {
  readonly byMarket: ReadonlyMap<MarketId, ShownPosition>;
  /** What it closed at, where the broker says so, with the coupon's rate on it. */
  readonly values: readonly HeldValue[];
}

export class AccountReads {
  readonly #options: AccountReadsOptions;
  #isPrimed = false;

  constructor(options: AccountReadsOptions) {
    this.#options = options;
  }

  /** A new session has begun, and with it what the broker wants to be asked first. */
  forget(): void {
    this.#isPrimed = false;
  }

  async positions(deadline: EpochMicros): Promise<Result<ShownPositions>> {
    const answer = await this.#read("portfolio2", "positions", deadline);
    if (!answer.ok) return answer;
    if (!isJsonArray(answer.value)) return fail("VEN-801", "the list of positions is no list");
    const byMarket = new Map<MarketId, ShownPosition>();
    const values: HeldValue[] = [];
    for (const row of answer.value) {
      const read = this.#position(row, byMarket, values);
      if (!read.ok) return read;
    }
    return succeed({ byMarket, values });
  }

  /** Returns the account's cash in dollars. What resting bids tie up is part of it, as it is of the engine's ledger: the
   * engine books a purchase when it happens, and sets aside what it may cost apart from the cash. */
  async cash(deadline: EpochMicros): Promise<Result<UsdMicros>> {
    const { reader } = this.#options;
    const answer = await this.#read("portfolio", "ledger", deadline);
    if (!answer.ok) return answer;
    const dollars = isJsonObject(answer.value) ? answer.value.USD : undefined;
    const read = reader.read("ledger", ledgerSchema, dollars);
    if (!read.ok) return read;
    return reader.normalise("ledger", amountOf(read.value.cashbalance, "cashbalance"));
  }

  /** Reads one row; rows of contracts that are not listed, and of other things, are not ours to judge. */
  #position(
    row: JsonValue,
    byMarket: Map<MarketId, ShownPosition>,
    values: HeldValue[],
  ): Result<null> {
    const { reader, rulebook } = this.#options;
    const conid = isJsonObject(row) ? identifierOf(row.conid) : null;
    const side = conid === null ? undefined : rulebook.sideOf(conid);
    if (side === undefined && conid !== null) return succeed(null);
    const read = reader.read("position", positionSchema, row);
    if (!read.ok) return read;
    if (side === undefined) return fail("VEN-801", "the conid of a position cannot be read");
    const size = reader.normalise("position", contractsOf(read.value.position, "position"));
    if (!size.ok) return size;
    const { market, outcome } = side;
    const before = byMarket.get(market.id) ?? { yes: 0, no: 0 };
    byMarket.set(market.id, { ...before, [outcome]: integerOf(size.value) });
    const value = read.value.marketValue;
    if (value !== null && value !== undefined && market.carryRate !== undefined) {
      const worth = amountOf(value, "market-value");
      const ratePartsPerMillion = integerOf(market.carryRate);
      values.push({ value: worth.ok ? worth.value : noUsd, ratePartsPerMillion });
    }
    return succeed(null);
  }

  async #read(
    family: "portfolio" | "portfolio2",
    what: "positions" | "ledger",
    deadline: EpochMicros,
  ): Promise<Result<JsonValue>> {
    const { session, lane } = this.#options;
    const { account } = session;
    if (account === undefined) return fail("VEN-871", "the broker has not named the account yet");
    await lane.gap();
    if (!this.#isPrimed) {
      const path = "/portfolio/accounts";
      const accounts = await session.read({ path, query: [], endpoint: "accounts", deadline });
      if (!accounts.ok) return accounts;
      this.#isPrimed = true;
    }
    const path = `/${family}/${account}/${what}`;
    const answer = await session.read({ path, query: [], endpoint: what, deadline });
    if (!answer.ok) return answer;
    if (isJsonObject(answer.value) && typeof answer.value.error === "string") {
      return fail("VEN-804", answer.value.error);
    }
    return answer;
  }
}
