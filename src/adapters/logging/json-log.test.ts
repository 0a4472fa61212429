// The log on real files: the shape of a line, levels, correlation, redaction, rotation, and a disk that refuses.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import { epochMicros } from "../../domain/units/epoch-micros.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import { openLog, silentLog } from "./json-log.ts";
import type { LogLevel } from "./log-level.ts";
import { isSecretName, redactFields, redactText, textLengthMax } from "./redaction.ts";
import { RotatingFile } from "./rotating-file.ts";

const clock: Clock = {
  now: () => epochMicros(1_767_541_440_123_456),
  callAt: () => () => {},
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-log-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function collected(level: LogLevel, use: (log: Log) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const destination = { kind: "function", write: (line: string) => lines.push(line) } as const;
  const opened = unwrap(openLog({ level, destination, clock }));
  use(opened.log);
  opened.close();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe("log", () => {
  test("writes one JSON object a line with level, time, process, message and fields", () => {
    const [line] = collected("info", (log) => log.info("episode opened", { episodeId: "e1" }));
    expect(line).toEqual({
      level: "info",
      time: "2026-01-04T15:44:00.123456Z",
      process: process.pid,
      message: "episode opened",
      episodeId: "e1",
    });
  });

  test("leaves out lines below its level", () => {
    const lines = collected("warn", (log) => {
      log.debug("a");
      log.info("b");
      log.warn("c");
      log.error("d");
    });
    expect(lines.map((line) => line["message"])).toEqual(["c", "d"]);
  });

  test("carries correlation into every line below", () => {
    const lines = collected("debug", (log) => {
      const group = log.with({ groupId: "g7" }).with({ venue: "kalshi" });
      group.debug("sent", { clientOrderId: "o1" });
      group.error("lost");
    });
    expect(lines).toMatchObject([
      { groupId: "g7", venue: "kalshi", clientOrderId: "o1" },
      { groupId: "g7", venue: "kalshi", message: "lost" },
    ]);
  });

  test("writes a failure at the severity of the catalogue, with its code and facts", () => {
    const [critical, retried] = collected("debug", (log) => {
      log.failure({ code: "STO-921", message: "disk full", details: { free: 0 } }, { venue: "x" });
      log.failure({ code: "VEN-807", message: "slow down" });
    });
    expect(critical).toMatchObject({ level: "error", code: "STO-921", free: 0, venue: "x" });
    expect(critical).toMatchObject({ severity: "critical" });
    expect(retried).toMatchObject({ level: "warn", code: "VEN-807" });
  });

  test("takes out secrets wherever they hang", () => {
    const secret = { toJSON: () => "[redacted]", text: "hush" };
    const [line] = collected("info", (log) => {
      const fields = {
        headers: { Authorization: "hush", accept: "json" },
        list: [{ api_key: "hush" }],
      };
      log
        .with({ apiSecret: "hush" })
        .info("GET https://me:hush@host/x", { ...fields, secret } as never);
    });
    expect(JSON.stringify(line)).not.toContain("hush");
    expect(line).toMatchObject({
      headers: { accept: "json" },
      message: "GET https://me:[redacted]@host/x",
    });
  });

  test("a destination that throws loses the line and nothing else", () => {
    const write = (): void => {
      throw new Error("broken");
    };
    const opened = unwrap(
      openLog({ level: "info", destination: { kind: "function", write }, clock }),
    );
    opened.log.info("a");
    opened.log.info("b");
    expect(opened.linesLost()).toBe(2);
  });

  test("writes to a file that only its owner can read", () => {
    const path = join(folder, "arbytron.log");
    const rotation = { sizeBytesMax: 10_000, filesMax: 3 };
    const opened = unwrap(
      openLog({ level: "info", destination: { kind: "file", path, rotation }, clock }),
    );
    opened.log.info("hello");
    opened.close();
    expect(readFileSync(path, "utf8")).toMatch(/"message":"hello"}\n$/);
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(opened.linesLost()).toBe(0);
  });

  test("says STO-924 when its file cannot be opened", () => {
    const path = join(folder, "missing", "arbytron.log");
    const rotation = { sizeBytesMax: 10_000, filesMax: 3 };
    const opened = openLog({ level: "info", destination: { kind: "file", path, rotation }, clock });
    expect(opened).toMatchObject({ ok: false, failure: { code: "STO-924" } });
  });

  test("a silent log swallows everything", () => {
    silentLog.with({ venue: "x" }).failure({ code: "RUN-934", message: "back" });
    for (const level of ["debug", "info", "warn", "error"] as const) silentLog[level]("x");
  });
});

describe("redaction", () => {
  test.each([
    "apiKey",
    "API_SECRET",
    "private-key",
    "passphrase",
    "accessToken",
    "X-Signature",
    "set-cookie",
  ])("%s names a secret", (name) => expect(isSecretName(name)).toBe(true));

  test.each(["tokenId", "market", "privateKeyFile", "webhookFile", "clientOrderId", "key"])(
    "%s does not",
    (name) => expect(isSecretName(name)).toBe(false),
  );

  test("cuts long text, deep values, cycles and what JSON does not hold", () => {
    const cycle: Record<string, unknown> = { big: 12n, nothing: undefined, call: () => 1 };
    cycle["self"] = cycle;
    const shown = JSON.stringify(redactFields(cycle));
    expect(shown).toContain("[too deep]");
    expect(shown).toContain('"big":"12"');
    expect(redactText("x".repeat(textLengthMax + 5))).toMatch(/… \(5 more\)$/);
  });

  test("takes out key blocks and bearer tokens", () => {
    const block = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----";
    expect(redactText(`key ${block} end`)).toBe("key [redacted] end");
    expect(redactText("sent Bearer abcdefgh12345")).toBe("sent Bearer [redacted]");
  });
});

describe("rotating file", () => {
  test("never holds more than its limits, and the newest lines in order", () => {
    const lines = fc.array(
      fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom("a", "b", "ß") }),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 4 }), (texts, filesMax) => {
        const path = join(mkdtempSync(join(folder, "r-")), "x.log");
        const file = new RotatingFile(path, { sizeBytesMax: 64, filesMax });
        for (const text of texts) file.write(`${text}\n`);
        file.close();
        expect(file.linesLost).toBe(0);
        const names = readdirSync(join(path, "..")).sort().reverse();
        expect(names.length).toBeLessThanOrEqual(filesMax);
        const kept = names.map((name) => readFileSync(join(path, "..", name), "utf8"));
        for (const content of kept) expect(Buffer.byteLength(content)).toBeLessThanOrEqual(64);
        expect(
          texts
            .map((text) => `${text}\n`)
            .join("")
            .endsWith(kept.join("")),
        ).toBe(true);
        expect(kept.at(-1)).not.toBe("");
      }),
      { numRuns: 60 },
    );
  });

  test("a line longer than a file has one of its own", () => {
    const file = new RotatingFile(join(folder, "x.log"), { sizeBytesMax: 4, filesMax: 5 });
    for (const line of ["long line\n", "a\n", "b\n"]) file.write(line);
    file.close();
    expect(readdirSync(folder).sort()).toEqual(["x.log", "x.log.1"]);
    expect(readFileSync(join(folder, "x.log"), "utf8")).toBe("a\nb\n");
  });

  test("counts the lines it loses and takes up again when the folder is back", () => {
    const path = join(folder, "gone", "x.log");
    expect(() => new RotatingFile(path, { sizeBytesMax: 10, filesMax: 2 })).toThrow(/ENOENT/);
    const here = join(folder, "y.log");
    const file = new RotatingFile(here, { sizeBytesMax: 4, filesMax: 2 });
    file.write("abc\n");
    rmSync(folder, { recursive: true });
    file.write("def\n");
    expect(file.linesLost).toBe(1);
    folder = mkdtempSync(join(tmpdir(), "arbytron-log-"));
    expect(existsSync(here)).toBe(false);
    file.close();
  });
});
