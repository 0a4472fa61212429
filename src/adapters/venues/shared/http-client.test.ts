// Commands under random delays, failures, rates and breakers, in virtual time: whatever happens, none is sent twice, and
// none ends in words that the transport does not bear out.

import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDuration,
  durationMicros,
  type EpochMicros,
  epochMicros,
} from "../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../domain/units/unit.ts";
import type {
  TransportOutcome,
  TransportRequest,
  VenueTransport,
} from "../../../ports/venue-transport.ts";
import { VirtualClock } from "../../clock/virtual-clock.ts";
import { CircuitBreakers } from "./circuit-breakers.ts";
import { isJsonObject } from "./frame-text.ts";
import { HttpClient } from "./http-client.ts";
import type { CommandOutcome } from "./http-outcome.ts";
import { RateGovernor } from "./rate-governor.ts";
import type { RequestPurpose } from "./request-class.ts";

const seed = 20_261_123;

const answers: readonly TransportOutcome[] = [
  { kind: "answered", status: 201, headers: {}, body: '{"order_id":"1"}' },
  { kind: "answered", status: 200, headers: {}, body: "<html>" },
  { kind: "answered", status: 400, headers: {}, body: '{"code":"invalid_price"}' },
  { kind: "answered", status: 404, headers: {}, body: "404 page not found" },
  { kind: "answered", status: 429, headers: {}, body: '{"error":"too many requests"}' },
  { kind: "answered", status: 503, headers: {}, body: '{"code":"unavailable"}' },
  { kind: "failed", words: "reset", isUnsent: false },
  { kind: "failed", words: "refused", isUnsent: true },
];

const step = fc.record({
  afterMillis: fc.integer({ min: 0, max: 200 }),
  patienceMillis: fc.integer({ min: 0, max: 1_500 }),
  answerAfterMillis: fc.integer({ min: 0, max: 2_000 }),
  answer: fc.nat({ max: answers.length - 1 }),
  cost: fc.integer({ min: 1, max: 60 }),
  purpose: fc.constantFrom<RequestPurpose>("open", "protect"),
  endpoint: fc.constantFrom("create-order", "cancel-order"),
});

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Sent {
  readonly at: EpochMicros;
  readonly answer: TransportOutcome;
  readonly cost: number;
}

/** What a run saw of one command. */
interface Seen {
  readonly deadline: EpochMicros;
  readonly sent: Sent[];
  outcome: CommandOutcome | null;
  endedAt: EpochMicros | null;
}

const rate = { refillPerSecond: 100, capacity: 100 };

/** Lets everything run that waits for promises only: a command has about a dozen steps. */
async function settle(): Promise<void> {
  for (let round = 0; round < 40; round += 1) await Promise.resolve();
}

async function run(steps: readonly Step[]): Promise<readonly Seen[]> {
  const clock = new VirtualClock(epochMicros(0));
  const seen: Seen[] = [];
  const transport: VenueTransport = {
    clock,
    request({ url }: TransportRequest, done) {
      const number = Number(new URL(url).pathname.slice(1));
      const { answer, answerAfterMillis, cost } = steps[number] ?? fail(url);
      const outcome = answers[answer] ?? fail(url);
      seen[number]?.sent.push({ at: clock.now(), answer: outcome, cost });
      const wait = durationMicros(answerAfterMillis * 1_000);
      return clock.callAt(addDuration(clock.now(), wait), () => done(outcome));
    },
    openSocket: () => fail("no sockets here"),
    close: () => Promise.resolve(),
  };
  const random = { nextUint32: () => 0 };
  const http = new HttpClient({
    baseUrl: "http://venue.invalid",
    transport,
    random,
    governor: new RateGovernor({ clock, seeds: { read: rate, write: rate } }),
    breakers: new CircuitBreakers({ clock, random }),
    headers: () => ({}),
    venueWords: (body) => (isJsonObject(body) ? "words" : null),
  });
  const pending: Promise<void>[] = [];
  for (const [
    number,
    { afterMillis, patienceMillis, cost, purpose, endpoint },
  ] of steps.entries()) {
    await advance(clock, afterMillis);
    const deadline = addDuration(clock.now(), durationMicros(patienceMillis * 1_000));
    const own: Seen = { deadline, sent: [], outcome: null, endedAt: null };
    seen.push(own);
    const basis = { method: "POST", path: `/${number}`, query: [], body: {} } as const;
    const sending = http.command({ ...basis, endpoint, cost, purpose, deadline });
    pending.push(
      sending.then((outcome) => {
        own.outcome = outcome;
        own.endedAt = clock.now();
      }),
    );
    await settle();
  }
  await advance(clock, 4_000);
  expect(clock.waiting).toBe(0);
  await Promise.all(pending);
  return seen;
}

/** Moves time on from call to call, letting promises run in between. */
async function advance(clock: VirtualClock, millis: number): Promise<void> {
  const end = addDuration(clock.now(), durationMicros(millis * 1_000));
  for (let next = clock.nextCallAt; next !== null && next <= end; next = clock.nextCallAt) {
    clock.advanceTo(next > clock.now() ? next : clock.now());
    await settle();
  }
  clock.advanceTo(end);
  await settle();
}

function fail(words: string): never {
  throw new Error(words);
}

/** The outcomes that an answer bears out when it came in time. */
const provenKinds: readonly string[] = [
  "done",
  "unknown",
  "refused",
  "unknown",
  "unknown",
  "unknown",
  "unknown",
  "unsent",
];

test("no command is sent twice, late or above the rate, and each outcome is borne out", async () => {
  const kinds = new Set<string>();
  const check = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
    const seen = await run(steps);
    for (const { deadline, sent, outcome, endedAt } of seen) {
      expect(sent.length).toBeLessThanOrEqual(1);
      expect(outcome).not.toBeNull();
      expect(endedAt !== null && endedAt <= deadline).toBe(true);
      const kind = outcome?.kind ?? "none";
      const [only] = sent;
      kinds.add(`${kind} ${only === undefined ? "never left" : answers.indexOf(only.answer)}`);
      if (only === undefined) {
        expect(kind).toBe("unsent");
        continue;
      }
      expect(only.at < deadline).toBe(true);
      const isLate = outcome?.kind === "unknown" && outcome.failure.code === "VEN-803";
      if (!isLate) expect(kind).toBe(provenKinds[answers.indexOf(only.answer)]);
    }
    const all = seen.flatMap(({ sent }) => sent).sort((a, b) => integerOf(a.at) - integerOf(b.at));
    for (const [first, from] of all.entries()) {
      let total = 0;
      for (const { at, cost } of all.slice(first)) {
        total += cost;
        const allowed = rate.capacity * 1_000_000 + 100 * (integerOf(at) - integerOf(from.at));
        expect(total * 1_000_000).toBeLessThanOrEqual(allowed);
      }
    }
  });
  await fc.assert(check, { seed, numRuns: 60 });
  // The run has been everywhere: each answer in time, a late one, one that never left.
  for (const [place, kind] of provenKinds.entries()) expect(kinds).toContain(`${kind} ${place}`);
  expect(kinds).toContain("unknown 0");
  expect(kinds).toContain("unsent never left");
}, 60_000);
