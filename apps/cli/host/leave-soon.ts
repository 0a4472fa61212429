// Ends the process although something still waits: a request to a venue that does not answer would otherwise keep a
// finished program alive until its deadline.

/** Time for what is about to end by itself. */
const graceMillis = 500;

/** Ends the process with its exit code soon, when all that was printed has been taken. */
export function leaveSoon(exit: () => void = () => process.exit()): void {
  const timer = setInterval(() => {
    if (process.stdout.writableLength + process.stderr.writableLength > 0) return;
    clearInterval(timer);
    exit();
  }, graceMillis);
  // A process in which nothing waits any more ends at once.
  timer.unref();
}
