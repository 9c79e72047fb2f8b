import { attempt, type Door, type Failure, type Settings } from "../../ipc";

export interface SettingsActions {
  /** Replaces the settings; they come back as an event once they are stored. */
  save(settings: Settings): Promise<Failure | null>;
}

export function settingsActions(door: Door): SettingsActions {
  return { save: (settings) => attempt(door, { type: "setSettings", settings }) };
}
