import type { Availability, Link } from "../../ipc";

/** The mark at the user's own avatar: full when online, a ring on the way, hollow when cut off. */
export function linkAvailability(link: Link): Availability {
  switch (link.state) {
    case "online":
      return "online";
    case "connecting":
      return "away";
    case "waiting":
    case "stopped":
      return "offline";
  }
}
