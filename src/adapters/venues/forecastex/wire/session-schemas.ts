// What the broker says of a session and its accounts. Source: the broker's OpenAPI description 2.29.0; `collission` is
// its spelling. Loose, because it adds fields without notice.

import { z } from "zod";

export const authStatusSchema = z.looseObject({
  authenticated: z.boolean(),
  connected: z.boolean(),
  competing: z.boolean(),
  established: z.boolean().optional(),
  message: z.string().nullish(),
});

export type WireAuthStatus = z.infer<typeof authStatusSchema>;

export const tickleSchema = z.looseObject({
  /** Opens the WebSocket. */
  session: z.string(),
  iserver: z.looseObject({ authStatus: z.looseObject({}) }).optional(),
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
});
