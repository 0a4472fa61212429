// Who may come in with OAuth 1.0a: consumers, the tokens they have made, and whether a request is signed as it should
// be. Takes a request and gives the consumer behind it, or why there is none.

import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from "node:crypto";

import { addDuration, days, type EpochMicros } from "../../../../domain/units/epoch-micros.ts";
import { integerOf } from "../../../../domain/units/unit.ts";
import { epochMilliseconds, epochSeconds } from "../../../instant-text.ts";
import type { RandomStream } from "../../../random-stream.ts";
import type { ShellRequest } from "../../../transport/shell.ts";
import { agreeOnToken } from "./live-session-token.ts";
import type { OAuthConsumer } from "./oauth-credentials.ts";
import { oauthParameters, signatureBase, signatureBytes } from "./oauth-signature.ts";

/** A live session token holds for a day. Source: OpenAPI. */
const tokenLifetime = days(1);
/** How far a request's time may be off, either way. No source has a number. */
const skewSecondsMax = 300;
/** Nonces that are remembered per consumer: more than can be asked within the skew at 50 requests a second. */
const noncesMax = 40_000;

export type OAuthIdentity =
  | { readonly known: true; readonly consumer: OAuthConsumer }
  | { readonly known: false; readonly reason: string };

interface Registered {
  readonly consumer: OAuthConsumer;
  readonly publicKey: KeyObject;
  readonly nonces: Set<string>;
  token: { readonly key: Buffer; readonly expiresAt: EpochMicros } | null;
}

export interface OAuthAccessOptions {
  readonly consumers: readonly OAuthConsumer[];
  readonly random: RandomStream;
  /** Scheme and host that clients sign, when it is not the one they send: `https://api.ibkr.com`. */
  readonly signedOrigin?: string;
}

export class OAuthAccess {
  readonly #registered = new Map<string, Registered>();
  readonly #random: RandomStream;
  readonly #signedOrigin: string | undefined;

