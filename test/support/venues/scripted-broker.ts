// The broker as a few answers on a scripted transport: each path answers what its test has put there, and whoever asks
// too early or too often is seen in the list of requests.

import {
  createForecastExSession,
  type ForecastExSession,
  type ForecastExSessionOptions,
} from "../../../src/adapters/venues/forecastex/session/broker-session.ts";
import { type Failure, unwrap } from "../../../src/domain/failure/result.ts";
import {
  type DurationMicros,
  durationMicros,
  seconds,
} from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import {
  type ScriptedReply,
  ScriptedTransport,
  type SeenRequest,
  settle,
} from "./scripted-transport.ts";

export const healthy = { authenticated: true, connected: true, competing: false };

/** A way to answer one path. */
export type Answer = ScriptedReply | ((request: SeenRequest) => ScriptedReply);

const base = "/v1/api";

export class ScriptedBroker {
  readonly answers = new Map<string, Answer>([
    ["/iserver/auth/status", ok(healthy)],
    ["/iserver/auth/ssodh/init", ok(healthy)],
    ["/tickle", ok({ session: "s1", iserver: { authStatus: healthy } })],
    ["/iserver/accounts", ok({ accounts: ["DU1"], selectedAccount: "DU1", isPaper: true })],
  ]);
  readonly transport = new ScriptedTransport((request) => this.#answer(request));
  readonly news: string[] = [];
  readonly session: ForecastExSession;

  constructor(options: Partial<ForecastExSessionOptions> = {}) {
    this.session = unwrap(
      createForecastExSession({
        environment: "local",
        access: { kind: "gateway" },
        urls: { rest: `http://127.0.0.1:5000${base}`, stream: `ws://127.0.0.1:5000${base}/ws` },
        transport: this.transport,
        random: { nextUint32: () => 0x7fff_ffff },
        ...options,
      }),
    );
    this.session.observe({
      ready: () => this.news.push("ready"),
      lost: (failure: Failure) => this.news.push(`lost ${failure.code}`),
    });
  }

  /** Starts the session and lets it become ready. */
  async begin(): Promise<void> {
    this.session.start();
    await settle();
  }

  /** Moves time on in steps, letting everything run between them. */
  async pass(time: DurationMicros, stepMax = seconds(1)): Promise<void> {
    let left = integerOf(time);
    while (left > 0) {
      const step = Math.min(left, integerOf(stepMax));
      left -= step;
      this.transport.clock.advance(durationMicros(step));
      await settle();
    }
  }

  /** Paths of the requests so far, in order, without the base. */
  get paths(): readonly string[] {
    return this.transport.requests.map(({ path }) => path.slice(base.length));
  }

  count(path: string): number {
    return this.paths.filter((seen) => seen === path).length;
  }

  #answer(request: SeenRequest): ScriptedReply {
    const answer = this.answers.get(request.path.slice(base.length));
    if (answer === undefined) return { status: 404, body: { error: "not found" } };
    return typeof answer === "function" ? answer(request) : answer;
  }
}

export function ok(body: unknown): ScriptedReply {
  return { status: 200, body };
}
