// Real folders for tests of storage, removed when the test is over.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Returns a new private folder that lives as long as the running test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-storage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
