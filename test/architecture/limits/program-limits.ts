// Limits of captures, of what people and their files may ask, and of the local venues.
// docs/limits.md is written from lists like this one, with the values taken from the program itself.

import { fileBytesMax } from "../../../apps/cli/configuration/load-configuration.ts";
import { connectionsMax as controlServerConnectionsMax } from "../../../apps/cli/control/control-server.ts";
import {
  idempotencyKeyCharactersMax,
  requestBytesMax,
  unreadBytesMax,
} from "../../../apps/cli/control/protocol.ts";
import { unsettledAnswersMax } from "../../../apps/cli/control/repeated-requests.ts";
import { linesKeptMax } from "../../../apps/cli/demo/demo.ts";
import { edgesKeptMax, problemsKeptMax } from "../../../apps/cli/host/run-figures.ts";
import { knowledgeBytesMax, knowledgeRowsMax } from "../../../apps/cli/knowledge/file-problems.ts";
import { entriesKeptMax } from "../../../apps/cli/replay/decision-log.ts";
import { durableLooksMax } from "../../../apps/cli/run/when-durable.ts";
import { textLengthMax } from "../../../src/adapters/logging/redaction.ts";
import {
  controlKeysMax,
  notificationKeysMax,
  seenKeyLengthMax,
  seenKeysPerClaimMax,
  seenOutcomeLengthMax,
  sourceTradeKeysMax,
} from "../../../src/ports/seen-events.ts";
import { frameBytesMax, pendingBytesMax } from "../../../src/replay/capture/capture-writer.ts";
import { blockRawBytesMax } from "../../../src/replay/capture/format.ts";
import { aheadMax } from "../../../src/replay/importers/mirror-check.ts";
import { lineCharactersMax } from "../../../src/replay/importers/recording-lines.ts";
import { exchangeMarketsMax } from "../../../src/simulation/exchange/exchange.ts";
import { heldFramesMax } from "../../../src/simulation/faults/faulty-stream.ts";
import { restingOrdersMax } from "../../../src/simulation/matching/order-book.ts";
import { connectionsMax as socketTransportConnectionsMax } from "../../../src/simulation/transport/socket-transport.ts";
import {
  inboundBytesMax,
  waitingBytesMax,
} from "../../../src/simulation/transport/traffic-limits.ts";
import { waitingMax as kalshiAccountReadsWaitingMax } from "../../../src/simulation/venues/kalshi/account-reads.ts";
import { departedOrdersMax } from "../../../src/simulation/venues/kalshi/core/core-state.ts";
import {
  accountsMax,
  clientOrderIdsMax,
  fillsMax,
  finishedOrdersMax,
} from "../../../src/simulation/venues/kalshi/core/ledger.ts";
import { tapeTradesMax } from "../../../src/simulation/venues/kalshi/trade-tape.ts";
import { waitingMax as polymarketAgendaWaitingMax } from "../../../src/simulation/venues/polymarket/core/agenda.ts";
import { ordersMax, tradesMax } from "../../../src/simulation/venues/polymarket/core/archive.ts";
import { decidedMax } from "../../../src/simulation/venues/polymarket/core/finality.ts";
import { walletsMax } from "../../../src/simulation/venues/polymarket/core/ledger.ts";
import { activityRowsMax } from "../../../src/simulation/venues/polymarket/data/activity-log.ts";
import { appointmentsMax } from "../../../src/simulation/virtual-clock.ts";
import type { LimitSection } from "./limit.ts";

