// The frames of imported captures, `recording/quotes@1`: level changes of one market, packed. Recordings come in many
// shapes; an importer reduces each to this one form, so that a replay needs a single decoder for all of them.
//
//   head     varint   market position in the channel's list × 4 + (1 snapshot) + (2 a venue time follows)
//   venueAt  signed   only with the flag: the venue's time minus the time of arrival, in micros
//   changes  until the frame ends, each
//     price  varint   ticks × 2 + side (0 bid, 1 ask)
//     size   varint   even: whole contracts × 2; odd: contract micros × 2 + 1

import { type BookSide, batchChangesMax } from "../../domain/book/book-batch.ts";
import { microsPerContract } from "../../domain/units/contract-micros.ts";
import type { ByteWriter } from "../capture/byte-writer.ts";

/** Name of the decoder in the channels of a capture. */
export const recordingDecoderName = "recording/quotes@1";

export const snapshotFlag = 1;
export const venueTimeFlag = 2;
export const headFactor = 4;

/** Largest size a frame holds: four billion contracts. */
export const frameSizeContractMicrosMax = 2 ** 52 - 1;

/** Most changes of one frame; a batch holds no more. */
export const frameChangesMax = batchChangesMax;

/** Starts a frame. The times are in epoch micros; a venue time of 0 says that there is none. */
export function beginQuoteFrame(
  frame: ByteWriter,
  about: {
    readonly marketPosition: number;
    readonly snapshot: boolean;
    readonly venueAtMicros: number;
    readonly receivedAtMicros: number;
  },
): void {
  const hasVenueTime = about.venueAtMicros !== 0;
  frame.clear();
  frame.varint(
    about.marketPosition * headFactor +
      (about.snapshot ? snapshotFlag : 0) +
      (hasVenueTime ? venueTimeFlag : 0),
  );
  if (hasVenueTime) frame.signedVarint(about.venueAtMicros - about.receivedAtMicros);
}

/** Adds what rests at a price. */
export function addQuoteChange(
  frame: ByteWriter,
  side: BookSide,
  priceTicks: number,
  sizeContractMicros: number,
): void {
  frame.varint(priceTicks * 2 + side);
  const partMicros = sizeContractMicros % microsPerContract;
  frame.varint(
    partMicros === 0 ? (sizeContractMicros / microsPerContract) * 2 : sizeContractMicros * 2 + 1,
  );
}
