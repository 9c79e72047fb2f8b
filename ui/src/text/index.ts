export { ariaKeys, cap, caps, onMac } from "./caps";
export { plain, t, tn, type PlainKey, type PluralKey, type TextKey } from "./catalogue";
export { meaning, nextStep, report, sentence, type NextStep } from "./failure";
export { fromDesktop, speech, type Language } from "./language.svelte";
export { clock, dayName, dayOf, moment, seconds, when } from "./moments";
