// Secrets on real files: what is accepted, what is refused and why, and that nothing prints them.

import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unwrap } from "../../domain/failure/result.ts";
import { Secret } from "./secret.ts";
import { readSecretFile, secretBytesMax } from "./secret-file.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arbytron-secret-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

function refusal(path: string): string {
  const result = readSecretFile(path);
  expect(result.ok).toBe(false);
  if (result.ok) return "";
  expect(result.failure.code).toBe("CFG-907");
  return result.failure.message;
}

describe("secret file", () => {
  test.each([
    ["one line", "s3cret", "s3cret"],
    ["a last newline", "s3cret\n", "s3cret"],
    ["a Windows newline", "s3cret\r\n", "s3cret"],
    [
      "several lines",
      "-----BEGIN KEY-----\nabc\n-----END KEY-----\n",
      "-----BEGIN KEY-----\nabc\n-----END KEY-----",
    ],
  ])("reads %s", (name, content, expected) => {
    expect(unwrap(readSecretFile(file(name, content))).reveal()).toBe(expected);
  });

  test("follows a link to a good file", () => {
    symlinkSync(file("target", "s3cret"), join(folder, "link"));
    expect(unwrap(readSecretFile(join(folder, "link"))).reveal()).toBe("s3cret");
  });

  test.each([0o640, 0o604, 0o660, 0o644, 0o601])("refuses mode %o", (mode) => {
    expect(refusal(file(`mode-${mode}`, "s3cret", mode))).toMatch(/others than its owner/);
  });

  test("refuses what is missing, empty, blank, too large, not text, a folder or a pipe", () => {
    expect(refusal(join(folder, "missing"))).toMatch(/ENOENT/);
    expect(refusal(file("empty", ""))).toMatch(/is empty/);
    expect(refusal(file("blank", " \n\n"))).toMatch(/only blanks/);
    expect(refusal(file("large", "x".repeat(secretBytesMax + 1)))).toMatch(/larger than/);
    expect(refusal(file("binary", Uint8Array.of(0xff, 0xfe, 0x80)))).toMatch(/not UTF-8/);
    mkdirSync(join(folder, "directory"), { mode: 0o700 });
    expect(refusal(join(folder, "directory"))).toMatch(/not a regular file/);
    execFileSync("mkfifo", ["-m", "600", join(folder, "pipe")]);
    expect(refusal(join(folder, "pipe"))).toMatch(/not a regular file/);
  });

  test("never quotes the content in a refusal", () => {
    expect(refusal(file("open", "s3cret", 0o644))).not.toContain("s3cret");
  });
});

describe("secret", () => {
  test("shows itself to nothing that prints or serialises", () => {
    const secret = new Secret("s3cret");
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ nested: { secret } }),
      JSON.stringify(Object.entries(secret)),
    ].join(" ");
    expect(shown).not.toContain("s3cret");
    expect(shown).toContain("[redacted]");
    expect(secret.reveal()).toBe("s3cret");
  });
});
