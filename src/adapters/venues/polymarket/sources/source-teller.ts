// Judges lines of activity and tells what is new: a trade, a change of position, or a refusal with its reason. Both lanes and
// recordings go through here, so that they agree on what a line means.

import { hash } from "node:crypto";
import { type Failure, failure } from "../../../../domain/failure/result.ts";
import { type InstrumentId, type MarketId, marketOf } from "../../../../domain/market/venue.ts";
import { contractMicros } from "../../../../domain/units/contract-micros.ts";
import { type EpochMicros, epochMicros } from "../../../../domain/units/epoch-micros.ts";
import { priceTicks } from "../../../../domain/units/price-ticks.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { usdMicros } from "../../../../domain/units/usd-micros.ts";
import type { SeenEvents } from "../../../../ports/seen-events.ts";
import type { SourceLane, SourceTradeSink } from "../../../../ports/source-trades.ts";
import type { JsonValue } from "../../shared/frame-text.ts";
import { windowOf } from "./market-window.ts";
import { firstVersion, readSourceRow, secondVersion } from "./read-source-row.ts";
import type { SourceRow } from "./source-row.ts";
import type { ListPass, WalletLedger } from "./wallet-ledger.ts";

/** What the catalogue knows of the names in a line. */
export interface SourceMarkets {
  byToken(tokenId: string): InstrumentId | undefined;
  byCondition(conditionId: string): MarketId | undefined;
}

export interface SourceTellerOptions {
  readonly markets: SourceMarkets;
  readonly sink: SourceTradeSink;
  /** What earlier runs told; without it, one that begins from an older checkpoint tells again under the same names. */
  readonly seen?: SeenEvents | undefined;
}

/** A line as it came, and what is known of the way. */
export interface Incoming {
  readonly value: JsonValue | undefined;
  readonly lane: SourceLane;
  readonly receivedAt: EpochMicros;
  /** The read of the list that met it; null on the stream. */
  readonly pass: ListPass | null;
  /** Returns the ledger of a watched wallet. */
  readonly ledgerOf: (wallet: string) => WalletLedger | undefined;
}

/** A line may be so far ahead of our clock; further ahead, one of the clocks is wrong, and so is the line's place. */
export const aheadSecondsMax = 600;

/** Refused lines that are known again: the list repeats them with every read. */
export const refusalsKnownMax = 5_000;

const microsPerSecond = 1_000_000;
const microsPerTick = 100;

export class SourceTeller {
  readonly #options: SourceTellerOptions;
  readonly #refused = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(options: SourceTellerOptions) {
    this.#options = options;
  }

  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Judges a line and tells it when it is new. Returns its second when it is one of a watched wallet, else null. */
  take(incoming: Incoming): number | null {
    const { value, lane } = incoming;
    const read = readSourceRow(value, lane === "poll" ? secondVersion : firstVersion);
    if (!read.ok) {
      this.#refuse(incoming, read.failure);
      return null;
    }
    const row = read.value;
    if (row === null) {
      this.count("other types");
      return null;
    }
    const ledger = incoming.ledgerOf(row.wallet);
    if (ledger === undefined) {
      if (incoming.pass === null) this.count("other wallets");
      else this.#refuse(incoming, doubt("wallet", "the list names another wallet"));
      return null;
    }
    const ahead = row.second - Math.floor(integerOf(incoming.receivedAt) / microsPerSecond);
    if (ahead > aheadSecondsMax) {
      this.#refuse(incoming, doubt("future", `the line is ${ahead} s ahead of our clock`));
      return null;
    }
    if (row.hasLostOutcome) this.count("lost outcomes");
    this.#tell(incoming, row, ledger);
    return row.second;
  }

  /** A line that no market is known for stays untold: when its market is listed in time, the next read tells it. */
  #tell(incoming: Incoming, row: SourceRow, ledger: WalletLedger): void {
    const { markets } = this.#options;
    const instrument = row.tokenId === "" ? null : markets.byToken(row.tokenId);
    const market = instrument ? marketOf(instrument) : markets.byCondition(row.conditionId);
    if (instrument === undefined || market === undefined) {
      if (row.second >= ledger.floorSeconds) {
        this.#refuse(incoming, doubt("unknown-token", "no listed market has this token"));
      }
      return;
    }
    const { pass, lane, receivedAt } = incoming;
    const fresh = pass === null ? ledger.streamed(row) : ledger.listed(pass, row);
    if (fresh === null || !this.#isFirst(incoming, fresh.sourceId, row.second)) return;
    this.count(`${row.kind === "trade" ? "trades" : "changes"} by ${lane}`);
    const fact = {
      sourceId: fresh.sourceId,
      venue: "polymarket" as const,
      wallet: row.wallet,
      market,
      transactionId: row.transaction,
      venueAtMicros: epochMicros(row.second * microsPerSecond),
      receivedAtMicros: receivedAt,
      lane,
      sizeContractMicros: contractMicros(row.sizeMicros),
    };
    if (row.kind !== "trade") {
      const cashUsdMicros = usdMicros(row.cashMicros);
      this.#options.sink.change({ ...fact, kind: row.kind, instrument, cashUsdMicros });
    } else if (instrument !== null && row.side !== null) {
      this.#options.sink.trade({
        ...fact,
        instrument,
        side: row.side,
        averagePriceUsdMicros: usdMicros(row.priceMicros),
        priceTicks: row.isOnGrid ? priceTicks(row.priceMicros / microsPerTick) : null,
        window: windowOf(row.slug, row.outcome),
      });
    }
  }

  /** Claimed before it is told: who copies trades would rather miss one in a crash than make it twice. */
  #isFirst(incoming: Incoming, sourceId: string, second: number): boolean {
    const at = epochMicros(second * microsPerSecond);
    const claimed = this.#options.seen?.claim("source-trades", [{ key: sourceId, at }]);
    if (claimed === undefined) return true;
    if (!claimed.ok) {
      const { code, message } = claimed.failure;
      this.#refuse(incoming, doubt("seen-events", `${code} ${message}`));
      return false;
    }
    const [verdict] = claimed.value;
    if (verdict?.kind === "first") return true;
    if (verdict?.kind === "seen") this.count("told by an earlier run");
    else this.#refuse(incoming, doubt("expired", "it may have been told and forgotten"));
    return false;
  }

  /** Tells a refusal once, however often the line comes. */
  #refuse({ value, lane }: Incoming, why: Failure): void {
    const reason = String(why.details?.reason);
    const name = hash("sha256", `${reason} ${JSON.stringify(value)}`, "base64url");
    if (this.#refused.has(name)) return;
    if (this.#refused.size >= refusalsKnownMax) {
      for (const oldest of this.#refused) {
        this.#refused.delete(oldest);
        break;
      }
    }
    this.#refused.add(name);
    this.count(`refused ${reason}`);
    this.#options.sink.refused({ lane, failure: why });
  }
}

function doubt(reason: string, words: string): Failure {
  return failure("VEN-863", `a line of activity: ${words}`, { reason });
}
