// Each way in which a request goes wrong: what it does to the request's effect, and what its sender learns.

import { describe, expect, test } from "vitest";
import { epochMicros, milliseconds, seconds } from "../../domain/units/epoch-micros.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import { jsonReply, type ShellReply, type ShellRequest, textReply } from "../transport/shell.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { noFaults, type RequestFault, type RequestFaults } from "./fault.ts";
import { FaultyRequests } from "./faulty-requests.ts";

const tooManyRequests = jsonReply(429, { error: "too many requests" });

function newVenue(faults: Partial<RequestFaults> = {}, seed = 1) {
  const clock = new VirtualClock(epochMicros(0));
  const effects: string[] = [];
  const answers: (string | null)[] = [];
  const venue = new FaultyRequests({
    shell: {
      request({ method }, respond) {
        effects.push(method);
        respond(textReply(200, `done ${effects.length}`));
      },
      upgrade: () => ({ accepted: false, reply: textReply(401, "no") }),
    },
    clock,
    random: new RandomStream(seededSource(seed)),
    faults: { ...noFaults.requests, ...faults },
    tooManyRequests,
  });
  const send = (method = "POST"): void => {
    const request: ShellRequest = { method, path: "/", query: "", headers: {}, body: "" };
    venue.request(request, (reply: ShellReply | null) =>
      answers.push(reply === null ? null : `${reply.status} ${reply.body}`),
    );
  };
  return { venue, clock, effects, answers, send };
}

describe("by hand", () => {
  const rows: readonly (readonly [RequestFault, number, RegExp | null])[] = [
    [{ kind: "rate-limit" }, 0, /^429 .*too many requests/],
    [{ kind: "error-before" }, 0, /^50\d /],
    [{ kind: "error-after" }, 1, /^50\d /],
    [{ kind: "lose-request" }, 0, null],
    [{ kind: "lose-reply" }, 1, null],
  ];
  test.each(rows)("%o has its effect %i times and is told %o", (fault, effect, answer) => {
    const { venue, clock, effects, answers, send } = newVenue();
    venue.trigger(fault);
    send();
    clock.advance(seconds(60));
    expect(effects).toHaveLength(effect);
    expect(answers).toHaveLength(1);
    if (answer === null) expect(answers).toEqual([null]);
    else expect(answers[0]).toMatch(answer);
    clock.advance(seconds(2));
    send();
    expect(answers[1]).toBe(`200 done ${effect + 1}`);
  });

  test("a late answer tells what was true when the request came in", () => {
    const { venue, clock, answers, send } = newVenue();
    venue.trigger({ kind: "delay-reply", delay: milliseconds(300) });
    send();
    send();
    expect(answers).toEqual(["200 done 2"]);
    clock.advance(milliseconds(300));
    expect(answers).toEqual(["200 done 2", "200 done 1"]);
  });

  test("a calm takes back what was asked for", () => {
    const { venue, answers, send } = newVenue();
    venue.trigger({ kind: "error-before" });
    venue.calm();
    send();
    expect(answers).toEqual(["200 done 1"]);
  });

  test("a rate limit lasts for its time, whatever is asked", () => {
    const { venue, clock, effects, send } = newVenue();
    venue.trigger({ kind: "rate-limit" });
    for (const method of ["POST", "GET", "DELETE"]) send(method);
    clock.advance(milliseconds(1_999));
    send();
    expect(effects).toEqual([]);
    clock.advance(milliseconds(1));
    send();
    expect(effects).toEqual(["POST"]);
    expect(venue.counts.rateLimited).toBe(4);
  });

  test("stopped, it answers nothing that was still to come", () => {
    const { venue, clock, answers, send } = newVenue();
    venue.trigger({ kind: "delay-reply", delay: milliseconds(300) });
    send();
    venue.stop();
    clock.advance(seconds(100));
    expect(answers).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});

describe("by chance", () => {
  const certain = 1_000_000;
  test("late answers fall on their own kind of request only", () => {
    const reads = newVenue({ readDelayChance: certain, readDelay: milliseconds(5) });
    const cancels = newVenue({ cancelDelayChance: certain, cancelDelay: milliseconds(5) });
    for (const { send } of [reads, cancels])
      for (const method of ["GET", "DELETE", "POST"]) send(method);
    expect(reads.answers).toEqual(["200 done 2", "200 done 3"]);
    expect(cancels.answers).toEqual(["200 done 1", "200 done 3"]);
    expect(reads.venue.counts).toMatchObject({ delayedReads: 1, delayedCancels: 0 });
    expect(cancels.venue.counts).toMatchObject({ delayedReads: 0, delayedCancels: 1 });
  });

  test("streams are refused where requests fail before their effect", () => {
    const { venue } = newVenue({ errorBeforeChance: certain });
    const request: ShellRequest = { method: "GET", path: "/", query: "", headers: {}, body: "" };
    const answer = venue.upgrade(request);
    expect(answer.accepted ? 101 : answer.reply.status).toBeGreaterThanOrEqual(500);
    venue.use(noFaults.requests);
    expect(venue.upgrade(request)).toMatchObject({ reply: { status: 401 } });
  });

  test("happen about as often as they should, the same for a seed", () => {
    const run = (seed: number) => {
      const chances = {
        errorBeforeChance: 100_000,
        errorAfterChance: 100_000,
        lostReplyChance: 100_000,
      };
      const { venue, clock, answers, effects, send } = newVenue(chances, seed);
      for (let count = 0; count < 1_000; count += 1) send();
      clock.advance(seconds(60));
      expect(answers).toHaveLength(1_000);
      expect(effects).toHaveLength(1_000 - venue.counts.errorsBefore);
      return { answers, counts: { ...venue.counts } };
    };
    const { counts } = run(3);
    expect(run(3).counts).toEqual(counts);
    expect(run(4).answers).not.toEqual(run(3).answers);
    for (const count of [counts.errorsBefore, counts.errorsAfter, counts.lostReplies]) {
      expect(count).toBeGreaterThan(50);
      expect(count).toBeLessThan(150);
    }
  });
});
