// What a person sees: figures, tables, the picture on small and large terminals, the plain lines, the summary.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/adapters/clock/virtual-clock.ts";
import { epochMicros } from "../../../src/domain/units/epoch-micros.ts";
import { faultCountNames } from "../../../src/simulation/faults/fault.ts";
import { sampleQuality, sampleStatus } from "../control/sample-status.ts";
import { closingSummary, snapshotAsJson } from "./closing-summary.ts";
import {
  formatCount,
  formatEdge,
  formatElapsed,
  formatLatency,
  formatMoney,
  formatSize,
} from "./figures.ts";
import { plainProgress, progressLine, screenLines } from "./live-screen.ts";
import { noPaint, paintFor } from "./paint.ts";
import { faultLines, faultWords, shareText } from "./quality-lines.ts";
import { formatQuality } from "./quality-text.ts";
import { sampleSnapshot } from "./sample-snapshot.ts";
import { formatStatus } from "./status-text.ts";
import { listLines, tableLines } from "./table.ts";
import { TerminalView } from "./terminal-view.ts";
import { cutText, padEndTo, padStartTo, safeText, textWidth } from "./text-width.ts";

const colours = paintFor({ isTTY: true }, {});

describe("figures", () => {
  test.each<[string, string]>([
    [formatCount(0), "0"],
    [formatCount(1_234_567.9), "1,234,567"],
    [formatCount(-1_000), "-1,000"],
    [formatMoney(1_234_567_899_999), "1,234,567.89"],
    [formatMoney(-1), "-0.01"],
    [formatMoney(0), "0.00"],
    [formatEdge(31_299), "0.0312"],
    [formatEdge(-31_201), "-0.0313"],
    [formatSize(1_234_500_000), "1,234.5"],
    [formatSize(100_000_000), "100"],
    [formatSize(-2_000_000_000), "-2,000"],
    [formatLatency(18), "18 µs"],
    [formatLatency(1_240), "1.2 ms"],
    [formatLatency(1_500_000), "1.50 s"],
    [formatElapsed(83_000_000), "00:01:23"],
    [formatElapsed(2 * 86_400_000_000 + 3_661_000_000), "2 d 01:01:01"],
    [formatElapsed(-5), "00:00:00"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });

  test("money is never shown larger than it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (micros) => {
        const shown = Number.parseInt(formatMoney(micros).replaceAll(/[,.]/g, ""), 10) * 10_000;
        expect(shown).toBeLessThanOrEqual(micros);
        expect(micros - shown).toBeLessThan(10_000);
      }),
    );
  });
});

describe("text", () => {
  test("control characters of a venue's title never reach the terminal", () => {
    expect(safeText("a\u001b[2Jb\r\nc\u0007\u202ed\u009b31m")).toBe("ab cd");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(safeText(text)).not.toMatch(/\p{Cc}|\u202e/u);
      }),
    );
  });

  test.each<[string, number]>([
    ["abc", 3],
    ["日本", 4],
    ["e\u0301", 1],
    ["\u001b[31mred\u001b[39m", 3],
    ["🎉", 2],
  ])("%s is %i columns wide", (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  test("cut and padded text has the width it was asked for", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }).map(safeText),
        fc.integer({ min: 1, max: 20 }),
        (text, columns) => {
          const cut = cutText(text, columns);
          expect(textWidth(cut)).toBeLessThanOrEqual(columns);
          expect(textWidth(padEndTo(cut, columns))).toBe(columns);
          expect(textWidth(padStartTo(cut, columns))).toBe(columns);
          if (textWidth(text) <= columns) expect(cut).toBe(text);
          else expect(cut.endsWith("…")).toBe(true);
        },
      ),
    );
    expect(cutText("abc", 0)).toBe("");
  });

  test("a table cuts the column that gives way and aligns the others", () => {
    const columns = [
      { title: "name", align: "left", gives: true },
      { title: "count", align: "right" },
    ] as const;
    const lines = tableLines(
      columns,
      [
        ["a very long name", "1"],
        ["b", "1,000"],
      ],
      16,
      (text) => text,
    );
    expect(lines).toEqual(["name       count", "a very l…      1", "b          1,000"]);
  });

  test("a list is continued under its first item", () => {
    expect(listLines("refused", ["aaaa", "bbbb", "cccc"], 22, 10)).toEqual([
      "refused   aaaa · bbbb",
      "          cccc",
    ]);
    expect(listLines("none", [], 22, 6)).toEqual(["none  "]);
  });
});

