import { sample, type Sample } from "../design/sample";
import KeyboardHelp from "../shell/KeyboardHelp.svelte";

import Board from "./Board.svelte";
import Crash from "./Crash.svelte";

export const gallery: Sample[] = [
  sample("parts/board", "window", Board, {}),
  sample("parts/crash", "window", Crash, {}),
  sample("parts/keyboard", "line", KeyboardHelp, {}),
];