export const programLimits: readonly LimitSection[] = [
  {
    title: "Captures and replay",
    limits: [
      {
        what: "raw bytes that wait for the capture's disk",
        file: "src/replay/capture/capture-writer.ts",
        name: "pendingBytesMax",
        value: pendingBytesMax,
        unit: "bytes",
        outcome: "recording ends with a problem; trading goes on",
      },
      {
        what: "one recorded frame",
        file: "src/replay/capture/capture-writer.ts",
        name: "frameBytesMax",
        value: frameBytesMax,
        unit: "bytes",
        outcome: "recording ends with a problem",
      },
      {
        what: "one block of a capture",
        file: "src/replay/capture/format.ts",
        name: "blockRawBytesMax",
        value: blockRawBytesMax,
        unit: "bytes",
        outcome: "the capture is damaged there",
      },
      {
        what: "one line of a recording",
        file: "src/replay/importers/recording-lines.ts",
        name: "lineCharactersMax",
        value: lineCharactersMax,
        unit: "characters",
        outcome: "the recording cannot be read to its end, `CAP-918`",
      },
      {
        what: "rows one side of a mirror may be ahead",
        file: "src/replay/importers/mirror-check.ts",
        name: "aheadMax",
        value: aheadMax,
        outcome: "the oldest has no partner, and is counted",
      },
      {
        what: "entries of each list of a replay's report",
        file: "apps/cli/replay/decision-log.ts",
        name: "entriesKeptMax",
        value: entriesKeptMax,
        outcome: "counted, not listed",
      },
    ],
  },
  {
    title: "People",
    limits: [
      {
        what: "connections to the control socket",
        file: "apps/cli/control/control-server.ts",
        name: "connectionsMax",
        value: controlServerConnectionsMax,
        outcome: "not accepted",
      },
      {
        what: "one request",
        file: "apps/cli/control/protocol.ts",
        name: "requestBytesMax",
        value: requestBytesMax,
        unit: "bytes",
        outcome: "refused, `RUN-936`, and the connection ends",
      },
      {
        what: "answers a client has not read",
        file: "apps/cli/control/protocol.ts",
        name: "unreadBytesMax",
        value: unreadBytesMax,
        unit: "bytes",
        outcome: "the connection is cut",
      },
      {
        what: "problems shown at the end of a run",
        file: "apps/cli/host/run-figures.ts",
        name: "problemsKeptMax",
        value: problemsKeptMax,
        outcome: "in the log only",
      },
      {
        what: "edges kept for their median",
        file: "apps/cli/host/run-figures.ts",
        name: "edgesKeptMax",
        value: edgesKeptMax,
        outcome: "the median is of the first ones",
      },
      {
        what: "lines of the log held behind a picture",
        file: "apps/cli/demo/demo.ts",
        name: "linesKeptMax",
        value: linesKeptMax,
        outcome: "in the log only",
      },
      {
        what: "one configuration file",
        file: "apps/cli/configuration/load-configuration.ts",
        name: "fileBytesMax",
        value: fileBytesMax,
        unit: "bytes",
        outcome: "refused",
      },
      {
        what: "one file of pairs or relations",
        file: "apps/cli/knowledge/file-problems.ts",
        name: "knowledgeBytesMax",
        value: knowledgeBytesMax,
        unit: "bytes",
        outcome: "refused",
      },
      {
        what: "rows of one",
        file: "apps/cli/knowledge/file-problems.ts",
        name: "knowledgeRowsMax",
        value: knowledgeRowsMax,
        outcome: "refused",
      },
      {
        what: "characters of one text in the log",
        file: "src/adapters/logging/redaction.ts",
        name: "textLengthMax",
        value: textLengthMax,
        unit: "characters",
        outcome: "cut off",
      },
    ],
  },
  {
    title: "Local venues",
    limits: [
      {
        what: "markets of an exchange",
        file: "src/simulation/exchange/exchange.ts",
        name: "exchangeMarketsMax",
        value: exchangeMarketsMax,
        outcome: "an invariant is broken",
      },
      {
        what: "resting orders of one market",
        file: "src/simulation/matching/order-book.ts",
        name: "restingOrdersMax",
        value: restingOrdersMax,
        outcome: "an invariant is broken",
      },
      {
        what: "connections to a local venue",
        file: "src/simulation/transport/socket-transport.ts",
        name: "connectionsMax",
        value: socketTransportConnectionsMax,
        outcome: "not accepted",
      },
      {
        what: "one request or message to it",
        file: "src/simulation/transport/traffic-limits.ts",
        name: "inboundBytesMax",
        value: inboundBytesMax,
        unit: "bytes",
        outcome: "refused with 413, or the stream is closed",
      },
      {
        what: "bytes a client has not read",
        file: "src/simulation/transport/traffic-limits.ts",
        name: "waitingBytesMax",
        value: waitingBytesMax,
        unit: "bytes",
        outcome: "the connection is cut",
      },
      {
        what: "frames a fault holds back",
        file: "src/simulation/faults/faulty-stream.ts",
        name: "heldFramesMax",
        value: heldFramesMax,
        outcome: "the connection is cut",
      },
      {
        what: "calls that wait on its clock",
        file: "src/simulation/virtual-clock.ts",
        name: "appointmentsMax",
        value: appointmentsMax,
        outcome: "an invariant is broken",
      },
      {
        what: "trades on Kalshi's tape",
        file: "src/simulation/venues/kalshi/trade-tape.ts",
        name: "tapeTradesMax",
        value: tapeTradesMax,
        outcome: "the older half is dropped",
      },
      {
        what: "Kalshi accounts",
        file: "src/simulation/venues/kalshi/core/ledger.ts",
        name: "accountsMax",
        value: accountsMax,
        outcome: "an invariant is broken",
      },
      {
        what: "finished Kalshi orders kept",
        file: "src/simulation/venues/kalshi/core/ledger.ts",
        name: "finishedOrdersMax",
        value: finishedOrdersMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "Kalshi fills kept",
        file: "src/simulation/venues/kalshi/core/ledger.ts",
        name: "fillsMax",
        value: fillsMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "client order ids Kalshi knows again",
        file: "src/simulation/venues/kalshi/core/ledger.ts",
        name: "clientOrderIdsMax",
        value: clientOrderIdsMax,
        outcome: "further orders are refused",
      },
      {
        what: "Polymarket orders kept",
        file: "src/simulation/venues/polymarket/core/archive.ts",
        name: "ordersMax",
        value: ordersMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "Polymarket trades kept",
        file: "src/simulation/venues/polymarket/core/archive.ts",
        name: "tradesMax",
        value: tradesMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "rows of the public activity",
        file: "src/simulation/venues/polymarket/data/activity-log.ts",
        name: "activityRowsMax",
        value: activityRowsMax,
        outcome: "the oldest are dropped",
      },
      {
        what: "Polymarket wallets",
        file: "src/simulation/venues/polymarket/core/ledger.ts",
        name: "walletsMax",
        value: walletsMax,
        outcome: "an invariant is broken",
      },
      {
        what: "things that wait for their time there",
        file: "src/simulation/venues/polymarket/core/agenda.ts",
        name: "waitingMax",
        value: polymarketAgendaWaitingMax,
        outcome: "an invariant is broken",
      },
      {
        what: "orders that have left a market, per Kalshi venue",
        file: "src/simulation/venues/kalshi/core/core-state.ts",
        name: "departedOrdersMax",
        value: departedOrdersMax,
        outcome: "the oldest is forgotten",
      },
      {
        what: "changes an account does not see yet",
        file: "src/simulation/venues/kalshi/account-reads.ts",
        name: "waitingMax",
        value: kalshiAccountReadsWaitingMax,
        outcome: "the oldest is shown early",
      },
      {
        what: "fates decided beforehand",
        file: "src/simulation/venues/polymarket/core/finality.ts",
        name: "decidedMax",
        value: decidedMax,
        outcome: "an invariant is broken",
      },
    ],
  },
  {
    title: "What has been seen before",
    limits: [
      {
        what: "keys of requests",
        file: "src/ports/seen-events.ts",
        name: "controlKeysMax",
        value: controlKeysMax,
        outcome: "the older half is forgotten; what is from before them is refused",
      },
      {
        what: "keys of trades of followed wallets",
        file: "src/ports/seen-events.ts",
        name: "sourceTradeKeysMax",
        value: sourceTradeKeysMax,
        outcome: "the older half is forgotten; what is from before them is not told",
      },
      {
        what: "keys of alarms",
        file: "src/ports/seen-events.ts",
        name: "notificationKeysMax",
        value: notificationKeysMax,
        outcome: "the older half is forgotten; those alarms are told again",
      },
      {
        what: "keys of one claim",
        file: "src/ports/seen-events.ts",
        name: "seenKeysPerClaimMax",
        value: seenKeysPerClaimMax,
        outcome: "refused, `STO-927`; nothing is claimed",
      },
      {
        what: "one key",
        file: "src/ports/seen-events.ts",
        name: "seenKeyLengthMax",
        value: seenKeyLengthMax,
        unit: "characters",
        outcome: "refused, `STO-927`",
      },
      {
        what: "what came of one key",
        file: "src/ports/seen-events.ts",
        name: "seenOutcomeLengthMax",
        value: seenOutcomeLengthMax,
        unit: "characters",
        outcome: "refused, `STO-927`",
      },
      {
        what: "key of a request",
        file: "apps/cli/control/protocol.ts",
        name: "idempotencyKeyCharactersMax",
        value: idempotencyKeyCharactersMax,
        unit: "characters",
        outcome: "refused, `RUN-936`",
      },
      {
        what: "answers that wait for the journal",
        file: "apps/cli/control/repeated-requests.ts",
        name: "unsettledAnswersMax",
        value: unsettledAnswersMax,
        outcome: "further requests with a key are refused, `RUN-936`; never `kill`",
      },
      {
        what: "looks whether they are durable",
        file: "apps/cli/run/when-durable.ts",
        name: "durableLooksMax",
        value: durableLooksMax,
        outcome: "given up; asked again after a restart, nobody knows whether it was done",
      },
    ],
  },
];
