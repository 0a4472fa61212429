// An access key in a node's address must not reach a message. Nodes and what stands before them repeat the path that was
// asked for in their error pages, so everything of the address that may be a key is taken out of their words.

const hidden = "[hidden]";

/** Shorter parts of a path are versions and names of chains, and stand in every second word. */
const keyLengthMin = 8;

/** Returns what takes the address's possible keys out of a text: user, password, long parts of the path, the query. */
export function keyHider(address: string): (text: string) => string {
  const keys = keysOf(address);
  return (text) => keys.reduce((rest, key) => rest.replaceAll(key, hidden), text);
}

function keysOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [address];
  const { username, password, pathname, searchParams } = new URL(address);
  const parts = [...pathname.split("/"), ...searchParams.values()].filter(
    (part) => part.length >= keyLengthMin,
  );
  const spelled = [username, password, ...parts].flatMap((part) => [part, decoded(part)]);
  // The longest first: one may be a part of another.
  return [...new Set(spelled)].filter((part) => part !== "").sort((a, b) => b.length - a.length);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
