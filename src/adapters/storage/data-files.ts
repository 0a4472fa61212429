// What lies where in a data directory, in one place.

import { join } from "node:path";

/** The journal: the one truth. Nothing but the engine that holds the directory's lock writes it. */
export function journalFileIn(dataDirectory: string): string {
  return join(dataDirectory, "journal.sqlite");
}

/** What has been seen before, so that nothing is done twice over restarts. Only the engine that holds the lock has it. */
export function seenEventsFileIn(dataDirectory: string): string {
  return join(dataDirectory, "seen-events.sqlite");
}

/** The read store: derived from the journal, may be deleted at any time while no engine runs. */
export function readStoreFileIn(dataDirectory: string): string {
  return join(dataDirectory, "read-store.sqlite");
}
