/** The languages that Amsel speaks. */
export type Language = "en" | "de";

/** The desktop's language if Amsel speaks it, else English. */
export function fromDesktop(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "de" || primary === "en") return primary;
  }
  return "en";
}

function desktopLanguages(): readonly string[] {
  return typeof navigator === "undefined" ? [] : navigator.languages;
}

/** The language that Amsel speaks now. Reading it in a view makes the view follow a change. */
class Speech {
  /** Chooses words. */
  now = $state<Language>(fromDesktop(desktopLanguages()));

  /** Chooses the forms of dates, times and numbers: the desktop's region, if it speaks the same language. */
  get locale(): string {
    return desktopLanguages().find((tag) => tag.toLowerCase().startsWith(this.now)) ?? this.now;
  }

  /** Follows the user's choice: `en`, `de`, or empty for the desktop's. */
  choose(setting: string): void {
    this.now = setting === "en" || setting === "de" ? setting : fromDesktop(desktopLanguages());
  }
}

export const speech = new Speech();
