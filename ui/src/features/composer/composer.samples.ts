import { sample, type Sample } from "../../design/sample";
import Composer from "./Composer.svelte";
import type { Draft } from "./composer.store";

const nothing = (): void => undefined;

function shown(state: string, draft: Partial<Draft>, tooMuch = false): Sample {
  const whole: Draft = { text: "", sending: null, refused: null, ...draft };
  const rest = { conversation: 1, name: "Jonas Weber", typed: nothing, send: nothing, writing: nothing, escape: nothing, begun: { tooMuch } };
  return sample(`composer/${state}`, "line", Composer, { ...rest, draft: whole });
}

export const gallery: Sample[] = [
  shown("empty", {}),
  shown("text", { text: "I’ll check the bicycle spaces and book for two" }),
  shown("lines", { text: Array.from({ length: 12 }, (_, line) => `Line ${line + 1}`).join("\n") }),
  shown("sending", { text: "On its way", sending: "On its way" }),
  shown("refused", { text: "word ".repeat(400), refused: { code: "textTooLong", about: "", detail: "65536" } }),
  shown("pasted-too-much", { text: "See the log:" }, true),
  shown("right-to-left", { text: "هل نلتقي يوم الأحد؟ lake-loop-62km.gpx" }),
  shown("megabyte", { text: "x".repeat(1_048_576) }),
];