  constructor(options: OAuthAccessOptions) {
    this.#random = options.random;
    this.#signedOrigin = options.signedOrigin;
    for (const consumer of options.consumers) {
      this.#registered.set(consumer.consumerKey, {
        consumer,
        publicKey: createPublicKey(consumer.signatureKeyPem),
        nonces: new Set(),
        token: null,
      });
    }
  }

  /** Answers a request for a live session token: the body of the reply, or why it is refused. */
  liveSessionToken(
    request: ShellRequest,
    now: EpochMicros,
  ): { readonly ok: true; readonly body: unknown; readonly consumer: OAuthConsumer } | Refused {
    const read = this.#read(request, now);
    if (!read.ok) return read;
    const { registered, parameters, signature } = read;
    const { consumer } = registered;
    if (parameters.get("oauth_signature_method") !== "RSA-SHA256")
      return refused("signature_method_rejected");
    const base = this.#base(request, parameters);
    const secret = Buffer.from(consumer.accessTokenSecret, "hex");
    const text = Buffer.from(`${secret.toString("hex")}${base}`);
    if (!verify("RSA-SHA256", text, registered.publicKey, signature))
      return refused("signature_invalid");
    if (!this.#isFresh(registered, parameters)) return refused("nonce_used");
    const challenge = hexNumber(parameters.get("diffie_hellman_challenge") ?? "");
    const prime = hexNumber(consumer.primeHex) ?? 0n;
    if (challenge === undefined || challenge <= 1n || challenge >= prime - 1n) {
      return refused("diffie_hellman_challenge_invalid");
    }
    const { consumerKey } = consumer;
    const random = this.#random;
    const agreed = agreeOnToken({
      prime,
      challenge,
      accessTokenSecret: secret,
      consumerKey,
      random,
    });
    const expiresAt = addDuration(now, tokenLifetime);
    registered.token = { key: Buffer.from(agreed.token, "base64"), expiresAt };
    return {
      ok: true,
      consumer,
      body: {
        diffie_hellman_response: agreed.response,
        live_session_token_signature: agreed.signature,
        live_session_token_expiration: epochMilliseconds(expiresAt),
      },
    };
  }

  /** Finds out who asks by the signature of a request. */
  identify(request: ShellRequest, now: EpochMicros): OAuthIdentity {
    const read = this.#read(request, now);
    if (!read.ok) return { known: false, reason: read.reason };
    const { registered, parameters, signature } = read;
    const { token } = registered;
    if (token === null) return { known: false, reason: "no live session token" };
    if (integerOf(now) >= integerOf(token.expiresAt)) {
      return { known: false, reason: "live session token expired" };
    }
    if (parameters.get("oauth_signature_method") !== "HMAC-SHA256") {
      return { known: false, reason: "signature_method_rejected" };
    }
    const base = this.#base(request, parameters);
    const expected = createHmac("sha256", token.key).update(base, "utf8").digest();
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature)) {
      return { known: false, reason: "signature_invalid" };
    }
    if (!this.#isFresh(registered, parameters)) return { known: false, reason: "nonce_used" };
    return { known: true, consumer: registered.consumer };
  }

  /** The consumer whose access token a stream is opened with. */
  consumerOfToken(accessToken: string, now: EpochMicros): OAuthConsumer | undefined {
    for (const { consumer, token } of this.#registered.values()) {
      const isLive = token !== null && integerOf(now) < integerOf(token.expiresAt);
      if (consumer.accessToken === accessToken && isLive) return consumer;
    }
    return undefined;
  }

  /** Takes a consumer's live session token away, as a day does. */
  forgetToken(consumerKey: string): void {
    const registered = this.#registered.get(consumerKey);
    if (registered !== undefined) registered.token = null;
  }

  #read(
    request: ShellRequest,
    now: EpochMicros,
  ):
    | {
        readonly ok: true;
        readonly registered: Registered;
        readonly parameters: ReadonlyMap<string, string>;
        readonly signature: Buffer;
      }
    | Refused {
    const parameters = oauthParameters(request.headers["authorization"] ?? "");
    if (parameters === undefined) return refused("authorization header is no OAuth header");
    const registered = this.#registered.get(parameters.get("oauth_consumer_key") ?? "");
    if (registered === undefined) return refused("consumer_key_unknown");
    const { consumer } = registered;
    if (parameters.get("oauth_token") !== consumer.accessToken) return refused("token_rejected");
    if (parameters.get("realm") !== consumer.realm) return refused("realm_rejected");
    const at = parameters.get("oauth_timestamp") ?? "";
    const isTime = /^\d{1,12}$/.test(at);
    if (!isTime || Math.abs(epochSeconds(now) - Number.parseInt(at, 10)) > skewSecondsMax) {
      return refused("timestamp_refused");
    }
    const signature = signatureBytes(parameters.get("oauth_signature") ?? "");
    if (signature === undefined) return refused("signature_invalid");
    return { ok: true, registered, parameters, signature };
  }

  #base(request: ShellRequest, parameters: ReadonlyMap<string, string>): string {
    const origin = this.#signedOrigin ?? `http://${request.headers["host"] ?? ""}`;
    return signatureBase(request, `${origin}${request.path}`, parameters);
  }

  /** Only what is signed well uses up a nonce. The oldest are forgotten first. */
  #isFresh({ nonces }: Registered, parameters: ReadonlyMap<string, string>): boolean {
    const nonce = parameters.get("oauth_nonce") ?? "";
    if (nonce === "" || nonces.has(nonce)) return false;
    if (nonces.size >= noncesMax) {
      for (const oldest of nonces) {
        nonces.delete(oldest);
        break;
      }
    }
    nonces.add(nonce);
    return true;
  }
}

interface Refused {
  readonly ok: false;
  readonly reason: string;
}

function refused(reason: string): Refused {
  return { ok: false, reason };
}

function hexNumber(text: string): bigint | undefined {
  return /^[0-9a-fA-F]{1,2048}$/.test(text) ? BigInt(`0x${text}`) : undefined;
}
