// The numbering of frames. Kalshi counts per subscription (`sid`), over all its markets, control frames included;
// a number that is not the next one means that something was lost.

/** What the number of a frame says. `next`: apply it. `gap`: frames are missing before it; it is itself newer than
 * all before. `duplicate`: seen, ignore. `regressed`: older than what was seen; its content may be out of date and
 * must not be applied, and the order of the stream can no longer be believed. */
export type SequenceVerdict = "next" | "gap" | "duplicate" | "regressed";

/** One subscription as the `subscribed` reply announced it. */
export class Subscription {
  readonly sid: number;
  readonly channel: string;
  /** Number of the last frame, 0 before the first: the venue starts at 1. */
  last = 0;

  constructor(sid: number, channel: string) {
    this.sid = sid;
    this.channel = channel;
  }

  /** Judges the number of a frame and moves on to it. */
  advance(sequence: number): SequenceVerdict {
    const { last } = this;
    if (sequence === last) return "duplicate";
    this.last = sequence;
    if (sequence === last + 1) return "next";
    return sequence > last ? "gap" : "regressed";
  }
}
