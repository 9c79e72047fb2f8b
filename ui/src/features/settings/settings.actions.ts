import { attempt, type Door, type Failure, type Settings } from "../../ipc";

export interface SettingsActions {
  /** Changes some of them. They come back as an event once they are stored. */
  readonly change: (changed: Partial<Settings>) => Promise<Failure | null>;
}

/** `read` gives what the engine told last. */
export function settingsActions(door: Door, read: () => Settings): SettingsActions {
  // The engine takes them whole. What it told last may lack what was wished a moment ago and is still on its way.
  let wished: Settings | null = null;
  let onTheWay = 0;
  return {
    async change(changed) {
      const settings: Settings = { ...(wished ?? read()), ...changed };
      wished = settings;
      onTheWay += 1;
      const failure = await attempt(door, { type: "setSettings", settings });
      onTheWay -= 1;
      if (onTheWay === 0) wished = null;
      return failure;
    },
  };
}
