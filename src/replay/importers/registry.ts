// Which importer a file belongs to. The first line decides, since it shows the schema; the name is asked only when
// several schemas look alike, so a renamed copy is still recognised.

import { bothVenuesSnapshots } from "./both-venues-snapshots.ts";
import { fifteenMinuteBitcoin } from "./btc15m-executions.ts";
import { kalshiHighTemperature } from "./kalshi-high-temperature.ts";
import { kalshiSportsFeed } from "./kalshi-sports-feed.ts";
import { kalshiSuperBowl } from "./kalshi-super-bowl.ts";
import { nbaBothVenues } from "./nba-both-venues.ts";
import { polymarketUsQuotes } from "./polymarket-us-quotes.ts";
import type { RecordingImporter } from "./recording-importer.ts";
import { sportsOpportunities } from "./sports-opportunities.ts";

export const recordingImporters: readonly RecordingImporter[] = [
  nbaBothVenues,
  kalshiSportsFeed,
  kalshiSuperBowl,
  kalshiHighTemperature,
  polymarketUsQuotes,
  fifteenMinuteBitcoin,
  sportsOpportunities,
  bothVenuesSnapshots,
];

/** Returns the importer of a file, or undefined. The name is without folder; `.gz` is ignored. */
export function findImporter(fileName: string, firstLine: string): RecordingImporter | undefined {
  const fitting = recordingImporters.filter((importer) => importer.fits(firstLine));
  const name = fileName.endsWith(".gz") ? fileName.slice(0, -3) : fileName;
  return fitting.find((importer) => importer.fileName.test(name)) ?? fitting[0];
}
