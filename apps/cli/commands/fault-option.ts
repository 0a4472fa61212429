// `--faults PROFILE`: what goes wrong on purpose at a local venue, in the same words wherever it can be asked for.

import { InvalidArgumentError, Option } from "commander";
import { faultProfiles, findFaultProfile } from "../../../src/simulation/faults/fault-profiles.ts";
import { nearestName } from "../configuration/spelling.ts";

/** What people call the profile with everything in it. */
const aliases: Readonly<Record<string, string>> = { all: "everything" };

const names = [...faultProfiles.map(({ name }) => name), ...Object.keys(aliases)];

/** Reads the name of a profile. Returns the profile's own name where people have another for it. */
export function readFaultProfile(text: string): string {
  const name = (Object.hasOwn(aliases, text) ? aliases[text] : text) ?? text;
  if (findFaultProfile(name) !== undefined) return name;
  const nearest = nearestName(text, names);
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  throw new InvalidArgumentError(`There is no such profile.${meant} Known: ${names.join(", ")}.`);
}

export function faultsOption(): Option {
  return new Option("--faults <profile>", "what goes wrong on purpose; listed below")
    .argParser(readFaultProfile)
    .default("none");
}

/** The profiles with what each does, for the end of a command's help. */
export const faultProfilesHelp = `Fault profiles:
${faultProfiles.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join("\n")}
  ${"all".padEnd(14)} another name for everything`;
