// The inverse of the basis, explicitly: a row of it for the worst payout and for each claim whose amount is free, a
// column for each state that binds. Every entry of the basis itself is 1, 0 or -1 and knows nothing of prices and
// sizes, so the inverse outlives every change of the books. Four changes of the basis, each one pass over it.

/** Smaller pivots are not trusted: entries of the inverse are quotients of small integers. */
export const pivotMin = 1e-8;

export class Kernel {
  /** Row-major, `stride` numbers a row. */
  inverse: Float64Array;
  stride: number;
  size = 0;

  constructor(capacity: number) {
    this.stride = capacity;
    this.inverse = new Float64Array(capacity * capacity);
  }

  /** One state binds and no claim is free. */
  reset(): void {
    this.size = 1;
    this.inverse[0] = 1;
  }

  /** A claim's column takes the place of another's: `image` is the inverse times the new column. */
  replaceColumn(row: number, image: Float64Array): void {
    const { inverse, stride, size } = this;
    const own = row * stride;
    const pivot = image[row] as number;
    for (let at = 0; at < size; at += 1) {
      inverse[own + at] = (inverse[own + at] as number) / pivot;
    }
    for (let other = 0; other < size; other += 1) {
      const factor = image[other] as number;
      if (other === row || factor === 0) continue;
      const to = other * stride;
      for (let at = 0; at < size; at += 1) {
        inverse[to + at] = (inverse[to + at] as number) - factor * (inverse[own + at] as number);
      }
    }
  }

  /** Another state takes the place of one that bound: `image` is the new state's row times the inverse. */
  replaceState(state: number, image: Float64Array): void {
    const { inverse, stride, size } = this;
    const pivot = image[state] as number;
    for (let row = 0; row < size; row += 1) {
      const from = row * stride;
      const factor = (inverse[from + state] as number) / pivot;
      if (factor === 0) continue;
      for (let at = 0; at < size; at += 1) {
        inverse[from + at] = (inverse[from + at] as number) - factor * (image[at] as number);
      }
      inverse[from + state] = factor;
    }
  }

  /** A further state binds and a further claim is free. `pivot` is what the new column has in the new row after what
   * the others explain of it. */
  grow(columnImage: Float64Array, rowImage: Float64Array, pivot: number): void {
    this.#reserve(this.size + 1);
    const { inverse, stride, size } = this;
    for (let row = 0; row < size; row += 1) {
      const to = row * stride;
      const factor = (columnImage[row] as number) / pivot;
      inverse[to + size] = -factor;
      if (factor === 0) continue;
      for (let at = 0; at < size; at += 1) {
        inverse[to + at] = (inverse[to + at] as number) + factor * (rowImage[at] as number);
      }
    }
    const own = size * stride;
    for (let at = 0; at < size; at += 1) inverse[own + at] = -(rowImage[at] as number) / pivot;
    inverse[own + size] = 1 / pivot;
    this.size = size + 1;
  }

  /** A claim is free no longer and a state no longer binds. The last of each takes the place of the one that went. */
  shrink(row: number, state: number): void {
    const { inverse, stride, size } = this;
    const own = row * stride;
    const pivot = inverse[own + state] as number;
    for (let other = 0; other < size; other += 1) {
      const to = other * stride;
      const factor = (inverse[to + state] as number) / pivot;
      if (other === row || factor === 0) continue;
      for (let at = 0; at < size; at += 1) {
        inverse[to + at] = (inverse[to + at] as number) - factor * (inverse[own + at] as number);
      }
    }
    const last = size - 1;
    if (row !== last) inverse.copyWithin(own, last * stride, last * stride + size);
    if (state !== last) {
      for (let other = 0; other < last; other += 1) {
        inverse[other * stride + state] = inverse[other * stride + last] as number;
      }
    }
    this.size = last;
  }

  /** Inverts the basis anew, from its entries. Returns false, leaving nothing usable, when it is singular. */
  invert(entry: (state: number, column: number) => number): boolean {
    const { size, stride, inverse } = this;
    const basis = new Float64Array(size * size);
    for (let state = 0; state < size; state += 1) {
      for (let column = 0; column < size; column += 1) {
        basis[state * size + column] = entry(state, column);
        inverse[state * stride + column] = state === column ? 1 : 0;
      }
    }
    for (let column = 0; column < size; column += 1) {
      if (!eliminate(basis, inverse, column, size, stride)) return false;
    }
    return true;
  }

  #reserve(size: number): void {
    if (size <= this.stride) return;
    const wider = new Kernel(this.stride * 2);
    for (let row = 0; row < this.size; row += 1) {
      const from = row * this.stride;
      wider.inverse.set(this.inverse.subarray(from, from + this.size), row * wider.stride);
    }
    this.inverse = wider.inverse;
    this.stride = wider.stride;
  }
}

/** Gauss-Jordan with the largest pivot of the column. */
function eliminate(
  basis: Float64Array,
  inverse: Float64Array,
  column: number,
  size: number,
  stride: number,
): boolean {
  let best = column;
  for (let row = column + 1; row < size; row += 1) {
    const here = Math.abs(basis[row * size + column] as number);
    if (here > Math.abs(basis[best * size + column] as number)) best = row;
  }
  const pivot = basis[best * size + column] as number;
  if (Math.abs(pivot) < pivotMin) return false;
  for (let at = 0; at < size; at += 1) {
    swap(basis, best * size + at, column * size + at);
    swap(inverse, best * stride + at, column * stride + at);
    basis[column * size + at] = (basis[column * size + at] as number) / pivot;
    inverse[column * stride + at] = (inverse[column * stride + at] as number) / pivot;
  }
  for (let row = 0; row < size; row += 1) {
    const factor = basis[row * size + column] as number;
    if (row === column || factor === 0) continue;
    for (let at = 0; at < size; at += 1) {
      const to = row * size + at;
      const into = row * stride + at;
      basis[to] = (basis[to] as number) - factor * (basis[column * size + at] as number);
      inverse[into] =
        (inverse[into] as number) - factor * (inverse[column * stride + at] as number);
    }
  }
  return true;
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] as number;
  values[one] = values[other] as number;
  values[other] = kept;
}
