// What an error of a library says, for a failure's message or a log line.

/** Returns the error's message, with its code in front when the message does not name it. */
export function errorWords(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = (cause as { code?: unknown }).code;
  return typeof code === "string" && !cause.message.includes(code)
    ? `${code}: ${cause.message}`
    : cause.message || cause.name;
}
