// Credentials over REST: asked for with a wallet's signature, listed and revoked with the credentials themselves; and
// what an account may not do. Source: reference page, sections 2.1 and 2.5.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { ApiCredentials, CredentialStore } from "../authentication/credentials.ts";
import type { Wallets } from "../authentication/wallets.ts";
import type { PolymarketAccounts } from "../core/contract.ts";
import { invalidPayload, isFields, parseBody, refuse } from "./refusals.ts";
import { type KeyCall, loginRoute, type Route, readRoute, tradeRoute } from "./router.ts";

export interface AuthRouteOptions {
  readonly credentials: CredentialStore;
  readonly accounts: PolymarketAccounts;
  readonly wallets: Wallets;
}

export function authRoutes({ credentials, accounts, wallets }: AuthRouteOptions): readonly Route[] {
  return [
    loginRoute("POST /auth/api-key", ({ login }) =>
      credentialsReply(credentials.create(login.address, login.nonce), "create"),
    ),
    loginRoute("GET /auth/derive-api-key", ({ login }) =>
      credentialsReply(credentials.derive(login.address, login.nonce), "derive"),
    ),
    readRoute("GET /auth/api-keys", "keys", (call) =>
      jsonReply(200, { apiKeys: credentials.keysOf(call.credentials.address, true) }),
    ),
    tradeRoute("DELETE /auth/api-key", "keys", (call, respond) => {
      credentials.revoke(call.credentials.key);
      respond(jsonReply(200, "OK"));
    }),
    tradeRoute("POST /auth/readonly-api-key", "keys", (call, respond) =>
      respond(credentialsReply(credentials.createReadonly(call.credentials.address), "create")),
    ),
    readRoute("GET /auth/readonly-api-keys", "keys", (call) =>
      jsonReply(200, credentials.keysOf(call.credentials.address, false)),
    ),
    tradeRoute("DELETE /auth/readonly-api-key", "keys", (call, respond) =>
      respond(revokeReadonly(credentials, call)),
    ),
    readRoute("GET /auth/ban-status/closed-only", null, (call) => {
      const owned = wallets.allOf(call.credentials.address);
      const isClosedOnly = owned.some((wallet) => accounts.isClosedOnly(wallet));
      return jsonReply(200, { closed_only: isClosedOnly });
    }),
  ];
}

function credentialsReply(held: ApiCredentials | undefined, what: "create" | "derive"): ShellReply {
  if (held === undefined) return refuse(400, `Could not ${what} api key`);
  return jsonReply(200, { apiKey: held.key, secret: held.secret, passphrase: held.passphrase });
}

function revokeReadonly(store: CredentialStore, { request, credentials }: KeyCall): ShellReply {
  const body = parseBody(request.body);
  if (!isFields(body) || typeof body.key !== "string") return refuse(400, invalidPayload);
  const isOwn = store.keysOf(credentials.address, false).includes(body.key);
  if (!isOwn || !store.revoke(body.key)) return refuse(404, "api key not found");
  return jsonReply(200, "OK");
}
