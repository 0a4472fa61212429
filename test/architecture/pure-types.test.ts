// The compiler as an architecture rule: in domain, ports and engine, nothing of Node or the browser compiles. The
// planted files are compiled under the project's own tsconfig.pure.json.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const compiler = join(root, "node_modules/@typescript/native/bin/tsc");

/** Compiles one file under the project's pure configuration; returns what the compiler says. */
function compilePure(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "arbytron-pure-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = {
    extends: join(root, "tsconfig.pure.json"),
    include: ["planted.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  writeFileSync(join(folder, "planted.ts"), text);
  try {
    return execFileSync(process.execPath, [compiler, "-p", folder], { encoding: "utf8" });
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout);
  }
}

describe("pure types", () => {
  test.each([
    ["the network", 'fetch("https://example.org");'],
    ["timers", "setTimeout(() => {}, 1);"],
    ["the process", "process.exit(1);"],
    ["the terminal", 'console.log("here");'],
    ["the clock of the machine", "performance.now();"],
    ["cryptography of the machine", "crypto.randomUUID();"],
    ["Node's modules", 'import "node:fs";'],
    ["buffers of Node", "Buffer.alloc(1);"],
    ["the page", "document.title;"],
  ])("%s does not compile", (_what, text) => {
    expect(compilePure(`${text}\nexport {};\n`)).toMatch(
      /error TS(?:2304|2307|2552|2580|2584|2591|2882)/,
    );
  });

  test("arithmetic compiles, unchecked indexes do not", () => {
    expect(compilePure("export const sum = (a: number, b: number) => a + b;\n")).toBe("");
    const index = "export const first = (values: number[]): number => values[0];\n";
    expect(compilePure(index)).toContain("TS2322");
  });
});
