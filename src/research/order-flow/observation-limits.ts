// The lengths that the statistics of an order flow depend on, each with its reason.

/** A quote is believed for so long after it was last seen: the horizon under which the recordings are replayed. */
export const heldMicrosMax = 300 * 1_000_000;

/** Silence of all markets together after which a session has ended: a recorder that is off and a night without a change
 * cannot be told apart, so neither is measured. */
export const silenceMicrosMax = 5 * 60 * 1_000_000;

/** Rates are taken over windows of this length: the shortest recording of updates lasts 18.7 minutes, and a night of
 * quiet markets must not be averaged with an afternoon. */
export const windowMicros = 15 * 60 * 1_000_000;

/** Fewest intervals in a window from which their variation is taken: below, its own error is larger than what is asked. */
export const intervalsMin = 10;

/** Updates of a market that come this soon after the one before are one burst. */
export const burstMicrosMax = 100_000;

/** Widest spread of a market that somebody makes. In the recorded games spreads have two crowds: of the time half stands
 * up to 20 cents, half from 45 on (nobody quotes the probability yet), and a twentieth between. */
export const madeSpreadTicksMax = 3_000;

/** A gap is looked at from one cent on: the grid of most markets. */
export const gapTicksMin = 100;
