// Detection from relations to whole portfolios, on random components, every answer of it verified by code that shares
// nothing with it; and on small ones counted through.

import { describe, expect, test } from "vitest";
import { runCorpus } from "../../../../test/support/component-corpus/corpus-run.ts";

describe("a random corpus", () => {
  test("every certificate and every portfolio passes the verifier", () => {
    const run = runCorpus(41, 700, {});
    expect(run.faults).toEqual([]);
    expect(run.certificates).toBeGreaterThan(350);
    expect(run.centers).toBeGreaterThan(350);
    expect(run.earning).toBeGreaterThan(100);
  });

  test("counting through agrees on small components", () => {
    const run = runCorpus(42, 700, { contractsMax: 4, levelsMax: 2, lotsMax: 3 });
    expect(run.faults).toEqual([]);
    expect(run.counted).toBeGreaterThan(300);
    expect(run.countedPortfolios).toBeGreaterThan(80);
    expect(run.countedEqual / run.countedPortfolios).toBeGreaterThanOrEqual(0.99);
  });

  test("fair books offer nothing", () => {
    const run = runCorpus(43, 300, { movedShare: 0 });
    expect(run.faults).toEqual([]);
    expect(run).toMatchObject({ certificates: 300, portfolios: 0 });
  });
});
