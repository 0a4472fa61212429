// The estimate of Kaplan and Meier against plain quantiles, a table worked by hand, and a half-life that is known.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomStream, seededSource } from "../../simulation/random-stream.ts";
import { type Lifetime, survivalFigure } from "./survival-quantiles.ts";

const ended = (duration: number): Lifetime => ({ duration, ended: true });
const cut = (duration: number): Lifetime => ({ duration, ended: false });

describe("survivalFigure", () => {
  test("nothing watched, nothing known", () => {
    expect(survivalFigure([])).toEqual({ count: 0, p10: null, median: null, p90: null });
  });

  test("with every end seen it is the plain quantile", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 60 }), (durations) => {
        const sorted = [...durations].sort((a, b) => a - b);
        const at = (tenths: number) => sorted[Math.ceil((sorted.length * tenths) / 10) - 1];
        expect(survivalFigure(durations.map(ended))).toEqual({
          count: durations.length,
          p10: at(1),
          median: at(5),
          p90: at(9),
          reach: sorted[Math.max(0, sorted.length - 5)],
        });
      }),
    );
  });

  test("an episode cut off counts among those at risk until then", () => {
    // Surviving: 4/5 after 1, still 4/5 at the cut at 2, times 2/3 after 3 (0.533), times 1/2 after 4 (0.267).
    const lifetimes = [ended(4), cut(2), ended(1), cut(5), ended(3)];
    expect(survivalFigure(lifetimes)).toEqual({
      count: 5,
      p10: 1,
      median: 4,
      p90: null,
      reach: 1,
    });
  });

  test("an end and a cut of the same length: the cut was still at risk", () => {
    const figure = survivalFigure([cut(2), ended(2)]);
    expect(figure).toEqual({ count: 2, p10: 2, median: 2, p90: null, reach: 2 });
  });

  test("its reach is how long five were watched", () => {
    const figure = survivalFigure([cut(9), cut(70), cut(3), cut(8), cut(5), cut(7), cut(6)]);
    expect(figure).toEqual({ count: 7, p10: null, median: null, p90: null, reach: 6 });
  });

  test("a known half-life is found although half of the episodes are cut off", () => {
    const draws = new RandomStream(seededSource(5));
    const uniform = () => draws.between(1, 1_000_000) / 1_000_001;
    const halfLife = 40;
    const lifetimes = Array.from({ length: 4_000 }, () => {
      const life = -Math.log2(uniform()) * halfLife;
      const watched = -Math.log2(uniform()) * halfLife;
      return life <= watched ? ended(life) : cut(watched);
    });
    const { median } = survivalFigure(lifetimes);
    expect(median).toBeGreaterThan(halfLife * 0.93);
    expect(median).toBeLessThan(halfLife * 1.07);
    // The two shortcuts, each too short by half.
    const seen = survivalFigure(lifetimes.filter((each) => each.ended));
    const all = survivalFigure(lifetimes.map((each) => ended(each.duration)));
    for (const shortcut of [seen, all]) expect(shortcut.median).toBeLessThan(halfLife * 0.6);
  });
});
