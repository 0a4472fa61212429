// Failures of the program around the engine: configuration, captures, storage, running. A part of the catalogue, by
// the same rules; a file of its own because one of all would be too long to read.

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

export const programFailures = {
  "CFG-901": entry(
    "Unknown key",
    "error",
    "do-not-retry",
    "Remove the key or correct its spelling.",
  ),
  "CFG-902": entry(
    "Wrong type or value",
    "error",
    "do-not-retry",
    "The message names the path and what is expected there.",
  ),
  "CFG-903": entry(
    "Contradictory settings",
    "error",
    "do-not-retry",
    "Two settings exclude each other; the message names both.",
  ),
  "CFG-904": entry(
    "Configuration file unreadable",
    "error",
    "do-not-retry",
    "Check the path and that the file is valid YAML.",
  ),
  "CFG-905": entry(
    "Limit not set",
    "error",
    "do-not-retry",
    "Live trading needs every limit to be set by you.",
  ),
  "CFG-906": entry(
    "Pairs or relations file refused",
    "error",
    "do-not-retry",
    "Correct the rows that the message names; nothing of the file was used.",
  ),
  "CFG-907": entry(
    "Secret file unusable",
    "error",
    "do-not-retry",
    "It must be a regular file that only its owner can read (chmod 600) and hold one secret.",
  ),

  "CAP-911": entry(
    "Capture segment damaged",
    "error",
    "do-not-retry",
    "Everything before the damage was replayed; the message names file and offset.",
  ),
  "CAP-912": entry(
    "Capture segment truncated",
    "error",
    "do-not-retry",
    "The last block is incomplete; everything before it was replayed.",
  ),
  "CAP-913": entry(
    "Not a capture",
    "error",
    "do-not-retry",
    "The file is neither a capture nor a recording that an importer knows.",
  ),
  "CAP-914": entry(
    "Capture version not supported",
    "error",
    "do-not-retry",
    "Use the version of the program that wrote it, or a newer one.",
  ),
  "CAP-915": entry(
    "Replay differs from the recording",
    "critical",
    "do-not-retry",
    "The state hash at a checkpoint is not the recorded one; the first difference is named.",
  ),
  "CAP-916": entry(
    "Recording row refused",
    "warning",
    "do-not-retry",
    "A row of an imported recording does not fit its schema; it is counted by reason.",
  ),
  "CAP-918": entry(
    "Recording damaged",
    "error",
    "do-not-retry",
    "The source file cannot be read to its end, so nothing of it was imported; get a whole copy.",
  ),
  "CAP-919": entry(
    "Recording without quotes",
    "error",
    "do-not-retry",
    "The file is known and holds nothing to replay; the message says what it is and what to use.",
  ),
  "CAP-917": entry(
    "Capture cannot be written",
    "error",
    "do-not-retry",
    "Check free space and permissions of the capture folder; what was written before can be replayed.",
  ),

  "STO-921": entry(
    "Journal cannot write",
    "critical",
    "reconcile-first",
    "Check free space and permissions of the data directory; the program is in safe mode.",
  ),
  "STO-922": entry(
    "Data directory in use",
    "error",
    "do-not-retry",
    "Another engine holds it; the message names the process. Stop that one or choose another directory.",
  ),
  "STO-923": entry(
    "Database from a newer version",
    "error",
    "do-not-retry",
    "Use the version of the program that wrote it, or restore a backup.",
  ),
  "STO-924": entry(
    "Data directory not usable",
    "error",
    "do-not-retry",
    "It must be writable and owned by you alone.",
  ),
  "STO-925": entry(
    "Record does not fit its schema",
    "critical",
    "do-not-retry",
    "The journal holds a record this version cannot read.",
  ),
  "STO-926": entry(
    "Read store cannot be used",
    "error",
    "retry",
    "Status and summary fall behind, trading does not; the store is rebuilt from the journal when it is deleted.",
  ),
  "STO-927": entry(
    "Seen events cannot be kept",
    "error",
    "retry",
    "What may come twice is not acted on where that could be done twice; look at the disk and at the key.",
  ),

  "RUN-931": entry(
    "Live mode refused",
    "critical",
    "do-not-retry",
    "Live trading is not available; run in paper mode.",
  ),
  "RUN-932": entry(
    "No running engine",
    "error",
    "do-not-retry",
    "Nothing answers on the control socket of this data directory.",
  ),
  "RUN-933": entry(
    "Port in use",
    "error",
    "do-not-retry",
    "Choose another port or stop the program that holds it.",
  ),
  "RUN-934": entry(
    "Clock stepped back",
    "warning",
    "do-not-retry",
    "Time is held until the clock has caught up; check the clock synchronisation.",
  ),
  "RUN-935": entry(
    "Nothing to watch",
    "error",
    "do-not-retry",
    "No venue is enabled, or no market was selected.",
  ),
  "RUN-936": entry(
    "Control request refused",
    "error",
    "do-not-retry",
    "The message says why; docs/control-socket.md has the protocol.",
  ),
  "RUN-937": entry(
    "Input queue full",
    "critical",
    "reconcile-first",
    "The engine does not keep up and an input was lost; books are fetched again and orders asked for.",
  ),
  "RUN-938": entry(
    "No packages for a local chain",
    "error",
    "do-not-retry",
    "Install the optional packages @foundry-rs/anvil-linux-amd64, @gnosis.pm/conditional-tokens-contracts and @gnosis.pm/conditional-tokens-market-makers.",
  ),
  "RUN-939": entry(
    "Local chain did not start",
    "error",
    "retry",
    "The EVM node ended or said nothing in time; the message has what it printed.",
  ),
  "RUN-940": entry(
    "Not confirmed",
    "warning",
    "do-not-retry",
    "What moves money is sent only after its name was typed; nothing was sent.",
  ),
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
