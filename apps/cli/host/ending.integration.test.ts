// How runs end: what is closed and in which order, by which signals and keys, and what of it the terminal sees.

import { EventEmitter } from "node:events";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { FailureError, failure } from "../../../src/domain/failure/result.ts";
import { addDuration, epochMicros, seconds } from "../../../src/domain/units/epoch-micros.ts";
import { Closers } from "./closers.ts";
import { criticalProblem, followSession } from "./follow-session.ts";
import { leaveSoon } from "./leave-soon.ts";
import { watchQuitKey } from "./quit-key.ts";
import { runUntil } from "./run-until.ts";

describe("closers", () => {
  test("close the last opened first, each once", async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add(() => closed.push("first"));
    closers.add(async () => closed.push("second"));
    await closers.close();
    await closers.close();
    expect(closed).toEqual(["second", "first"]);
  });

  test("close everything although one fails, and tell of the first failure", async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add(() => closed.push("first"));
    closers.add(() => {
      throw new Error("later");
    });
    closers.add(() => Promise.reject(new Error("sooner")));
    await expect(closers.close()).rejects.toThrow("sooner");
    expect(closed).toEqual(["first"]);
  });
});

describe("the end of a run", () => {
  function arm(secondsLimit: number | null) {
    const clock = new VirtualClock(epochMicros(1_000_000));
    const exits: number[] = [];
    const end = runUntil(clock, secondsLimit, (code) => exits.push(code));
    onTestFinished(end.release);
    return { clock, exits, end };
  }

  test("comes after its time", async () => {
    const { clock, end } = arm(3);
    clock.advanceTo(addDuration(clock.now(), seconds(3)));
    await expect(end.ended).resolves.toBe("3 s");
  });

  test("comes by a signal, and a second signal leaves at once", async () => {
    const { exits, end } = arm(null);
    process.emit("SIGTERM", "SIGTERM");
    await expect(end.ended).resolves.toBe("SIGTERM");
    expect(exits).toEqual([]);
    process.emit("SIGINT", "SIGINT");
    expect(exits).toEqual([130]);
  });

  test("comes once, whoever asks", async () => {
    const { end } = arm(10);
    end.end("stop");
    end.end("again");
    await expect(end.ended).resolves.toBe("stop");
  });

  test("gives the signals back", () => {
    const before = process.listenerCount("SIGINT");
    const { end } = arm(null);
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    end.release();
    expect(process.listenerCount("SIGINT")).toBe(before);
  });
});

describe("following a session", () => {
  function rig() {
    const told: string[] = [];
    const opening = Promise.withResolvers<void>();
    const end = Promise.withResolvers<string>();
    const session = {
      open: () => opening.promise,
      close: async (reason: string) => void told.push(`close: ${reason}`),
    };
    const view = { start: () => void told.push("start"), stop: () => void told.push("stop") };
    return { told, opening, end, followed: followSession(session, end.promise, view) };
  }

  test("shows it from its opening to its end", async () => {
    const { told, opening, end, followed } = rig();
    opening.resolve();
    await vi.waitFor(() => expect(told).toEqual(["start"]));
    end.resolve("stop");
    await expect(followed).resolves.toBe("opened");
    expect(told).toEqual(["start", "close: stop", "stop"]);
  });

  test("an end during the opening does not wait for it", async () => {
    const { told, opening, end, followed } = rig();
    end.resolve("SIGINT");
    await expect(followed).resolves.toBe("abandoned");
    expect(told).toEqual(["start", "close: SIGINT", "stop"]);
    // What becomes of it later is nobody's business, and no unhandled rejection.
    opening.reject(new Error("too late"));
  });

  test("what keeps it from opening is thrown, and nothing is shown", async () => {
    const { told, opening, followed } = rig();
    opening.reject(new FailureError(failure("VEN-802", "nobody answers")));
    await expect(followed).rejects.toThrow("VEN-802");
    expect(told).toEqual(["close: it could not be opened"]);
  });

  test("only a critical problem changes the exit code", () => {
    const warning = failure("RUN-934", "the clock stepped back");
    const critical = failure("STO-921", "the disk is full");
    expect(criticalProblem([warning])).toBeUndefined();
    expect(criticalProblem([warning, critical])).toBe(critical);
  });
});

describe("keys", () => {
  class Terminal extends EventEmitter {
    isTTY = true;
    readonly modes: boolean[] = [];
    readonly flow: string[] = [];
    setRawMode(isRaw: boolean): void {
      this.modes.push(isRaw);
    }
    resume(): void {
      this.flow.push("resume");
    }
    pause(): void {
      this.flow.push("pause");
    }
  }

  function watch(input = new Terminal()) {
    const heard: string[] = [];
    const unwatch = watchQuitKey({
      input,
      end: (reason) => heard.push(reason),
      signal: (name) => heard.push(name),
    });
    return { input, heard, unwatch };
  }

  test("q ends, Ctrl-C and Ctrl-Z keep their meaning, others have none", () => {
    const { input, heard, unwatch } = watch();
    input.emit("data", Buffer.from("xq"));
    input.emit("data", "\u0003");
    input.emit("data", "\u001a");
    expect(heard).toEqual(["q", "SIGINT", "SIGTSTP"]);
    expect(input.modes).toEqual([true, false]);
    process.emit("SIGCONT", "SIGCONT");
    expect(input.modes).toEqual([true, false, true]);
    unwatch();
    expect(input.modes.at(-1)).toBe(false);
    expect(input.flow).toEqual(["resume", "pause"]);
    input.emit("data", "q");
    expect(heard).toHaveLength(3);
  });

  test("input that is no terminal is left alone", () => {
    const input = new Terminal();
    input.isTTY = false;
    const { unwatch } = watch(input);
    unwatch();
    expect([input.modes, input.listenerCount("data")]).toEqual([[], 0]);
  });

  test("a signal goes to this process", () => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    onTestFinished(() => kill.mockRestore());
    const input = new Terminal();
    const unwatch = watchQuitKey({ input, end: () => undefined });
    input.emit("data", "\u0003");
    unwatch();
    expect(kill).toHaveBeenCalledWith(process.pid, "SIGINT");
  });
});

test("a finished program leaves although something still waits", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const exits: string[] = [];
  leaveSoon(() => exits.push("left"));
  expect(exits).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(exits).toEqual(["left"]);
});
