// When code that waits on promises has gone as far as it can without the clock.

/** Resolves when every promise that can go on has gone on: `VirtualClock.run` takes it. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
