// The simulated Polymarket on real sockets and the system's clock, as a soak runs against it: nothing here is virtual but
// the venue itself.

import { SystemClock } from "../../src/adapters/clock/system-clock.ts";
import { SystemTransport } from "../../src/adapters/venues/shared/system-transport.ts";
import { addDuration, milliseconds } from "../../src/domain/units/epoch-micros.ts";
import { noFaults } from "../../src/simulation/faults/fault.ts";
import { startLocalPolymarket } from "../../src/simulation/local-polymarket.ts";
import { CredentialStore } from "../../src/simulation/venues/polymarket/authentication/credentials.ts";
import type { MemoryPolymarketOptions } from "./memory-polymarket.ts";
import type { PolymarketSoakVenue } from "./polymarket-soak-venue.ts";

export async function openSocketPolymarket(
  options: MemoryPolymarketOptions,
): Promise<PolymarketSoakVenue> {
  const { seed, stepMillis } = options;
  const clock = new SystemClock();
  const startedAt = clock.now();
  const local = await startLocalPolymarket({ ...options, clock, port: 0, faults: noFaults });
  const { server, conditionIds } = local;
  const transport = new SystemTransport({ clock });
  const wallet = server.address.toLowerCase();
  const { gammaUrl, clobUrl, streamUrl, userStreamUrl, siteUrl, dataUrl } = server;
  return {
    ...{ startedAt, flowStep: milliseconds(stepMillis) },
    ...{ venue: server, transport, conditionIds, wallet, privateKey: server.privateKey },
    owner: new CredentialStore(seed).create(wallet, 0n)?.key ?? "",
    urls: {
      gamma: gammaUrl,
      clob: clobUrl,
      stream: streamUrl,
      userStream: userStreamUrl,
      site: siteUrl,
      data: dataUrl,
    },
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