describe("the picture", () => {
  test("on 80 columns", () => {
    expect(
      screenLines(sampleSnapshot, { width: 80, height: 24 }, noPaint).join("\n"),
    ).toMatchInlineSnapshot(`
      " arbytron demo · PAPER · local                                         00:01:23 
      progress   ████████████████████░░░░░░░░░░░░░░░░░░░░ 50 %  30 of 60 s
      HALTED: kill switch: operator asked

      venue       state    markets  frames  refused  reconnects  cash USD
      kalshi      open          12  61,000        0           0    812.34
      polymarket  waiting       12  62,456        3           1         –

      traffic    1,234,567 updates · 3,210/s · 24 markets
      latency    p50 18 µs · p95 1.2 ms · p99 1.50 s · 120,000 decisions
      quality    97.1 % of 1,234,567 updates believed · refused now 3 of 24 markets: …

      lane         found  edge median  edge best
      cross-venue     41       0.0123     0.0430
      parity           0            –          –

      best now   3 open · cross-venue · 0.0312 × 100.5
                 Will the Federal Reserve cut rates by 25 basis points in December 20…
      groups     completed 34 · unwound 2 · empty 3 · stuck 1 · open 1
      fills      71 · 3,400 contracts · fees 12.34 USD
      profit     23.45 USD locked · sizes assumed

      refused    DET-301 12,345 · QUA-103 44 · SIZ-401 44"
    `);
  });

  test("fits every terminal, with colours and without", () => {
    const sizes = fc.record({
      width: fc.integer({ min: 56, max: 200 }),
      height: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(sizes, fc.constantFrom(noPaint, colours), (size, paint) => {
        const lines = screenLines(sampleSnapshot, size, paint);
        expect(lines.length).toBeLessThanOrEqual(size.height);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(size.width);
      }),
    );
  });

  test("without anything to show is still a picture", () => {
    const lines = screenLines(
      {
        ...sampleSnapshot,
        venues: [],
        opportunitiesByLane: {},
        refusalsByCode: {},
        best: null,
        latency: null,
        progress: null,
        assumedSizes: false,
        halts: [],
        profitLockedUsdMicros: -5_000_000,
      },
      { width: 80, height: 24 },
      noPaint,
    );
    const text = lines.join("\n");
    expect(text).toContain("no opportunity yet");
    expect(text).toMatch(/refused +nothing/);
    expect(text).toContain("-5.00 USD locked");
    expect(text).not.toContain("assumed");
  });

  test("a long list of refusals does not fill the screen", () => {
    const refusalsByCode = Object.fromEntries(
      Array.from({ length: 200 }, (_, place) => [`RSK-${place}`, 1_000_000 - place]),
    );
    const lines = screenLines(
      { ...sampleSnapshot, refusalsByCode },
      { width: 80, height: 60 },
      noPaint,
    );
    expect(lines.at(-1)).toMatch(/ …$/);
    expect(lines.length).toBeLessThan(30);
  });

  test("progress beyond its end, or of nothing, is full", () => {
    for (const progress of [
      { done: 9, total: 3, unit: "s" },
      { done: 0, total: 0, unit: "s" },
    ]) {
      expect(progressLine(progress, 80, noPaint)).toContain("100 %");
    }
    expect(progressLine({ done: -1, total: 3, unit: "s" }, 80, noPaint)).toContain(" 0 %");
  });

  test("colours are for terminals, unless somebody asked for none", () => {
    expect(paintFor({ isTTY: true }, {}).good("x")).toBe("\u001b[32mx\u001b[39m");
    for (const environment of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
      expect(paintFor({ isTTY: true }, environment)).toBe(noPaint);
    }
    expect(paintFor({ isTTY: true }, { NO_COLOR: "" }).good("x")).not.toBe("x");
    expect(paintFor({}, {})).toBe(noPaint);
  });
});

describe("the live view", () => {
  function showing(output: { isTTY?: boolean; columns?: number; rows?: number }) {
    const clock = new VirtualClock(epochMicros(0));
    const written: string[] = [];
    let asked = 0;
    const view = new TerminalView({
      output: { ...output, write: (text) => written.push(text) },
      clock,
      environment: { NO_COLOR: "1" },
      snapshot: () => {
        asked += 1;
        return sampleSnapshot;
      },
    });
    return { clock, view, written, asked: () => asked };
  }

  test("is redrawn at most four times a second on a terminal, and restores it", () => {
    const exits = process.listenerCount("exit");
    const { clock, view, written, asked } = showing({ isTTY: true, columns: 120, rows: 40 });
    view.start();
    view.start();
    expect(written[0]).toContain("\u001b[?1049h");
    expect(process.listenerCount("exit")).toBe(exits + 1);
    clock.advanceBy(10_000_000);
    expect(asked()).toBe(41);
    view.stop();
    view.stop();
    clock.advanceBy(10_000_000);
    expect(asked()).toBe(42);
    expect(written.join("")).toContain("\u001b[?25h\u001b[?1049l arbytron demo");
    expect(process.listenerCount("exit")).toBe(exits);
    expect(clock.waiting).toBe(0);
  });

  test("is a plain line every ten seconds elsewhere, without a control character", () => {
    const { clock, view, written } = showing({});
    view.start();
    clock.advanceBy(35_000_000);
    expect(written).toEqual(Array.from({ length: 3 }, () => `${plainProgress(sampleSnapshot)}\n`));
    view.stop();
    expect(written.join("")).not.toContain("\u001b");
    expect(written.at(-1)).toBe(closingSummary(sampleSnapshot));
  });

  test("the plain line has the progress and what halts", () => {
    expect(plainProgress(sampleSnapshot)).toBe(
      "00:01:23 · 30 of 60 s · 1,234,567 updates (3,210/s) · 41 opportunities · " +
        "34 groups completed · 12,433 refusals · 3 markets refused now · HALTED: kill switch: operator asked",
    );
    expect(plainProgress({ ...sampleSnapshot, progress: null, halts: [] })).not.toContain("of 60");
  });
});

describe("the closing summary", () => {
  test("has every figure once", () => {
    expect(closingSummary(sampleSnapshot)).toMatchInlineSnapshot(`
      " arbytron demo · PAPER · local                                         00:01:23 
      HALTED: kill switch: operator asked

      venue       state    markets  frames  refused  reconnects  cash USD
      kalshi      open          12  61,000        0           0    812.34
      polymarket  waiting       12  62,456        3           1         –

      bid/ask                                                       kalshi  polymarket
      Will the Federal Reserve cut rates by 25 basis points in…  0.46/0.48  (–/0.4755)

      traffic    1,234,567 updates · 3,210/s · 24 markets
      latency    p50 18 µs · p95 1.2 ms · p99 1.50 s · 120,000 decisions
      books      11 of 12 pairs · kxfed: kalshi:KXFED: stale

      quality    kalshi      99.8 % of 600,000 updates believed
                             refused now 0 of 12 markets
                 polymarket  94.5 % of 634,567 updates believed
                             refused now 3 of 12 markets: start-up artefact 2, stale …
      gate       QUA-106 start-up artefact 34,900 · QUA-109 sequence gap 666

      lane         found  edge median  edge best
      cross-venue     41       0.0123     0.0430
      parity           0            –          –

      groups     completed 34 · unwound 2 · empty 3 · stuck 1 · open 1
      fills      71 · 3,400 contracts · fees 12.34 USD
      profit     23.45 USD locked · sizes assumed
      pools      1 of ours · worth 9.31 USD at least, 10.59 at their prices
                 hedge nothing

      refused   times  because
      DET-301  12,345  Profit below the minimum
      QUA-103      44  Stale quote
      SIZ-401      44  No free cash
      "
    `);
  });

  test("as JSON has money as text in USD and sizes in contracts", () => {
    expect(snapshotAsJson(sampleSnapshot)).toMatchObject({
      command: "demo",
      mode: "paper",
      lanes: {
        "cross-venue": { opportunities: 41, edgeMedian: "0.012345", edgeLargest: "0.043" },
        parity: { opportunities: 0, edgeMedian: null, edgeLargest: null },
      },
      best: { edge: "0.0312", size: "100.5" },
      fills: { count: 71, contracts: "3400", fees: "12.345678" },
      cash: { kalshi: "812.345678" },
      profitLocked: "23.456789",
      latency: { p50Micros: 18 },
    });
    expect(snapshotAsJson({ ...sampleSnapshot, best: null })).toMatchObject({ best: null });
  });

  test("fills that were taken back are shown once there are any", () => {
    const fills = { ...sampleSnapshot.fills, reversed: 3 };
    expect(closingSummary({ ...sampleSnapshot, fills })).toMatch(/fees 12\.34 USD · taken back 3/);
    expect(snapshotAsJson({ ...sampleSnapshot, fills })).toMatchObject({ fills: { reversed: 3 } });
  });

  test("a code that the catalogue does not know is still shown", () => {
    const text = closingSummary({ ...sampleSnapshot, refusalsByCode: { "ZZZ-1": 2 } });
    expect(text).toMatch(/ZZZ-1 +2/);
  });
});

describe("faults on purpose", () => {
  const faults = {
    profile: "everything",
    countsByVenue: { kalshi: { dropped: 3, resets: 0 }, polymarket: { dropped: 2, resets: 1 } },
  };

  test("are shown with their counts, and only where there are any", () => {
    const shown = closingSummary({ ...sampleSnapshot, faults });
    expect(shown).toMatch(
      /^faults {5}everything: 6 so far · messages lost 5 · connections cut 1$/m,
    );
    expect(closingSummary(sampleSnapshot)).not.toContain("faults");
    expect(plainProgress({ ...sampleSnapshot, faults })).toContain("refused now · 6 faults");
  });

  test("every kind that the venues count has words", () => {
    const counts = Object.fromEntries(faultCountNames.map((name) => [name, 1]));
    const one = { profile: "all", countsByVenue: { kalshi: counts } };
    const shown = faultLines({ ...sampleSnapshot, faults: one }, 80, noPaint).join(" ");
    expect(faultCountNames.filter((name) => !Object.hasOwn(faultWords, name))).toEqual([]);
    expect(shown.match(/ 1(?= |$)/g)).toHaveLength(faultCountNames.length);
  });
});

describe("the quality of the data", () => {
  test("a share is never shown better than it is", () => {
    expect(shareText(999_999, 1_000_000)).toBe("99.9 %");
    expect(shareText(5, 5)).toBe("100.0 %");
    expect(shareText(0, 0)).toBe("–");
  });

  test("the report for a person", () => {
    expect(formatQuality(sampleQuality, 80)).toMatchInlineSnapshot(`
      "kalshi      99.8 % of 600,000 updates believed · refused now 0 of 12 markets
      polymarket  94.5 % of 634,567 updates believed
                  refused now 3 of 12 markets: start-up artefact 2, stale quote 1
      kalshi/market: 38.2 ms from it to us, last message 4.1 ms later than the fastest
      polymarket/book: its clock 2.13 s ahead of ours, last message 0 µs later than t…
      polymarket/poll: closed
      queue      easy · 0 inputs wait
                 800 of 4,000,000 changes made void by later ones · no input refused

      market                                    updates  believed  spells  refused for
      Will the Federal Reserve cut rates by 2…    5,200    96.1 %       7         64 s
        polymarket:0xaa
        QUA-106 Start-up artefact since 15:45:21 (1 s): waits for time to pass, until…
        QUA-106 start-up artefact 150 · QUA-109 sequence gap 50
      Will the Federal Reserve cut rates by 2…    4,000    99.7 %       1          3 s
        kalshi:KXFED-26DEC-C25
        QUA-106 start-up artefact 10
        8 changes made void by later ones

      22 more markets; --limit shows more, --refused fewer"
    `);
  });

  test("fits every width that a terminal has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 120 }), (width) => {
        for (const line of formatQuality(sampleQuality, width).split("\n")) {
          expect(textWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test("says so when no market fits, and names the day of what lasts longer than one", () => {
    expect(formatQuality({ ...sampleQuality, markets: [], marketsLeftOut: 0 }, 80)).toContain(
      "no market fits the question",
    );
    const [first] = sampleQuality.markets;
    const sinceMicros = sampleQuality.atMicros - 86_400_000_000;
    const old = { ...first!, refused: { ...first!.refused!, sinceMicros, returnsAtMicros: null } };
    const text = formatQuality({ ...sampleQuality, markets: [old] }, 120);
    expect(text).toContain("QUA-106 Start-up artefact since 2026-01-03 15:45:23 (24 h)");
  });
});

describe("the status", () => {
  test("shows process, switches and figures", () => {
    const text = formatStatus(sampleStatus, 80);
    expect(text).toContain("process      4711, version 0.1.0, since 2026-01-04T15:44:00.000Z");
    expect(text).toContain("kill switch  not set");
    expect(text).toContain("safe mode    SET: the journal cannot write");
    expect(text).toContain("cross-venue");
    const silent = { ...sampleStatus, killSwitch: { isSet: true, reason: null } };
    expect(formatStatus(silent, 80)).toContain("SET: no reason given");
  });
});
