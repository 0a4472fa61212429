// Each fault, by hand and by chance, on the frames of one connection.

import { describe, expect, test } from "vitest";

import { epochMicros, milliseconds, seconds } from "../../domain/units/epoch-micros.ts";
import { RandomStream, seededSource } from "../random-stream.ts";
import { VirtualClock } from "../virtual-clock.ts";
import { type FaultOptions, noFaults } from "./fault.ts";
import { FaultyStream, heldFramesMax } from "./faulty-stream.ts";

function newStream(faults: Partial<FaultOptions> = {}, keepsOrder = true) {
  const sent: string[] = [];
  const clock = new VirtualClock(epochMicros(0));
  const stream = new FaultyStream({
    clock,
    random: new RandomStream(seededSource(1)),
    faults: () => ({ ...noFaults, ...faults }),
    keepsOrder,
    sink: {
      text: (frame) => sent.push(frame),
      ping: () => sent.push("ping"),
      close: () => sent.push("close"),
      reset: () => sent.push("reset"),
    },
  });
  return { stream, sent, clock };
}

describe("faults by hand", () => {
  test("drop and duplicate fall on the next book change, once", () => {
    const { stream, sent } = newStream();
    stream.trigger({ kind: "drop-next-change" });
    stream.trigger({ kind: "duplicate-next-change" });
    stream.send("ack", "reply");
    stream.send("trade", "data");
    stream.send("one", "change");
    stream.send("two", "change");
    stream.send("three", "change");
    expect(sent).toEqual(["ack", "trade", "two", "two", "three"]);
    expect(stream.counts).toMatchObject({ dropped: 1, duplicated: 1 });
    expect(stream.framesSent).toBe(5);
  });

  test("a frozen connection keeps its data and answers pings, until it thaws", () => {
    const { stream, sent } = newStream();
    stream.trigger({ kind: "freeze" });
    stream.send("one", "change");
    stream.send("ack", "reply");
    stream.sendVital("PONG");
    expect(stream.isFrozen).toBe(true);
    stream.trigger({ kind: "thaw" });
    stream.send("two", "change");
    expect(sent).toEqual(["PONG", "two"]);
    expect(stream.counts).toMatchObject({ freezes: 1, withheld: 2 });
  });

  test("a late snapshot holds back what follows where order counts", () => {
    const { stream, sent, clock } = newStream();
    stream.trigger({ kind: "delay-next-snapshot", delay: milliseconds(100) });
    stream.send("book", "snapshot");
    stream.send("one", "change");
    stream.send("other book", "snapshot");
    clock.advance(milliseconds(99));
    expect(sent).toEqual([]);
    clock.advance(milliseconds(1));
    stream.send("two", "change");
    expect(sent).toEqual(["book", "one", "other book", "two"]);
  });

  test("a late snapshot is overtaken where it does not", () => {
    const { stream, sent, clock } = newStream({}, false);
    stream.trigger({ kind: "delay-next-snapshot", delay: milliseconds(100) });
    stream.send("book", "snapshot");
    stream.send("one", "change");
    clock.advance(milliseconds(100));
    expect(sent).toEqual(["one", "book"]);
    expect(stream.counts.delayedSnapshots).toBe(1);
  });

  test("a reset ends the connection, and an ended one sends nothing late", () => {
    const { stream, sent, clock } = newStream();
    stream.trigger({ kind: "delay-next-snapshot", delay: milliseconds(100) });
    stream.send("book", "snapshot");
    stream.trigger({ kind: "reset" });
    stream.ended();
    clock.advance(seconds(1));
    expect(sent).toEqual(["reset"]);
  });

  test("a calm ends a freeze and a gap, and takes back what was asked for", () => {
    const { stream, sent } = newStream({ gapFrames: 10 }, true);
    stream.trigger({ kind: "drop-next-change" });
    stream.trigger({ kind: "freeze" });
    stream.trigger({ kind: "calm" });
    stream.send("one", "change");
    expect(sent).toEqual(["one"]);
    expect(stream.counts).toMatchObject({ dropped: 0, withheld: 0 });
  });

  test("what waits behind a late snapshot is bounded", () => {
    const { stream, sent } = newStream();
    stream.trigger({ kind: "delay-next-snapshot", delay: seconds(1) });
    stream.send("book", "snapshot");
    for (let frame = 0; frame <= heldFramesMax; frame += 1) stream.send("change", "change");
    expect(sent).toEqual(["reset"]);
  });
});

