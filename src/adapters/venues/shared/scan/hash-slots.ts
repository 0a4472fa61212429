// Numbers of texts by the hash of their bytes, open addressing: the slots of every index that finds a market by what stands
// in a frame. Whoever searches walks the slots himself, because a call for every comparison would cost more than the
// comparison.

/** A slot holds a number plus one in its lower bits, 0 where it is empty, and above them bits of the hash that the
 * position does not say, so that another market's record is hardly ever touched. */
const numberBits = 18;
export const numberMask = (1 << numberBits) - 1;
export const tagMask = ~numberMask;

/** With three slots in four empty nearly every search ends at its first. */
const slotsPerNumber = 4;
const numbersAtFirst = 16;

export class HashSlots {
  /** Their count is a power of two. Replaced when they grow. */
  slots = new Int32Array(numbersAtFirst * slotsPerNumber);
  readonly #hashes: (number | null)[] = [];

  /** Places the next number, beginning at 0. Without a hash it is not found; nor are numbers past 262,142. */
  add(hash: number | null): void {
    const number = this.#hashes.length;
    this.#hashes.push(number < numberMask ? hash : null);
    if (this.#hashes.length * slotsPerNumber > this.slots.length) this.#grow();
    else this.#place(number);
  }

  #grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let number = 0; number < this.#hashes.length; number += 1) this.#place(number);
  }

  #place(number: number): void {
    const hash = this.#hashes[number];
    if (hash === null || hash === undefined) return;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = (hash & tagMask) | (number + 1);
  }
}
