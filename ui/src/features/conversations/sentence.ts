import type { ConversationRow } from "../../ipc";
import { plain, t, tn, when } from "../../text";

/** What the row says of the newest message, without marks: a draft first, then who is typing, then the preview. */
export function lastLine(row: ConversationRow, draft: string): string {
  if (draft !== "") return t("conv.draft", { text: draft });
  if (row.typing) return t("conv.typing");
  return row.preview;
}

/** One sentence for the whole row: "Jonas Weber, Online, 14:32, 2 unread messages: Shall I book for two?" */
export function rowSentence(row: ConversationRow, draft: string, now: number): string {
  const facts = [plain(row.name), t(`presence.${row.availability}`)];
  if (row.at !== null) facts.push(when(row.at, now));
  if (row.unread > 0) facts.push(tn("conv.unreadCount", row.unread));
  const last = lastLine(row, draft);
  const own = row.previewDelivery !== null && draft === "" && !row.typing;
  if (own && row.previewDelivery !== null) facts.push(t(`delivery.${row.previewDelivery}`));
  return last === "" ? facts.join(", ") : `${facts.join(", ")}: ${last}`;
}
