// Does something for many names, a few at a time.

/** Calls `work` for every name, at most `togetherMax` at once, and returns the answers by name. */
export async function forEachName<Answer>(
  names: readonly string[],
  togetherMax: number,
  work: (name: string) => Promise<Answer>,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  const queue = [...names];
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      answers.set(name, await work(name));
    }
  };
  await Promise.all(Array.from({ length: Math.min(togetherMax, names.length) }, worker));
  return answers;
}