describe("faults by chance", () => {
  test("happen about as often as they should, the same for a seed", () => {
    const run = () => {
      const { stream, sent } = newStream({ dropChance: 100_000, duplicateChance: 100_000 });
      for (let frame = 0; frame < 2_000; frame += 1) stream.send(String(frame), "change");
      return { counts: stream.counts, sent };
    };
    const { counts, sent } = run();
    expect(run()).toEqual({ counts, sent });
    expect(counts.dropped).toBeGreaterThan(120);
    expect(counts.dropped).toBeLessThan(280);
    expect(sent).toHaveLength(2_000 - counts.dropped + counts.duplicated);
  });

  test("resets, freezes and late snapshots too", () => {
    const reset = newStream({ resetChance: 1_000_000 });
    reset.stream.send("one", "data");
    expect(reset.sent).toEqual(["reset"]);

    const frozen = newStream({ freezeChance: 1_000_000, freezeFor: seconds(2) });
    frozen.stream.send("one", "data");
    expect(frozen.stream.isFrozen).toBe(true);
    frozen.clock.advance(seconds(2));
    expect(frozen.stream.isFrozen).toBe(false);

    const late = newStream({ snapshotDelayChance: 1_000_000, snapshotDelay: milliseconds(5) });
    late.stream.send("book", "snapshot");
    expect(late.sent).toEqual([]);
    late.clock.advance(milliseconds(5));
    expect(late.sent).toEqual(["book"]);
  });

  const certain = 1_000_000;

  test("several frames in a row are lost, whatever they are", () => {
    const { stream, sent } = newStream({ gapChance: certain, gapFrames: 3 });
    stream.send("book", "snapshot");
    stream.send("ack", "reply");
    stream.send("one", "change");
    expect(sent).toEqual([]);
    expect(stream.counts).toMatchObject({ gaps: 1, dropped: 3 });
  });

  test("a message is overtaken by the next, or comes soon after when there is none", () => {
    const faults = { reorderChance: certain };
    const { stream, sent, clock } = newStream(faults);
    for (const frame of ["one", "two", "three"]) stream.send(frame, "data");
    expect(sent).toEqual(["two", "one"]);
    clock.advance(milliseconds(20));
    expect(sent).toEqual(["two", "one", "three"]);
    expect(stream.counts.reordered).toBe(2);
  });

  test("a delay holds back everything behind it, in order", () => {
    const { stream, sent, clock } = newStream({ delayChance: certain, delay: milliseconds(9) });
    stream.send("one", "change");
    stream.send("ack", "reply");
    stream.send("mine", "account");
    clock.advance(milliseconds(8));
    expect(sent).toEqual([]);
    clock.advance(milliseconds(1));
    expect(sent).toEqual(["one", "ack", "mine"]);
  });

  test("only what is about an account comes late by itself", () => {
    const faults = { accountDelayChance: certain, accountDelay: milliseconds(7) };
    const { stream, sent, clock } = newStream(faults);
    stream.send("fill", "account");
    stream.send("trade", "data");
    expect(sent).toEqual(["trade"]);
    clock.advance(milliseconds(7));
    expect(sent).toEqual(["trade", "fill"]);
    expect(stream.counts.lateAccountMessages).toBe(1);
  });

  test("private messages are dropped and doubled as public ones are", () => {
    const dropping = newStream({ dropChance: certain });
    const doubling = newStream({ duplicateChance: certain });
    for (const { stream } of [dropping, doubling]) stream.send("fill", "account");
    expect(dropping.sent).toEqual([]);
    expect(doubling.sent).toEqual(["fill", "fill"]);
  });
});
