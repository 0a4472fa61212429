// Tells what the operating system answered from mistakes of this program: the first becomes a failure, the second must
// surface.

/** Returns true for what the operating system answers, which is not a mistake of this program. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
