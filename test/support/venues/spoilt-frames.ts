// The ways in which any frame can be spoilt, whoever sent it: bytes cut, inserted, doubled, flipped; fields in another
// order; characters written as escapes.

/** Draws of a seeded generator. */
export interface FuzzDraws {
  below(limit: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Returns the frame with something wrong in its bytes. */
export function spoiltBytes(frame: Uint8Array, draws: FuzzDraws): Uint8Array {
  const at = draws.below(frame.length);
  switch (draws.below(8)) {
    case 0:
      return frame.subarray(0, at);
    case 1: {
      const inserted = Uint8Array.from({ length: 1 + draws.below(4) }, () => draws.below(256));
      return Buffer.concat([frame.subarray(0, at), inserted, frame.subarray(at)]);
    }
    case 2:
      return Buffer.concat([frame.subarray(0, at), frame.subarray(at + 1 + draws.below(40))]);
    case 3:
      return Buffer.concat([frame.subarray(0, at), frame]);
    case 4:
      return Buffer.concat([
        frame,
        Buffer.from(draws.pick(["\n", " ", "\n\n", "}", "x", "\0", "\r\n"])),
      ]);
    case 5: {
      const space = draws.pick([" ", "\t", "\n", "  "]);
      const text = Buffer.from(frame).toString();
      return Buffer.from(text.replaceAll(",", `,${space}`));
    }
    case 6: {
      const digit = Uint8Array.from(frame);
      digit[at] = 48 + draws.below(10);
      return digit;
    }
    default: {
      const flipped = Uint8Array.from(frame);
      for (let flips = 1 + draws.below(3); flips > 0; flips -= 1) {
        const place = draws.below(flipped.length);
        flipped[place] = (flipped[place] as number) ^ (1 << draws.below(8));
      }
      return flipped;
    }
  }
}

/** Puts the items into another order. */
export function shuffle(items: unknown[], draws: FuzzDraws): void {
  for (let left = items.length; left > 1; left -= 1) {
    const other = draws.below(left);
    const moved = items[left - 1];
    items[left - 1] = items[other];
    items[other] = moved;
  }
}

/** Writes one character of a text as an escape. */
export function escaped(raw: string, place: number): string {
  if (!raw.startsWith('"') || raw.length < 3) return raw;
  const at = 1 + (place % (raw.length - 2));
  const code = raw.charCodeAt(at).toString(16).padStart(4, "0");
  return `${raw.slice(0, at)}\\u${code}${raw.slice(at + 1)}`;
}

/** Returns the raw text of a value that may be nested and long. */
export function nestedValue(draws: FuzzDraws): string {
  const depth = draws.below(4);
  const inner = draws.pick([
    '"x"',
    "1",
    '"\\u00e9"',
    '"}"',
    '"{\\"type\\":1}"',
    `"${"y".repeat(1_200)}"`,
  ]);
  return `${'{"a":['.repeat(depth)}${inner}${"]}".repeat(depth)}`;
}
