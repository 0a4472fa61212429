// The one piece of memory that frames are scanned in. It is a constant of the module and the scanner reads nothing else:
// the compiler then knows its address and length. A scanner that is handed the socket's own buffers is fast until the
// first one of another kind, and slow for the rest of the process.

/** Frames are read in place from here on, by a client that receives into this buffer. */
export const inPlaceFrom = 12_288;

/** Where a frame from elsewhere is copied to. The space before it stands in for what precedes a very short frame. */
export const copyAt = 64;

/** Longest frame that is copied in: dozens of changed levels in one message. Longer ones are parsed in full. */
export const copiedBytesMax = 10_240;

/** Where short texts are put to be read as numbers, with room before them; ends where frames in place begin. */
export const scratchAt = 11_264;

/** Bytes after the end of a frame that the scanner may look at before it has noticed the end. */
export const lookAheadBytes = 128;

const bytes = 1 << 17;

export const receiveBuffer = new Uint8Array(bytes);

/** The same bytes, for reading several at once. */
export const receiveView = new DataView(receiveBuffer.buffer);

/** Where the last frame in place may end. */
export const inPlaceEnd = bytes - lookAheadBytes;
