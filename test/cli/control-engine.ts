// A process that answers on a control socket as a running engine does, for tests of the commands. Unlike a test's
// worker it is the main thread, so the mask of the process is set while the socket is bound.

import { statSync } from "node:fs";
import { ControlServer } from "../../apps/cli/control/control-server.ts";
import { sampleQuality, sampleStatus } from "../../apps/cli/control/sample-status.ts";
import { succeed, unwrap } from "../../src/domain/failure/result.ts";

const dataDirectory = process.argv[2] ?? "";
// The most open mask there is: the socket must be private all the same.
process.umask(0);
let reason: string | null = null;

const server = unwrap(
  await ControlServer.open({
    dataDirectory,
    isLockHeld: () => true,
    handlers: {
      status: () =>
        succeed({
          ...sampleStatus,
          processId: process.pid,
          killSwitch: { isSet: reason !== null, reason },
        }),
      quality: () => succeed(sampleQuality),
      stop: () => {
        setTimeout(() => void server.close(), 150);
        return succeed({ done: "stopping" });
      },
      kill: (request) => {
        reason = request.reason;
        return succeed({ done: `kill switch set: ${reason}` });
      },
      resume: ({ by }) => {
        reason = null;
        return succeed({ done: `resumed by ${by}` });
      },
      acknowledge: () => ({
        ok: false,
        failure: { code: "RUN-936", message: "the engine is not in safe mode" },
      }),
    },
  }),
);

const mode = (statSync(server.socketPath).mode & 0o777).toString(8);
process.stdout.write(`ready ${mode} ${process.umask().toString(8)}\n`);
