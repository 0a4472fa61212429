// Runs a local venue server until it is told to end. Its one line on standard output is meant for a program: whoever
// reads it has the addresses and a key that is good for this server only.

import { SystemClock } from "../../../src/adapters/clock/system-clock.ts";
import { FailureError, failure } from "../../../src/domain/failure/result.ts";
import { startLocalForecastEx } from "../../../src/simulation/local-forecastex.ts";
import { startLocalKalshi } from "../../../src/simulation/local-kalshi.ts";
import { startLocalPolymarket } from "../../../src/simulation/local-polymarket.ts";
import type { LocalVenueOptions } from "../../../src/simulation/local-venue.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { namedFaults } from "../host/named-faults.ts";
import { runUntil } from "../host/run-until.ts";
import type { SimulatedVenueName, SimulateVenueOptions } from "./simulate-venue-options.ts";

/** What the system says of a port that somebody holds, or that this user may not open. */
const portRefusals: readonly unknown[] = ["EADDRINUSE", "EACCES", "ERR_SOCKET_BAD_PORT"];

/** A venue that listens, and what its line says of it. */
interface OpenVenue {
  readonly line: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function simulateVenue(options: SimulateVenueOptions): Promise<ExitCode> {
  const clock = new SystemClock();
  const end = runUntil(clock, options.seconds);
  try {
    const venue = await openVenue(options, clock);
    process.stdout.write(`${JSON.stringify({ venue: options.venue, ...venue.line })}\n`);
    await end.ended;
    await venue.stop();
    return exitCodes.success;
  } finally {
    end.release();
  }
}

/** What is the chain's alone comes beside what every venue is asked for. */
type Starter = (
  options: LocalVenueOptions & Pick<SimulateVenueOptions, "blockSeconds" | "chainId">,
) => Promise<OpenVenue>;

const starters: Readonly<Record<SimulatedVenueName, Starter>> = {
  async kalshi(options) {
    const venue = await startLocalKalshi(options);
    const { server, tickers } = venue;
    const { restUrl, streamUrl, keyId, privateKeyPem } = server;
    return {
      line: { rest: restUrl, stream: streamUrl, keyId, privateKeyPem, markets: tickers },
      stop: () => venue.stop(),
    };
  },
  async polymarket(options) {
    const venue = await startLocalPolymarket(options);
    const { server, conditionIds } = venue;
    return {
      line: {
        clob: server.clobUrl,
        stream: server.streamUrl,
        userStream: server.userStreamUrl,
        gamma: server.gammaUrl,
        data: server.dataUrl,
        rtds: server.rtdsUrl,
        chainId: server.chainId,
        privateKey: server.privateKey,
        address: server.address,
        markets: conditionIds,
      },
      stop: () => venue.stop(),
    };
  },
  async chain(options) {
    // The chain's client takes longer to load than the other venues to start.
    const { startLocalChain } = await import("../../../src/simulation/local-chain.ts");
    const venue = await startLocalChain(options);
    const { pools, questions, privateKey, address, polymarket } = venue;
    const { node, contracts } = venue.chain;
    const { conditionalTokens, factory, collateral, priceFeed } = contracts;
    return {
      line: {
        ...{ rpc: node.rpcUrl, stream: node.streamUrl, chainId: node.chainId },
        ...{ conditionalTokens, factory, collateral, priceFeed, privateKey, address },
        pools: pools.map((pool) => pool.address),
        conditionIds: pools.map(({ conditionId }) => conditionId),
        questions,
        polymarket,
      },
      stop: () => venue.stop(),
    };
  },
  async forecastex(options) {
    const venue = await startLocalForecastEx(options);
    const { server, conids, oauth } = venue;
    const { restUrl, streamUrl, account } = server;
    return {
      line: { rest: restUrl, stream: streamUrl, account, oauth, markets: conids },
      stop: () => venue.stop(),
    };
  },
};

async function openVenue(options: SimulateVenueOptions, clock: SystemClock): Promise<OpenVenue> {
  const { venue, port } = options;
  const faults = namedFaults(options.faults, options.seed);
  try {
    return await starters[venue]({ ...options, clock, faults });
  } catch (reason) {
    const code = reason instanceof Error && "code" in reason ? reason.code : undefined;
    if (!portRefusals.includes(code)) throw reason;
    throw new FailureError(failure("RUN-933", `port ${port} of 127.0.0.1: ${String(code)}`));
  }
}
