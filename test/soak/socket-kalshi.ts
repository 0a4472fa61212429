// The simulated Kalshi on real sockets and the system's clock, as a soak runs against it: nothing here is virtual but the
// venue itself.

import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { addDuration, milliseconds } from "../../src/domain/units/epoch-micros.ts";
import { noFaults } from "../../src/simulation/faults/fault.ts";
import { startLocalKalshi } from "../../src/simulation/local-kalshi.ts";
import type { MemoryKalshiOptions } from "./memory-kalshi.ts";
import type { SoakVenue } from "./soak-venue.ts";

export async function openSocketKalshi(options: MemoryKalshiOptions): Promise<SoakVenue> {
  const { seed, marketCount, stepMillis } = options;
  const clock = new SystemClock();
  const startedAt = clock.now();
  const local = await startLocalKalshi({
    clock,
    seed,
    port: 0,
    marketCount,
    stepMillis,
    faults: noFaults,
  });
  const { server, tickers } = local;
  const transport = new SystemTransport({ clock });
  return {
    clock: server.clock,
    startedAt,
    flowStep: milliseconds(stepMillis),
    accounts: server.accounts,
    control: server.control,
    faults: server.faults,
    transport,
    tickers,
    shards: [0],
    urls: { rest: server.restUrl, stream: server.streamUrl },
    credentials: { keyId: server.keyId, privateKeyPem: server.privateKeyPem },
    pass: (duration) =>
      new Promise((resolve) => {
        clock.callAt(addDuration(clock.now(), duration), resolve);
      }),
    underWay: () => process.getActiveResourcesInfo().length,
    async stop() {
      await transport.close();
      await local.stop();
    },
  };
}
