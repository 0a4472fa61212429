// What one YES share pays, from what the venue's two sources say of a resolution. The payout vector decides, because only
// it tells ties and splits right; the winner that the other source names is compared with it, and stands alone only
// where it leaves no doubt.

import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import { type PriceTicks, priceTicks, ticksPerUsd } from "../../../../domain/units/price-ticks.ts";
import type { WireResolution, WireWinnerRecord } from "../wire/resolution-schemas.ts";

/** Which place of the vector is whose. */
export interface ResolvedQuestion {
  readonly conditionId: string;
  readonly yesToken: string;
  readonly noToken: string;
  /** Place of YES among the outcomes as the catalogue lists them. */
  readonly yesIndex: 0 | 1;
}

/** What one YES share pays in ticks; NO pays the rest of a dollar. */
export interface YesPayout {
  readonly yesValue: PriceTicks;
}

const microsPerTick = 100;
const microsPerUsd = ticksPerUsd * microsPerTick;

/**
 * Returns what YES pays by the payout vector, or `unresolved` before there is one. `VEN-801` for a vector that does not
 * share out one dollar over two outcomes, `VEN-808` for one whose parts no tick holds.
 */
export function payoutOfVector(
  { status, payouts }: WireResolution,
  { yesIndex }: ResolvedQuestion,
): Result<YesPayout | "unresolved"> {
  if (status !== "resolved") return succeed("unresolved");
  if (payouts === undefined || payouts === null || payouts.length === 0) {
    return succeed("unresolved");
  }
  const [first, second] = payouts;
  const isVector =
    payouts.length === 2 &&
    first !== undefined &&
    second !== undefined &&
    payouts.every((micros) => Number.isInteger(micros) && micros >= 0) &&
    first + second === microsPerUsd;
  if (!isVector) {
    return fail("VEN-801", `a payout vector that shares out no dollar: ${payouts.join(", ")}`);
  }
  const yesMicros = yesIndex === 0 ? first : second;
  if (yesMicros % microsPerTick !== 0) {
    return fail("VEN-808", `a payout of ${yesMicros} millionths of a dollar`);
  }
  return succeed({ yesValue: priceTicks(yesMicros / microsPerTick) });
}

/**
 * Returns what YES pays by the winner that the order book host names: a whole dollar or nothing, and only where one token
 * alone won, its price is a dollar and the other's nothing. Everything else, ties included, is `unresolved` here.
 */
export function payoutOfWinner(
  { closed, is_50_50_outcome: isTie, tokens }: WireWinnerRecord,
  { yesToken, noToken }: ResolvedQuestion,
): YesPayout | "unresolved" {
  const yes = tokens.find((token) => token.token_id === yesToken);
  const no = tokens.find((token) => token.token_id === noToken);
  if (closed !== true || isTie === true || tokens.length !== 2) return "unresolved";
  if (yes === undefined || no === undefined || yes.winner === no.winner) return "unresolved";
  const [winner, loser] = yes.winner === true ? [yes, no] : [no, yes];
  if (winner.winner !== true || winner.price !== 1 || loser.price !== 0) return "unresolved";
  return { yesValue: priceTicks(winner === yes ? ticksPerUsd : 0) };
}

/** Returns what both say together; the vector's word where the winner is not named yet, and `unresolved` as long as the
 * vector's source says so. `VEN-860` when the winner is not the one that the vector pays. */
export function agreedPayout(
  vector: YesPayout | "unresolved",
  winner: YesPayout | "unresolved",
): Result<YesPayout | "unresolved"> {
  const isContradicted =
    vector !== "unresolved" && winner !== "unresolved" && winner.yesValue !== vector.yesValue;
  if (!isContradicted) return succeed(vector);
  return fail("VEN-860", "resolution: the payouts and the named winner contradict each other");
}
