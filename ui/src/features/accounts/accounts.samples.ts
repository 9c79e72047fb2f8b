import { sample, type Sample } from "../../design/sample";

import Welcome from "./Welcome.svelte";

const nothing = (): void => undefined;

export const gallery: Sample[] = [
  sample("accounts/welcome", "window", Welcome, { logIn: nothing, speak: nothing }),
];
