// Reads a stored checkpoint again. It decides what is told twice or never, so it is believed only when every part of it is
// what it was written as.

import { z } from "zod";
import { fail, type Result, succeed } from "../../../../domain/failure/result.ts";
import type { SourceCheckpoint } from "../../../../ports/source-trades.ts";
import { toldLinesMax } from "./wallet-ledger.ts";

/** Wallets watched at once: the venue's limit of reads shared among them is one every few seconds each. */
export const walletsMax = 200;

const wholeSeconds = z.int().min(0).max(4_102_444_800);

const checkpointSchema = z.strictObject({
  version: z.literal(1),
  wallets: z
    .array(
      z.strictObject({
        wallet: z.string().regex(/^0x[0-9a-f]{40}$/),
        floorSeconds: wholeSeconds,
        readUntilSeconds: wholeSeconds,
        told: z
          .array(
            z.tuple([z.string().regex(/^[\w-]{22}$/), wholeSeconds, z.int().min(1).max(10_000)]),
          )
          .max(toldLinesMax),
      }),
    )
    .max(walletsMax),
});

/** Returns the checkpoint, or `VEN-801` with the first part that is not as it was written. */
export function readSourceCheckpoint(value: unknown): Result<SourceCheckpoint> {
  const parsed = checkpointSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    return fail("VEN-801", `a checkpoint of watched wallets: ${where}: ${issue?.message ?? ""}`);
  }
  const names = new Set(parsed.data.wallets.map(({ wallet }) => wallet));
  if (names.size !== parsed.data.wallets.length) {
    return fail("VEN-801", "a checkpoint of watched wallets: a wallet stands in it twice");
  }
  return succeed(parsed.data);
}
