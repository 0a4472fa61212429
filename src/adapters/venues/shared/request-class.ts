// What a request is to the machinery that may hold it back: what it serves, and which rates of the venue it takes from.

/** `protect` makes exposure smaller (cancels, unwinds, triggers of order groups), `open` may make it larger, `read`
 * only looks. */
export type RequestPurpose = "open" | "protect" | "read";

/** A rate that requests are charged to: reads, writes, the writes of one shard, or cancels where the venue counts those
 * apart from other writes. */
export type BucketName = "read" | "write" | `write/${number}` | "cancel";
