// Routes about the session itself: opening the brokerage session inside the outer one, asking how it stands, keeping it
// alive, ending it; and the accounts behind it.

import { jsonReply, type ShellReply } from "../../../transport/shell.ts";
import type { Login } from "../session/login.ts";
import type { Sessions } from "../session/sessions.ts";
import { badRequest, unknownPath } from "./replies.ts";
import { readFields } from "./request-body.ts";
import { innerRoute, type OuterCall, outerRoute, type Route, sessionRoute } from "./router.ts";

export interface SessionRouteOptions {
  readonly sessions: Sessions;
  readonly accountsOf: (username: string) => readonly string[];
  readonly isPaper: boolean;
}

const serverInfo = { serverName: "SimA01", serverVersion: "Build 10.40.0" };
const userId = 7_001;

/** Returns how a login's brokerage session stands, as three routes tell it. */
export function wireStatus(login: Login): Readonly<Record<string, unknown>> {
  const isOpen = login.brokerage !== null;
  return {
    authenticated: isOpen,
    competing: login.isCompeting,
    connected: isOpen || login.isCompeting,
    established: isOpen,
  };
}

export function sessionRoutes(options: SessionRouteOptions): Route[] {
  const { sessions } = options;
  const status = ({ login }: OuterCall): ShellReply => jsonReply(200, wholeStatus(login));
  const tickle = (call: OuterCall): ShellReply => jsonReply(200, wireTickle(call));
  return [
    sessionRoute("POST /iserver/auth/ssodh/init", (call) => openBrokerage(call, sessions)),
    sessionRoute("POST /iserver/auth/status", status),
    sessionRoute("GET /iserver/auth/status", status),
    outerRoute("POST /tickle", tickle),
    outerRoute("GET /tickle", tickle),
    outerRoute("GET /sso/validate", (call) => jsonReply(200, wireValidation(call))),
    outerRoute("POST /logout", ({ login }) => {
      sessions.leave(login);
      return jsonReply(200, { status: true });
    }),
    innerRoute("GET /iserver/accounts", ({ login, memory }) => {
      memory.hasAskedAccounts = true;
      return jsonReply(200, wireAccounts(options, login));
    }),
    innerRoute("POST /iserver/account", (call) => chooseAccount(call, options)),
  ];
}

function openBrokerage(call: OuterCall, sessions: Sessions): ShellReply {
  const fields = readFields(call.request);
  if (fields === undefined) return badRequest("body is no JSON object");
  const { publish, compete } = fields;
  if (typeof publish !== "boolean" || typeof compete !== "boolean") {
    return badRequest("publish and compete are required");
  }
  sessions.open(call.login, compete, call.now);
  return jsonReply(200, wholeStatus(call.login));
}

function wholeStatus(login: Login): unknown {
  return { ...wireStatus(login), message: "", MAC: "00:11:22:33:44:55", serverInfo };
}

function wireTickle({ login, now }: OuterCall): unknown {
  return {
    session: login.sessionId,
    ssoExpires: login.millisecondsLeft(now),
    collission: false,
    userId,
    hmds: { error: "no bridge" },
    iserver: { authStatus: { ...wireStatus(login), message: "" } },
  };
}

function wireValidation({ login, now }: OuterCall): unknown {
  return {
    USER_ID: userId,
    USER_NAME: login.username,
    RESULT: true,
    AUTH_TIME: 0,
    SF_ENABLED: false,
    IS_FREE_TRIAL: false,
    CREDENTIAL: login.username,
    IP: "127.0.0.1",
    EXPIRES: login.millisecondsLeft(now),
    LOGIN_TYPE: 2,
  };
}

function wireAccounts({ accountsOf, isPaper }: SessionRouteOptions, login: Login): unknown {
  const accounts = accountsOf(login.username);
  const features = { hasChildAccounts: false, supportsCashQty: false, supportsFractions: false };
  return {
    accounts,
    acctProps: Object.fromEntries(accounts.map((account) => [account, features])),
    aliases: Object.fromEntries(accounts.map((account) => [account, account])),
    allowFeatures: {
      showGFIS: false,
      allowFXConv: false,
      allowCrypto: false,
      allowEventContract: true,
      allowEventTrading: true,
      allowedAssetTypes: "OPT,EC",
      liteUser: false,
    },
    selectedAccount: accounts[0] ?? null,
    serverInfo,
    sessionId: login.sessionId,
    isFT: false,
    isPaper,
  };
}

function chooseAccount(call: OuterCall, { accountsOf }: SessionRouteOptions): ShellReply {
  const account = readFields(call.request)?.["acctId"];
  const known = accountsOf(call.login.username).find((one) => one === account);
  return known === undefined ? unknownPath() : jsonReply(200, { set: true, acctId: known });
}
