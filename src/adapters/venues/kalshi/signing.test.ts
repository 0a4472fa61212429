// The signature is the one the venue's page describes, verified the way a server does.

import { constants, generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import { epochMicros } from "../../../domain/units/epoch-micros.ts";
import { signedHeaders } from "./signing.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

test("milliseconds, method and path are signed with RSA-PSS and a salt of digest length", () => {
  const headers = signedHeaders(
    { environment: "local", keyId: "key-1", privateKey },
    "GET",
    "/trade-api/v2/portfolio/orders",
    epochMicros(1_795_161_600_123_999),
  );
  expect(headers["KALSHI-ACCESS-KEY"]).toBe("key-1");
  expect(headers["KALSHI-ACCESS-TIMESTAMP"]).toBe("1795161600123");
  const isGenuine = (message: string, saltLength: number) =>
    verify(
      "sha256",
      Buffer.from(message),
      { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
      Buffer.from(headers["KALSHI-ACCESS-SIGNATURE"] ?? "", "base64"),
    );
  expect(isGenuine("1795161600123GET/trade-api/v2/portfolio/orders", 32)).toBe(true);
  expect(isGenuine("1795161600123GET/portfolio/orders", 32)).toBe(false);
  expect(isGenuine("1795161600123GET/trade-api/v2/portfolio/orders", 20)).toBe(false);
});
