// What a market of a snapshot charges: as written, or its venue's ordinary schedule where there is one. Equal schedules
// are one object, because tables of prices with fees are kept for each.

import type { FeeSchedule, FeeTimeline } from "../../../src/domain/market/fee-schedule.ts";
import { kalshiFeeSchedule } from "../../../src/domain/market/fees/kalshi-fee-timeline.ts";
import type { Venue } from "../../../src/domain/market/venue.ts";
import { type EpochMicros, epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import {
  type PartsPerMillion,
  parseRate,
  partsPerMillion,
} from "../../../src/domain/units/parts-per-million.ts";
import {
  noUsd,
  parseUsd,
  type UsdMicros,
  usdMicros,
} from "../../../src/domain/units/usd-micros.ts";
import type { FieldReader } from "./field-reader.ts";
import type { WrittenFees } from "./snapshot-schema.ts";

const one = partsPerMillion(1_000_000);
const nothing = partsPerMillion(0);
const gasMax = usdMicros(1_000_000_000);

/** Venues whose ordinary fees are known without being told. Polymarket's and a pool's are each market's own. */
const ordinary: Readonly<Partial<Record<Venue, WrittenFees>>> = {
  kalshi: { kind: "kalshi" },
  forecastex: { kind: "forecastex" },
};

export class FeeReader {
  readonly #at: EpochMicros;
  readonly #timelines = new Map<string, FeeTimeline>();

  /** Fees are those of the instant. */
  constructor(at: EpochMicros) {
    this.#at = at;
  }

  /** Returns the fees of a market from its beginning on: `unknown` where nobody has told. */
  read(venue: Venue, written: WrittenFees | undefined, fields: FieldReader): FeeTimeline {
    const fees = written ?? ordinary[venue];
    if (fees === undefined) return [];
    const key = JSON.stringify(fees);
    const known = this.#timelines.get(key);
    if (known !== undefined) return known;
    const schedule = this.#schedule(fees, fields);
    if (schedule === undefined) return [];
    const timeline = [{ from: epochMicros(0), schedule }];
    this.#timelines.set(key, timeline);
    return timeline;
  }

  #schedule(fees: WrittenFees, fields: FieldReader): FeeSchedule | undefined {
    switch (fees.kind) {
      case "kalshi": {
        const multiplier = rateOf(fields, "fees.multiplier", fees.multiplier, one);
        if (multiplier === undefined) return undefined;
        const { type: feeType = "quadratic", membership = "direct" } = fees;
        return kalshiFeeSchedule({ feeType, multiplier, membership, at: this.#at });
      }
      case "polymarket": {
        const rate = rateOf(fields, "fees.rate", fees.rate, nothing);
        if (rate === undefined) return undefined;
        const exponent = fees.exponent === "2" ? 2 : 1;
        return { kind: "polymarket", rate, exponent, chargedIn: fees.chargedIn ?? "collateral" };
      }
      case "pool": {
        const poolFee = rateOf(fields, "fees.poolFee", fees.poolFee, nothing);
        const gas = gasOf(fields, fees.gas);
        return poolFee === undefined || gas === undefined
          ? undefined
          : { kind: "pool", poolFee, gas };
      }
      case "forecastex":
      case "none":
        return { kind: fees.kind };
    }
  }
}

/** Rates above one are mistakes of unit: Kalshi's largest multiplier is 1, Polymarket's largest rate 0.25. */
function rateOf(
  fields: FieldReader,
  path: string,
  text: string | undefined,
  absent: PartsPerMillion,
): PartsPerMillion | undefined {
  if (text === undefined) return absent;
  const rate = fields.take(path, parseRate(text));
  if (rate === undefined) return undefined;
  const isRate = rate >= nothing && rate <= one;
  return fields.require(path, isRate, "a rate from 0 to 1 is expected") ? rate : undefined;
}

/** Gas for one swap; more than a thousand dollars is a mistake of unit. */
function gasOf(fields: FieldReader, text: string): UsdMicros | undefined {
  const gas = fields.take("fees.gas", parseUsd(text));
  if (gas === undefined) return undefined;
  const isGas = gas >= noUsd && gas <= gasMax;
  return fields.require("fees.gas", isGas, "0 to 1000 USD are expected") ? gas : undefined;
}
