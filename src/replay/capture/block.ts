// The frame around compressed entries: lengths, codec and two checksums. The header has its own checksum, so that a
// flipped length is called damage and not a truncated file.

import { crc32c } from "./crc32c.ts";
import {
  blockHeaderBytes,
  blockRawBytesMax,
  codecStored,
  codecZstd,
  type EndMark,
  endClosed,
} from "./format.ts";

export interface BlockHeader {
  readonly storedBytes: number;
  readonly rawBytes: number;
  readonly codec: number;
  readonly end: EndMark;
  readonly payloadChecksum: number;
}

const headerChecksumAt = blockHeaderBytes - 4;

/** Returns the bytes in front of a payload. */
export function encodeBlockHeader(
  payload: Uint8Array,
  about: { readonly rawBytes: number; readonly codec: number; readonly end: EndMark },
): Uint8Array {
  const bytes = new Uint8Array(blockHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint32(4, about.rawBytes, true);
  view.setUint8(8, about.codec);
  view.setUint8(9, about.end);
  view.setUint32(12, crc32c(payload), true);
  view.setUint32(headerChecksumAt, crc32c(bytes.subarray(0, headerChecksumAt)), true);
  return bytes;
}

/** Returns the header, or in words why it cannot be one. */
export function decodeBlockHeader(bytes: Uint8Array): BlockHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checksum = crc32c(bytes.subarray(0, headerChecksumAt));
  if (view.getUint32(headerChecksumAt, true) !== checksum) return "block header checksum differs";
  const header: BlockHeader = {
    storedBytes: view.getUint32(0, true),
    rawBytes: view.getUint32(4, true),
    codec: view.getUint8(8),
    end: view.getUint8(9) as EndMark,
    payloadChecksum: view.getUint32(12, true),
  };
  if (header.codec !== codecStored && header.codec !== codecZstd) return "unknown block codec";
  if (header.end > endClosed) return "unknown end mark";
  if (header.rawBytes > blockRawBytesMax || header.storedBytes > blockRawBytesMax) {
    return "impossible block length";
  }
  return header;
}
