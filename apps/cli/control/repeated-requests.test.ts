// A request that comes again with the same key: by the same engine, by the next one, and by one whose predecessor died at
// the worst moment.

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { SqliteSeenEvents } from "../../../src/adapters/storage/seen-events/sqlite-seen-events.ts";
import { fail, succeed, unwrap } from "../../../src/domain/failure/result.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { type ControlHandlers, respond } from "./control-server.ts";
import { RepeatedRequests, unsettledAnswersMax } from "./repeated-requests.ts";
import { sampleStatus } from "./sample-status.ts";

const methods = ["kill", "resume", "acknowledge", "stop"] as const;

/** Engines one after another on the same file. */
class Rig {
  clock = new VirtualClock(epochMicros(1_000_000));
  readonly calls: string[] = [];
  readonly #file = join(temporaryFolder(), "seen-events.sqlite");
  #seen = this.#open();
  #settles: (() => void)[] = [];
  #repeats = this.#engine();

  /** What the engine answers to a line, in a sentence. */
  ask(method: string, idempotencyKey?: string, words = "first"): string {
    const parameters = { reason: words, by: words };
    const line = JSON.stringify({ protocol: 1, id: 1, method, idempotencyKey, parameters });
    const response = respond(this.#handlers(), line, this.#repeats);
    return response.ok
      ? ((response.result as { done?: string }).done ?? "status")
      : `${response.failure.code} ${response.failure.message}`;
  }

  /** The journal has written everything. */
  durable(): void {
    for (const settle of this.#settles.splice(0)) settle();
  }

  /** The process dies, and another one begins. */
  restart(): void {
    this.#seen.close();
    this.#settles = [];
    this.#seen = this.#open();
    this.#repeats = this.#engine();
  }

  breakStore(): void {
    this.#seen.close();
  }

  #open(): SqliteSeenEvents {
    const seen = unwrap(SqliteSeenEvents.open({ file: this.#file, clock: this.clock }));
    onTestFinished(() => seen.close());
    return seen;
  }

  #engine(): RepeatedRequests {
    const whenDurable = (callback: () => void) => void this.#settles.push(callback);
    return new RepeatedRequests({ seen: this.#seen, clock: this.clock, whenDurable });
  }

  #handlers(): ControlHandlers {
    const done = (words: string) => {
      this.calls.push(words);
      return succeed({ done: `${words} (${this.calls.length})` });
    };
    return {
      status: () => succeed(sampleStatus),
      quality: () => fail("RUN-936", "no market is watched"),
      stop: ({ reason }) => done(`stop ${reason}`),
      kill: ({ reason }) => done(`kill ${reason}`),
      resume: ({ by }) => done(`resume ${by}`),
      acknowledge: ({ by }) =>
        by === "nobody" ? fail("RUN-936", "not in safe mode") : done(`acknowledge ${by}`),
    };
  }
}

test.each(methods)("%s is done once, and answered as the first time", (method) => {
  const rig = new Rig();
  const answer = `${method} first (1)`;
  expect(rig.ask(method, "key-1")).toBe(answer);
  expect(rig.ask(method, "key-1", "again")).toBe(answer);
  rig.durable();
  expect(rig.ask(method, "key-1", "again")).toBe(answer);
  rig.restart();
  expect(rig.ask(method, "key-1", "again")).toBe(answer);
  expect(rig.calls).toEqual([`${method} first`]);
  expect(rig.ask(method, "key-2", "other")).toBe(`${method} other (2)`);
});

test("the same key under another method, and no key at all, are other requests", () => {
  const rig = new Rig();
  rig.ask("kill", "key");
  rig.ask("resume", "key");
  rig.ask("kill");
  rig.ask("kill");
  expect(rig.calls).toEqual(["kill first", "resume first", "kill first", "kill first"]);
});

test("a refusal is repeated as well", () => {
  const rig = new Rig();
  expect(rig.ask("acknowledge", "key", "nobody")).toBe("RUN-936 not in safe mode");
  rig.durable();
  rig.restart();
  expect(rig.ask("acknowledge", "key", "ada")).toBe("RUN-936 not in safe mode");
  expect(rig.calls).toEqual([]);
});

test("an engine that died before its journal had written: kill is done again, the rest is refused", () => {
  const rig = new Rig();
  for (const method of methods) rig.ask(method, "key");
  rig.restart();
  expect(rig.ask("kill", "key", "again")).toBe("kill again (5)");
  expect(rig.ask("resume", "key", "again")).toMatch(/^RUN-936 .*nobody knows/);
  expect(rig.ask("acknowledge", "key", "again")).toMatch(/^RUN-936 .*nobody knows/);
  expect(rig.ask("stop", "key", "again")).toBe("stop first (4)");
  rig.durable();
  rig.restart();
  expect(rig.ask("kill", "key", "third")).toBe("kill again (5)");
});

test("where keys cannot be kept, kill is done all the same and the rest is refused", () => {
  const rig = new Rig();
  rig.breakStore();
  expect(rig.ask("kill", "key")).toBe("kill first (1)");
  for (const method of ["resume", "acknowledge", "stop"]) {
    expect(rig.ask(method, "key")).toMatch(/^STO-927/);
  }
});

test("a clock set back behind what was forgotten: kill is done, the rest is refused for what it is", () => {
  const rig = new Rig();
  rig.ask("resume", "key");
  const { clock } = rig;
  rig.clock = new VirtualClock(epochMicros(30 * 86_400_000_000));
  rig.restart();
  rig.ask("resume", "other");
  rig.clock = clock;
  rig.restart();
  expect(rig.ask("resume", "new")).toMatch(/^RUN-936 .*clock.*without a key/);
  expect(rig.ask("kill", "new")).toBe("kill first (3)");
  expect(rig.ask("resume")).toBe("resume first (4)");
});

test("answers that wait for the journal are few; kill is never kept out", () => {
  const rig = new Rig();
  for (let count = 0; count < unsettledAnswersMax; count += 1) rig.ask("resume", `key-${count}`);
  expect(rig.ask("resume", "one more")).toMatch(/^RUN-936/);
  expect(rig.ask("kill", "one more")).toContain("kill first");
  rig.durable();
  expect(rig.ask("resume", "one more")).toContain("resume first");
});

test.each([
  ["status", "key", /status changes nothing/],
  ["quality", "key", /quality changes nothing/],
  ["kill", "", /idempotencyKey/],
  ["kill", "x".repeat(201), /idempotencyKey/],
])("%s with the key %j is refused", (method, key, words) => {
  const rig = new Rig();
  expect(rig.ask(method, key)).toMatch(words);
  expect(rig.calls).toEqual([]);
});
