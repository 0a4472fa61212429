// Settings that name places and instants: addresses, files, sockets, wallets and the boundary of the trading day.

import { succeed } from "../../../src/domain/failure/result.ts";
import { type DurationMicros, durationMicros } from "../../../src/domain/units/epoch-micros.ts";
import { integerOf } from "../../../src/domain/units/unit.ts";
import { refuse, type TextType } from "./text-type.ts";

/** What `config print` puts in the place of a secret; a printed configuration is not accepted with it. */
export const redactedMark = "[redacted]";

/** Returns true when the host is this machine. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, "").toLowerCase();
  return plain === "localhost" || plain === "::1" || /^127(?:\.\d{1,3}){3}$/.test(plain);
}

/** An address with one of the schemes. Encryption may be left out only on this machine. */
export function urlType(...schemes: readonly string[]): TextType<string> {
  const expected = `an address with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  return {
    expected,
    parse: (text) => {
      if (text.includes(redactedMark)) return refuse("its secret part was left out when printed");
      if (!URL.canParse(text)) return refuse("not an address");
      const url = new URL(text);
      const scheme = url.protocol.slice(0, -1);
      if (!schemes.includes(scheme)) return refuse(`its scheme is ${scheme}`);
      if (url.hostname === "") return refuse("it names no host");
      const isPlain = scheme === "http" || scheme === "ws";
      if (isPlain && !isLoopback(url.hostname))
        return refuse(`${scheme}:// is for this machine only`);
      return succeed(text);
    },
    format: (text) => text,
  };
}

/** One of some words, or an address. */
export function wordOrUrlType(word: string, ...schemes: readonly string[]): TextType<string> {
  const url = urlType(...schemes);
  return {
    expected: `\`${word}\` or ${url.expected}`,
    parse: (text) => (text === word ? succeed(text) : url.parse(text)),
    format: (text) => text,
  };
}

/** A path; relative ones start from the current directory. */
export const pathType: TextType<string> = {
  expected: "a path",
  parse: (text) => {
    if (text.trim().length === 0) return refuse("it is empty");
    if (text.includes("\0")) return refuse("it holds a NUL character");
    return text.startsWith("~")
      ? refuse("`~` is not expanded: write the folder out")
      : succeed(text);
  },
  format: (text) => text,
};

/** Where a server listens: `127.0.0.1:8787`, `[::1]:8787`. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const listenType: TextType<ListenAddress> = {
  expected: "a host and port such as 127.0.0.1:8787",
  parse: (text) => {
    const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text);
    if (match === null) return refuse("not a host and port");
    const port = Number.parseInt(match[2]!, 10);
    if (port > 65_535) return refuse("the port is above 65535");
    return succeed({ host: match[1]!.replace(/^\[|\]$/g, ""), port });
  },
  format: ({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`,
};

const minuteMicros = 60_000_000;
const minutesPerDay = 1_440;

/**
 * A time of day with a fixed offset, as time after 00:00 UTC: `00:00 UTC`, `17:00 -05:00`. Named zones are refused:
 * with daylight saving the boundary would move and one day would lend its loss budget to the next.
 */
export const dayBoundaryType: TextType<DurationMicros> = {
  expected: "a time of day with a fixed zone such as 00:00 UTC or 17:00 -05:00",
  parse: (text) => {
    const match = /^(\d{2}):(\d{2})\s*(?:UTC|Z|([+-])(\d{2}):(\d{2}))$/.exec(text);
    if (match === null) return refuse("not a time with a fixed zone");
    const [hour, minute, zoneHour, zoneMinute] = [match[1], match[2], match[4], match[5]].map(
      (digits) => Number.parseInt(digits ?? "0", 10),
    ) as [number, number, number, number];
    if (hour > 23 || minute > 59) return refuse("no such time of day");
    if (zoneHour > 14 || zoneMinute > 59) return refuse("no such zone");
    const offset = (match[3] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
    const minutes = (hour * 60 + minute - offset + 2 * minutesPerDay) % minutesPerDay;
    return succeed(durationMicros(minutes * minuteMicros));
  },
  format: (boundary) => {
    const minutes = integerOf(boundary) / minuteMicros;
    const two = (value: number): string => String(value).padStart(2, "0");
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`;
  },
};

/** An account on an EVM chain, in lower case. */
export const walletType: TextType<string> = {
  expected: "a wallet: 0x and 40 hexadecimal digits",
  parse: (text) =>
    /^0x[0-9a-fA-F]{40}$/.test(text) ? succeed(text.toLowerCase()) : refuse("not a wallet"),
  format: (wallet) => wallet,
};
