// A kind of order flow with a name: its events, where their claims are listed, and how its traders behave. Scenarios are
// data; the numbers in them were fitted to recordings of the same name, or made for the demo.

import type { Venue } from "../../../domain/market/venue.ts";
import type { Claim, EventStates } from "../event-states.ts";
import type { CrowdSettings, FlowSettings } from "../flow-settings.ts";

/** A claim and the venues that list it. */
export interface ScenarioClaim {
  readonly name: string;
  readonly claim: Claim;
  readonly venues: readonly Venue[];
}

export interface ScenarioEvent {
  readonly name: string;
  readonly states: EventStates;
  readonly claims: readonly ScenarioClaim[];
  /** Where the event's markets have a crowd of their own, whatever the venue. */
  readonly crowd?: CrowdSettings;
}

/** What a venue charges and how finely it trades. */
export interface ScenarioVenue {
  readonly venue: Venue;
  readonly gridTicks: number;
  readonly feeRate: number;
  readonly fractionChance: number;
  /** Where the venue's crowd is not the usual one of the flow. */
  readonly crowd?: CrowdSettings;
}

export interface FlowScenario {
  readonly venues: readonly ScenarioVenue[];
  readonly events: readonly ScenarioEvent[];
  readonly settings: FlowSettings;
}
