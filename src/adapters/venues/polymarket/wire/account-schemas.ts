// Credentials, money and the account's standing as the venue answers them. What concerns money and keys is read
// strictly. Source: the venue's pages on authentication and balances, and the types of its client.

import { z } from "zod";

export const apiKeySchema = z.looseObject({
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  passphrase: z.string().min(1),
});

/** Keys by id; the types of the venue's client say objects. */
export const apiKeysSchema = z.looseObject({ apiKeys: z.array(z.json()) });

/** Both in base units: collateral or shares, and what each contract may take of them. */
export const balanceSchema = z.looseObject({
  balance: z.string(),
  allowances: z.record(z.string(), z.string()),
});

export const closedOnlySchema = z.looseObject({ closed_only: z.boolean() });

export const versionSchema = z.looseObject({ version: z.number() });

/** Of the site: whether the address that asks may trade. */
export const geoblockSchema = z.looseObject({
  blocked: z.boolean(),
  ip: z.string().nullish(),
  country: z.string().nullish(),
  region: z.string().nullish(),
});
