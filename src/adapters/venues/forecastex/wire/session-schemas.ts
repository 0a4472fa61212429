// What the broker says of a session and its accounts. Source: the broker's OpenAPI description 2.29.0; `collission` is
// its spelling. Loose, because it adds fields without notice; what is named and not read is a field that is documented.

import { z } from "zod";

const unread = z.json().optional();

const authFields = {
  authenticated: z.boolean(),
  connected: z.boolean(),
  competing: z.boolean(),
  established: z.boolean().optional(),
  message: z.string().nullish(),
  MAC: unread,
  serverInfo: unread,
  fail: unread,
  hardware_info: unread,
};

export const authStatusSchema = z.looseObject(authFields);

export type WireAuthStatus = z.infer<typeof authStatusSchema>;

export const tickleSchema = z.looseObject({
  /** Opens the WebSocket. */
  session: z.string(),
  /** Judged by itself, as the answer about the login is. */
  iserver: z.looseObject({ authStatus: z.record(z.string(), z.json()) }).optional(),
  /** Milliseconds. */
  ssoExpires: unread,
  collission: unread,
  userId: unread,
  hmds: unread,
});

export const tokenAnswerSchema = z.looseObject({
  diffie_hellman_response: z.string(),
  live_session_token_signature: z.string(),
  /** Milliseconds since 1970. */
  live_session_token_expiration: z.number(),
});

export const accountsSchema = z.looseObject({
  accounts: z.array(z.string()),
  selectedAccount: z.string().optional(),
  isPaper: z.boolean().optional(),
  acctProps: unread,
  aliases: unread,
  allowFeatures: unread,
  chartPeriods: unread,
  groups: unread,
  profiles: unread,
  serverInfo: unread,
  sessionId: unread,
  isFT: unread,
});
