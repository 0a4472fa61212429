// CRC-32C (Castagnoli): the checksum of capture blocks. The polynomial is the reflected 0x82F63B78, initial and
// final value all ones; "123456789" gives 0xE3069283. Eight bytes a step, since every byte of a replay passes here.

const polynomial = 0x82f6_3b78;
const slices = 8;

const tables = buildTables();

/** Returns the checksum as an unsigned 32-bit integer; pass an earlier result to continue it. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = ~previous;
  let position = 0;
  const wholeSteps = bytes.length - (bytes.length % slices);
  for (; position < wholeSteps; position += slices) {
    const low = view.getInt32(position, true) ^ sum;
    const high = view.getInt32(position + 4, true);
    sum =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[high & 0xff] as number) ^
      (t2[(high >>> 8) & 0xff] as number) ^
      (t1[(high >>> 16) & 0xff] as number) ^
      (t0[high >>> 24] as number);
  }
  for (; position < bytes.length; position += 1) {
    sum = (sum >>> 8) ^ (t0[(sum ^ (bytes[position] as number)) & 0xff] as number);
  }
  return ~sum >>> 0;
}

function buildTables(): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    }
    first[byte] = remainder;
  }
  const all = [first];
  for (let slice = 1; slice < slices; slice += 1) {
    const before = all[slice - 1] as Uint32Array;
    all.push(before.map((entry) => (entry >>> 8) ^ (first[entry & 0xff] as number)));
  }
  return all;
}
