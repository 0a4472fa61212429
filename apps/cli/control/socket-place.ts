// Where the control socket lies. Unix sockets have short paths (108 bytes on Linux, 104 on macOS, the ending NUL
// included), data directories may have long ones; then the socket lies in a short folder and `control.sock` is a
// link to it, so that a client needs nothing but the data directory.

import { createHash } from "node:crypto";
import { readlinkSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";

export const socketName = "control.sock";

/** Longest path a socket is bound to, in bytes; holds on Linux and macOS. */
export const socketPathBytesMax = 100;

export interface SocketPlace {
  /** What the server binds and the client connects to. */
  readonly socketPath: string;
  /** The link in the data directory that leads there, or null when the socket itself lies there. */
  readonly linkPath: string | null;
  /** Folder outside the data directory that must be private, or null. */
  readonly runtimeDirectory: string | null;
}

function isShort(path: string): boolean {
  return Buffer.byteLength(path) <= socketPathBytesMax;
}

/** Folders for short sockets: the session's own, else one per user in the folder for temporary files. */
function runtimeDirectories(environment: Readonly<NodeJS.ProcessEnv>): string[] {
  const session = environment["XDG_RUNTIME_DIR"];
  const own = `arbytron-${process.getuid?.() ?? "user"}`;
  const folders = [join(tmpdir(), own), join("/tmp", own)];
  return session === undefined || session === ""
    ? folders
    : [join(session, "arbytron"), ...folders];
}

/** Returns where a server binds, or `STO-924` when no folder gives a path short enough. */
export function placeForServer(
  dataDirectory: string,
  environment: Readonly<NodeJS.ProcessEnv>,
): Result<SocketPlace> {
  const direct = join(resolve(dataDirectory), socketName);
  if (isShort(direct)) {
    return succeed({ socketPath: direct, linkPath: null, runtimeDirectory: null });
  }
  // The real path, so that one directory under two names has one socket.
  const digest = createHash("sha256").update(realpathSync(dataDirectory)).digest("hex");
  for (const folder of runtimeDirectories(environment)) {
    const socketPath = join(folder, `${digest.slice(0, 24)}.sock`);
    if (!isShort(socketPath)) continue;
    return succeed({ socketPath, linkPath: direct, runtimeDirectory: folder });
  }
  return fail("STO-924", `no folder is short enough for the control socket of ${dataDirectory}`);
}

/** Returns what a client connects to: the socket, or what the link in its place leads to. */
export function placeForClient(dataDirectory: string): string {
  const direct = join(resolve(dataDirectory), socketName);
  if (isShort(direct)) return direct;
  try {
    return readlinkSync(direct);
  } catch {
    return direct;
  }
}
