// What a user has given of some optional settings.

/** Leaves out what was not given. */
export function present<Name extends string>(
  given: {
    readonly [Each in Name]?: string | null | undefined;
  },
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of Object.keys(given) as Name[]) {
    const text = given[name];
    if (text !== null && text !== undefined) found[name] = text;
  }
  return found;
}
