// Requests that carry a key of their own are done once: a repeated one is answered as the first time, also by the engine
// that comes after a restart. The key is claimed on disk before anything is done, and the answer is noted when the journal
// has made durable what came of it.
//
// An engine may die between the two. Then nobody knows whether it was done: `kill` is done again, as that only makes the
// run safer; anything else is refused, and a person looks before asking under another key.

import { fail, type Result, succeed } from "../../../src/domain/failure/result.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { SeenEvents, SeenVerdict } from "../../../src/ports/seen-events.ts";
import type { ControlMethod } from "./protocol.ts";

/** Answers that wait for the journal; people ask for few things in the milliseconds that it takes. */
export const unsettledAnswersMax = 64;

export interface RepeatedRequestsOptions {
  readonly seen: SeenEvents;
  readonly clock: Clock;
  /** Calls back when everything that was asked of the engine until now is durable. */
  readonly whenDurable: (callback: () => void) => void;
}

/** A request that changes something. */
export interface KeyedRequest {
  readonly method: Exclude<ControlMethod, "status" | "quality">;
  readonly idempotencyKey: string;
}

export class RepeatedRequests {
  readonly #options: RepeatedRequestsOptions;
  /** By key: given in this run and not noted yet. */
  readonly #unsettled = new Map<string, Result<object>>();

  constructor(options: RepeatedRequestsOptions) {
    this.#options = options;
  }

  /** Returns the answer of the first time, or does it now. The same key under another method is another request. */
  answer(request: KeyedRequest, act: () => Result<object>): Result<object> {
    const { method } = request;
    const key = `${method} ${request.idempotencyKey}`;
    const given = this.#unsettled.get(key);
    if (given !== undefined) return given;
    if (this.#unsettled.size >= unsettledAnswersMax && method !== "kill") {
      return fail("RUN-936", `${unsettledAnswersMax} requests wait for the journal: ask again`);
    }
    const { seen, clock } = this.#options;
    const claimed = seen.claim("control", [{ key, at: clock.now() }]);
    if (!claimed.ok) return method === "kill" ? act() : claimed;
    const [verdict] = claimed.value;
    const earlier = answerIn(verdict);
    if (earlier !== undefined) return earlier;
    if (verdict?.kind === "first" || method === "kill") return this.#act(method, key, act);
    if (verdict?.kind === "expired") {
      return fail(
        "RUN-936",
        "this machine's clock stands before keys that were forgotten, so nobody knows whether this one is new: look at the status and the clock, then ask without a key",
      );
    }
    return fail(
      "RUN-936",
      "an earlier engine was asked under this key and nobody knows whether it was done: look at the status, then ask under another key",
    );
  }

  #act(method: KeyedRequest["method"], key: string, act: () => Result<object>): Result<object> {
    const answer = act();
    const settle = (): void => {
      this.#options.seen.settle("control", key, JSON.stringify(answer));
      this.#unsettled.delete(key);
    };
    // The engine ends either way; it may have ended before the journal says so.
    if (method === "stop") settle();
    else {
      this.#unsettled.set(key, answer);
      this.#options.whenDurable(settle);
    }
    return answer;
  }
}

/** Returns the answer that was noted, or undefined when none was. */
function answerIn(verdict: SeenVerdict | undefined): Result<object> | undefined {
  if (verdict?.kind !== "seen" || verdict.outcome === null) return undefined;
  try {
    return JSON.parse(verdict.outcome) as Result<object>;
  } catch {
    return succeed({ done: "done before" });
  }
}
