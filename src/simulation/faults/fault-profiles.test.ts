// Every profile does what it says and nothing of what the others say: each is run alone against one small venue, and the
// counts of what happened are those it is meant to raise.

import { describe, expect, test } from "vitest";
import { epochMicros, milliseconds } from "../../domain/units/epoch-micros.ts";
import { integerOf } from "../../domain/units/unit.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import type { ShellRequest, StreamSink, UpgradeAnswer } from "../transport/shell.ts";
import { textReply } from "../transport/shell.ts";
import {
  type FaultySession,
  type SessionOptions,
  StreamingShell,
} from "../transport/streaming-shell.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type FaultCounts, noFaults } from "./fault.ts";
import { faultProfiles, findFaultProfile } from "./fault-profiles.ts";
import type { FrameKind } from "./faulty-stream.ts";
import { VenueFaults } from "./venue-faults.ts";

/** What each profile must make happen; nothing else may. */
const raised: Readonly<Record<string, readonly (keyof FaultCounts)[]>> = {
  none: [],
  "lossy-stream": ["dropped", "gaps", "duplicated", "reordered", "delays", "delayedSnapshots"],
  "silent-socket": ["freezes", "withheld"],
  resets: ["resets"],
  "rate-limited": ["rateLimited"],
  "server-errors": ["errorsBefore", "errorsAfter"],
  "lost-replies": ["lostRequests", "lostReplies"],
  "late-fills": ["lateAccountMessages", "delayedCancels"],
  "slow-reads": ["delayedReads"],
  "skewed-clock": [],
  "moving-grids": ["gridChanges"],
  pauses: ["pauses", "exchangePauses"],
  "failing-trades": [],
};

class PlainShell extends StreamingShell<FaultySession> {
  upgrade(): UpgradeAnswer {
    return { accepted: true, open: (sink) => this.open(sink) };
  }

  protected answer() {
    return textReply(200, "done");
  }

  protected newSession(options: SessionOptions<FaultySession>): FaultySession {
    const session: FaultySession = {
      connectionId: options.connectionId,
      openedAt: options.clock.now(),
      stream: options.stream,
      receive: () => undefined,
      ended: () => options.onEnded(session),
    };
    return session;
  }
}

const kinds: readonly FrameKind[] = ["change", "change", "snapshot", "account", "data", "reply"];
const silentSink: StreamSink = {
  text: () => undefined,
  ping: () => undefined,
  close: () => undefined,
  reset: () => undefined,
};

/** Half an hour of a message every 100 ms and a request every 500 ms. */
function live(name: string, seed = 11, faultSeed = 0) {
  const clock = new VirtualClock(epochMicros(1_000_000_000));
  const options = { ...(findFaultProfile(name)?.options ?? noFaults), seed: faultSeed };
  const faults = new VenueFaults({ clock, seed, faults: options });
  const random = new RandomStream(seededSource(12));
  const shell = new PlainShell({ clock: faults.clock, random, faults: options }, true);
  const venue = faults.wrap(shell, textReply(429, "slow down"));
  const paused = new Set<string>();
  faults.disturb({
    symbols: () => ["A", "B"],
    changeGrid: () => undefined,
    pause: (symbol) => void paused.add(symbol),
    resume: (symbol) => void paused.delete(symbol),
    pauseExchange: () => void paused.add("exchange"),
    resumeExchange: () => void paused.delete("exchange"),
  });
  const answer = shell.upgrade();
  if (answer.accepted) answer.open(silentSink);
  const skews: number[] = [];
  const outcomes: (number | null)[] = [];
  for (let step = 0; step < 18_000; step += 1) {
    clock.advance(milliseconds(100));
    shell.sessions()[0]?.stream.send(`frame ${step}`, kinds[step % kinds.length] ?? "data");
    skews.push(integerOf(faults.clock.now()) - integerOf(clock.now()));
    if (step % 5 !== 0) continue;
    const method = ["GET", "POST", "DELETE"][(step / 5) % 3] ?? "GET";
    const request: ShellRequest = { method, path: "/", query: "", headers: {}, body: "" };
    venue.request(request, (reply) => outcomes.push(reply?.status ?? null));
  }
  return { faults, counts: faults.counts(), skews, outcomes, paused };
}

describe("the profiles", () => {
  test("have names of their own and say in one line what they do", () => {
    expect(faultProfiles.map(({ name }) => name)).toEqual([...Object.keys(raised), "everything"]);
    for (const { summary } of faultProfiles) expect(summary).toMatch(/^[a-z][^\n]{10,80}$/);
    expect(findFaultProfile("nothing of the sort")).toBeUndefined();
  });

  test.each(Object.entries(raised))("%s raises %j and nothing else", (name, expected) => {
    const { counts, skews, outcomes } = live(name);
    const happened = Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [what] : []));
    expect(new Set(happened)).toEqual(new Set(expected));
    expect(skews.some((skew) => skew !== 0)).toBe(name === "skewed-clock");
    const areAnswersFaulty = outcomes.some((status) => status !== 200);
    const spoils = ["rateLimited", "errorsBefore", "lostReplies"] as const;
    expect(areAnswersFaulty).toBe(spoils.some((what) => expected.includes(what)));
  });

  test("a venue that settles later is told how its trades fail, now and at every change", () => {
    const clock = new VirtualClock(epochMicros(1));
    const failing = findFaultProfile("failing-trades")?.options ?? noFaults;
    const faults = new VenueFaults({ clock, seed: 1, faults: failing });
    const told: unknown[] = [];
    faults.failTrades((trades) => void told.push(trades));
    faults.use(noFaults);
    expect(told).toEqual([
      { retryChance: 200_000, failChance: 400_000 },
      { retryChance: 0, failChance: 0 },
    ]);
  });

  test("everything raises all of them", () => {
    const { counts, skews } = live("everything");
    const missing = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [what] : []));
    expect(missing).toEqual([]);
    expect(Math.max(...skews)).toBeGreaterThan(0);
  });

  test("are the same for a seed", () => {
    const first = live("everything");
    const second = live("everything");
    expect(second.counts).toEqual(first.counts);
    expect(second.outcomes).toEqual(first.outcomes);
  });

  test("are others for another seed, even where one seed is given for both", () => {
    const outcomes = [
      live("everything", 11, 0),
      live("everything", 11, 5),
      live("everything", 5, 5),
      live("everything", 6, 6),
    ].map((run) => JSON.stringify([run.counts, run.outcomes]));
    expect(new Set(outcomes).size).toBe(outcomes.length);
  });

  test("can be replaced while the venue runs", () => {
    const { faults, counts, paused } = live("everything");
    faults.use(noFaults);
    expect(paused.size).toBe(0);
    expect(faults.counts()).toMatchObject(counts);
    faults.stop();
  });
});
