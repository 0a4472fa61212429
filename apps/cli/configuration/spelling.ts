// Finds what somebody probably meant: the known word nearest to the one they typed.

/** Returns how many letters must be inserted, removed, replaced or swapped with their neighbour. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (isSame ? 0 : 1),
      );
      const isSwapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length]!;
}

/** Returns the name without case and separators: `dailyLossMax`, `daily_loss_max` and `DAILYLOSSMAX` are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

/** Longest name that is compared; a longer one is no misspelling of anything. */
const lengthMax = 64;

/** Returns the known name nearest to the typed one, or undefined when none is near: at most a third of its letters
 * may differ. The first of equals wins. */
export function nearestName(typed: string, known: readonly string[]): string | undefined {
  const plain = plainName(typed);
  if (plain.length > lengthMax) return undefined;
  let nearest: string | undefined;
  let distanceBest = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, plainName(candidate));
    if (distance >= distanceBest) continue;
    nearest = candidate;
    distanceBest = distance;
  }
  return nearest;
}
