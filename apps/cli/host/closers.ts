// What must be undone when a command ends, last first, whatever happened on the way.

export class Closers {
  readonly #closers: (() => unknown)[] = [];

  /** Remembers how something that was just opened is closed. */
  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes everything, each once; a second call finds nothing left. One that fails does not keep the others open; the
   * first failure is thrown when all are closed. */
  async close(): Promise<void> {
    const reasons: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (reason) {
        reasons.push(reason);
      }
    }
    if (reasons.length > 0) throw reasons[0];
  }
}
