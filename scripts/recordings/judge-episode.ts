// Whether an episode that the engine opened in a recording is one: worked out again from the file's own quotes, the fees
// of the day and the states that its relation leaves, by code that shares nothing with the engine.

import type { RecordedKind, RecordedQuote } from "./recorded-quotes.ts";

export interface ClaimedEpisode {
  readonly openedAtMicros: number;
  readonly sizeContractMicros: number;
  readonly profitUsdMicros: number;
  readonly legs: readonly { readonly instrument: string; readonly limitPriceTicks: number }[];
}

/** What the relation of an episode says. */
export interface ClaimedRelation {
  readonly kind: string;
  readonly instruments: readonly string[];
}

/** Everything of the file up to the instant. */
export interface RecordedMoment {
  readonly kind: RecordedKind;
  readonly quotes: ReadonlyMap<string, RecordedQuote>;
  /** When any market of the file was quoted last, epoch micros. */
  readonly lastAtMicros: number;
}

/** A true episode with what proves it, or what is false about it. */
export type Verdict =
  | { readonly isTrue: false; readonly why: string }
  | {
      readonly isTrue: true;
      readonly costUsdMicros: number;
      readonly feeUsdMicros: number;
      /** Instruments of the relation that pay in the worst state. */
      readonly worstState: readonly string[];
      readonly profitUsdMicros: number;
    };

/** How long a recorded quote may be believed: the market's own, or that of the last poll. */
const horizonMicros: Readonly<Record<RecordedKind, number>> = {
  kalshi_highny: 60_000_000,
  polymarket_us: 300_000_000,
};

/** Rows at the beginning of a temperature file that hold placeholder quotes. */
const placeholderRows = 50;

const ticksPerUsd = 10_000;

/** Judges one episode whose legs are bought in equal numbers. */
export function judgeEpisode(
  episode: ClaimedEpisode,
  relation: ClaimedRelation | undefined,
  moment: RecordedMoment,
): Verdict {
  const no = (why: string): Verdict => ({ isTrue: false, why });
  const contracts = episode.sizeContractMicros / 1_000_000;
  if (!Number.isInteger(contracts) || contracts <= 0) return no("the size is not whole");
  if (relation === undefined) return no("it rests on more than one relation, or on none");
  const states = statesOf(relation);
  if (states === undefined) return no(`states of ${relation.kind} are not known here`);
  const stale = staleness(episode, relation, moment);
  if (stale !== undefined) return no(stale);
  let cost = 0;
  let fee = 0;
  for (const { instrument, limitPriceTicks } of episode.legs) {
    const price = buyingPrice(instrument, moment.quotes);
    if (price === undefined) return no(`${instrument} is not for sale`);
    if (price !== limitPriceTicks) return no(`${instrument} costs ${price}`);
    cost += price * contracts * 100;
    fee += feeUsdMicros(moment.kind, price, contracts);
  }
  let worst: { profit: number; pays: readonly string[] } | undefined;
  for (const pays of states) {
    const paid = episode.legs.filter(({ instrument }) => doesPay(instrument, relation, pays));
    const profit = paid.length * contracts * 1_000_000 - cost - fee;
    if (worst === undefined || profit < worst.profit) worst = { profit, pays };
  }
  if (worst === undefined || worst.profit <= 0)
    return no(`it earns ${worst?.profit ?? 0} at worst`);
  if (worst.profit !== episode.profitUsdMicros) return no(`it earns ${worst.profit} at worst`);
  return {
    isTrue: true,
    costUsdMicros: cost,
    feeUsdMicros: fee,
    worstState: worst.pays,
    profitUsdMicros: worst.profit,
  };
}

/** Why a quote behind the episode is not current, if that is so. */
function staleness(
  { openedAtMicros, legs }: ClaimedEpisode,
  { kind, instruments }: ClaimedRelation,
  { kind: recording, quotes, lastAtMicros }: RecordedMoment,
): string | undefined {
  const oldest = openedAtMicros - horizonMicros[recording];
  if (recording === "polymarket_us") {
    return lastAtMicros < oldest ? "the last poll is too old" : undefined;
  }
  for (const { instrument } of legs) {
    const quote = quotes.get(marketOf(instrument));
    if (quote === undefined || quote.atMicros < oldest) return `${instrument} is stale`;
    if (quote.row <= placeholderRows) return `${instrument} is a placeholder`;
  }
  const brackets = instruments.map((one) => quotes.get(marketOf(one)));
  const bids = brackets.reduce((sum, quote) => sum + (quote?.bidTicks ?? 0), 0);
  const asks = brackets.reduce((sum, quote) => sum + (quote?.askTicks ?? ticksPerUsd), 0);
  if (bids > 10_800) return `bids total ${bids}: a leg is stale`;
  return kind === "partition" && asks < 9_000 ? `asks total ${asks}: a leg is stale` : undefined;
}

function marketOf(instrument: string): string {
  return instrument.slice(0, instrument.lastIndexOf("/"));
}

function isNo(instrument: string): boolean {
  return instrument.endsWith("/no");
}

/** Ticks for which one contract can be bought. */
function buyingPrice(
  instrument: string,
  quotes: ReadonlyMap<string, RecordedQuote>,
): number | undefined {
  const quote = quotes.get(marketOf(instrument));
  if (!isNo(instrument)) return quote?.askTicks ?? undefined;
  const bid = quote?.bidTicks ?? undefined;
  return bid === undefined ? undefined : ticksPerUsd - bid;
}

/**
 * What the venue takes: Kalshi in the winter of 2025/26 0.07 × contracts × p × (1 − p), up to the cent; Polymarket US
 * 0.0695 × the same, up to 0.00001 USD.
 */
export function feeUsdMicros(kind: RecordedKind, priceTicks: number, contracts: number): number {
  const product = BigInt(contracts) * BigInt(priceTicks) * BigInt(ticksPerUsd - priceTicks);
  // The product is in 1e-8 USD before the rate.
  const [rate, step] = kind === "kalshi_highny" ? [700n, 10_000n] : [695n, 10n];
  const divisor = 100n * 10_000n * step;
  return Number(((product * rate + divisor - 1n) / divisor) * step);
}

/** Every way the relation lets the world end: the instruments of it that pay. */
function statesOf({
  kind,
  instruments,
}: ClaimedRelation): readonly (readonly string[])[] | undefined {
  switch (kind) {
    case "partition":
      return instruments.map((one) => [one]);
    case "mutually-exclusive":
      return [[], ...instruments.map((one) => [one])];
    case "ladder":
    case "nested-dates":
      return Array.from({ length: instruments.length + 1 }, (_, count) =>
        instruments.slice(0, count),
      );
    default:
      return undefined;
  }
}

function doesPay(instrument: string, relation: ClaimedRelation, pays: readonly string[]): boolean {
  const yes = `${marketOf(instrument)}/yes`;
  if (!relation.instruments.includes(yes)) return false;
  return pays.includes(yes) !== isNo(instrument);
}
