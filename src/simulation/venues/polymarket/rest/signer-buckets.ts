// What one signer may trade: two token buckets, for orders and for cancels, refilled by the second. The venue has run
// them in a mode that only warns since July 2026; both modes are here. Source: reference page, section 8.2.

import type { EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import type { Spending } from "./router.ts";

/** Tokens a second and at most, for orders and for cancels. */
export const signerTiers = {
  standard: { orders: [40, 60], cancels: [80, 120] },
  copper: { orders: [60, 90], cancels: [120, 180] },
  bronze: { orders: [80, 120], cancels: [160, 240] },
  silver: { orders: [200, 300], cancels: [400, 600] },
  gold: { orders: [400, 600], cancels: [800, 1_200] },
  platinum: { orders: [450, 675], cancels: [900, 1_350] },
  diamond: { orders: [525, 787], cancels: [1_050, 1_575] },
  elite: { orders: [600, 900], cancels: [1_200, 1_800] },
} as const;

export type SignerTier = keyof typeof signerTiers;

/** Tiers whose cancel bucket goes below nothing after a sweep, and then blocks later cancels. */
const owingTiers: ReadonlySet<SignerTier> = new Set([
  "standard",
  "copper",
  "bronze",
  "silver",
  "gold",
]);

const microsPerToken = 1_000_000;

interface Bucket {
  /** Millionths of tokens. */
  level: number;
  filledAt: number;
}

export interface SpendingAnswer {
  readonly isAllowed: boolean;
  readonly retryAfterSeconds: number;
  readonly headers: Readonly<Record<string, string>>;
}

export class SignerBuckets {
  readonly #tier: SignerTier;
  readonly #isEnforced: boolean;
  readonly #buckets = new Map<string, Bucket>();

  constructor(tier: SignerTier, isEnforced: boolean) {
    this.#tier = tier;
    this.#isEnforced = isEnforced;
  }

  /** Takes the tokens of a call, or none of them when it is refused. */
  spend(signer: string, spending: Spending, now: EpochMicros): SpendingAnswer {
    const bucket = this.#filled(signer, spending.bucket, now);
    const cost = spending.tokens * microsPerToken;
    const isEnough = bucket.level >= cost;
    const isAllowed = isEnough || !this.#isEnforced;
    if (isEnough) bucket.level -= cost;
    // What a sweep owes stays owed.
    else if (isAllowed) bucket.level = Math.min(bucket.level, 0);
    return this.#answer(bucket, spending, isAllowed, !isEnough);
  }

  /** Takes what a sweep turned out to have cancelled, beyond the one token that it was admitted with. */
  charge(signer: string, cancelled: number, now: EpochMicros): void {
    const bucket = this.#filled(signer, "cancels", now);
    bucket.level -= cancelled * microsPerToken;
    if (!owingTiers.has(this.#tier)) bucket.level = Math.max(0, bucket.level);
  }

  #filled(signer: string, kind: Spending["bucket"], now: EpochMicros): Bucket {
    const [rate, most] = signerTiers[this.#tier][kind];
    const at = integerOf(now);
    const key = `${kind} ${signer}`;
    const bucket = this.#buckets.get(key) ?? { level: most * microsPerToken, filledAt: at };
    this.#buckets.set(key, bucket);
    // A token a second is a millionth of one in each microsecond.
    const added = Math.max(0, at - bucket.filledAt) * rate;
    bucket.level = Math.min(most * microsPerToken, bucket.level + added);
    bucket.filledAt = at;
    return bucket;
  }

  #answer(
    bucket: Bucket,
    { bucket: kind, tokens }: Spending,
    isAllowed: boolean,
    isOver: boolean,
  ): SpendingAnswer {
    const [rate, most] = signerTiers[this.#tier][kind];
    const secondsTo = (level: number): number =>
      Math.max(0, Math.ceil((level * microsPerToken - bucket.level) / (rate * microsPerToken)));
    return {
      isAllowed,
      retryAfterSeconds: Math.max(1, secondsTo(Math.min(tokens, most))),
      headers: {
        "Poly-RateLimit-Remaining": String(Math.floor(bucket.level / microsPerToken)),
        "Poly-RateLimit-Reset": String(secondsTo(most)),
        "Poly-RateLimit-Tier": this.#tier,
        ...(isOver && isAllowed ? { "Poly-RateLimit-Warning": "true" } : {}),
      },
    };
  }
}
