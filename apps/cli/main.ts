// The program's entry: runs the command line and turns its outcome into an exit code.

import { runCommandLine } from "./command-line.ts";

// A reader that went away (`arbytron errors | head`) wants no more output, and that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2));
