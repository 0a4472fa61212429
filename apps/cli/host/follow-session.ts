// A session from its first connection to its last figure: opened, shown, ended, closed. An end that comes while the
// session still opens is obeyed at once.

import { catalogue } from "../../../src/domain/failure/catalogue.ts";
import type { Failure } from "../../../src/domain/failure/result.ts";
import type { LiveSession } from "./live-session.ts";

/** What shows the run while it lasts, and its sum at the end. */
export interface SessionView {
  start(): void;
  stop(): void;
}

/** Shows nothing: for `--json`. */
export const noView: SessionView = { start: () => undefined, stop: () => undefined };

type FollowedSession = Pick<LiveSession, "open" | "close">;

/** Returns when the session is closed: `abandoned` when its opening may still wait for a venue. Throws what kept it from
 * opening; then there is no sum to show. */
export async function followSession(
  session: FollowedSession,
  ended: Promise<string>,
  view: SessionView,
): Promise<"opened" | "abandoned"> {
  const opening = session.open();
  // Told to end before it is open, nobody waits for how the opening goes on.
  opening.catch(() => undefined);
  let early: string | undefined;
  try {
    early = await Promise.race([opening.then(() => undefined), ended]);
  } catch (reason) {
    await session.close("it could not be opened");
    throw reason;
  }
  view.start();
  try {
    await session.close(early ?? (await ended));
  } finally {
    view.stop();
  }
  return early === undefined ? "opened" : "abandoned";
}

/** Returns the first critical problem of a run, which its exit code has to show, or undefined. */
export function criticalProblem(problems: readonly Failure[]): Failure | undefined {
  return problems.find(({ code }) => catalogue[code].severity === "critical");
}
