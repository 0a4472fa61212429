// Sums a venue's data up in one sentence: how much of it could be decided on, and what the rest was.

import type { FailureCode } from "../../../src/domain/failure/catalogue.ts";
import { formatDecimal } from "../../../src/domain/units/decimal.ts";
import { divide } from "../../../src/domain/units/rounding.ts";
import { formatCount } from "../terminal/figures.ts";

/** Refusals for one reason. */
export interface RefusedFor {
  readonly code: FailureCode;
  readonly title: string;
  readonly updates: number;
  readonly markets: number;
}

/** How many updates came and could be decided on. */
export interface Share {
  readonly updates: number;
  readonly believed: number;
  /** Rounded down, so that 10,000 means all. */
  readonly believedBasisPoints: number;
}

/** Reasons named in the sentence. */
const reasonsNamedMax = 3;

/** What a person would say where the title of the code speaks of the suspicion and not of what is seen. */
const words: Readonly<Partial<Record<FailureCode, string>>> = {
  "QUA-106": "first moments of a session",
  "QUA-107": "no bid or no ask",
};

/** Returns `97.8`: a share in per cent, rounded down. */
export function percentText(basisPoints: number): string {
  return formatDecimal(divide(basisPoints, 10, "down"), 1, 1);
}

/** Returns one sentence about the updates of a venue. */
export function verdictOn(venue: string, share: Share, refused: readonly RefusedFor[]): string {
  const { updates, believed } = share;
  const count = formatCount(updates);
  if (believed === updates) return `${venue}: all ${count} updates could be decided on.`;
  const reasons = refused.slice(0, reasonsNamedMax).map(reasonText);
  const others = refused.slice(reasonsNamedMax).reduce((sum, each) => sum + each.updates, 0);
  if (others > 0) reasons.push(`other reasons ${formatCount(others)}`);
  const named = reasons.join(", ");
  return believed === 0
    ? `${venue}: none of ${count} updates could be decided on: ${named}.`
    : `${venue}: ${percentText(share.believedBasisPoints)} % of ${count} updates could be decided on; the rest: ${named}.`;
}

function reasonText({ code, title, updates, markets }: RefusedFor): string {
  const word = words[code] ?? `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  const where = markets === 1 ? "1 market" : `${formatCount(markets)} markets`;
  return `${word} ${formatCount(updates)} (${where})`;
}
