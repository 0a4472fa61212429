// Offers for gas: from the block's base fee, above the last one, and never above the limit.

import fc from "fast-check";
import { expect, test } from "vitest";
import { offerFor, replacementFor } from "./gas-price.ts";

const gwei = 1_000_000_000n;
const limits = { feePerGasMax: 100n * gwei, tipPerGasMax: 5n * gwei };

test("twice the base fee and the tip, within the limits", () => {
  expect(offerFor({ baseFeePerGas: 10n * gwei, suggested: 2n * gwei }, limits)).toEqual({
    ok: true,
    value: { isLegacy: false, feePerGas: 22n * gwei, tipPerGas: 2n * gwei },
  });
  expect(offerFor({ baseFeePerGas: 60n * gwei, suggested: 9n * gwei }, limits)).toEqual({
    ok: true,
    value: { isLegacy: false, feePerGas: 100n * gwei, tipPerGas: 5n * gwei },
  });
});

test("a price of the moment above the limit is refused: VEN-889", () => {
  const dear = offerFor({ baseFeePerGas: 98n * gwei, suggested: 3n * gwei }, limits);
  expect(dear).toMatchObject({ ok: false, failure: { code: "VEN-889" } });
  const legacy = offerFor({ baseFeePerGas: null, suggested: 101n * gwei }, limits);
  expect(legacy).toMatchObject({ ok: false, failure: { code: "VEN-889" } });
});

test("without a base fee there is one price", () => {
  const offer = offerFor({ baseFeePerGas: null, suggested: 7n }, limits);
  expect(offer).toEqual({ ok: true, value: { isLegacy: true, feePerGas: 7n, tipPerGas: 7n } });
});

const wei = fc.bigInt({ min: 0n, max: 10n ** 15n });

test("a replacement offers an eighth more in both parts and stays within the limit", () => {
  const seed = 20_261_120;
  const limit = 2n * 10n ** 15n;
  const held = fc.property(wei, wei, wei, fc.boolean(), (fee, tip, now, isLegacy) => {
    const last = { isLegacy, feePerGas: fee + tip, tipPerGas: isLegacy ? fee + tip : tip };
    const market = { baseFeePerGas: isLegacy ? null : now, suggested: tip };
    const raised = replacementFor(last, market, limit);
    if (!raised.ok) {
      expect((last.feePerGas * 1_125n) / 1_000n + 2n).toBeGreaterThan(limit);
      return;
    }
    expect(raised.value.feePerGas * 1_000n).toBeGreaterThan(last.feePerGas * 1_125n);
    expect(raised.value.tipPerGas * 1_000n).toBeGreaterThan(last.tipPerGas * 1_125n);
    expect(raised.value.feePerGas).toBeLessThanOrEqual(limit);
    expect(raised.value.tipPerGas).toBeLessThanOrEqual(raised.value.feePerGas);
  });
  fc.assert(held, { seed, numRuns: 500 });
});
