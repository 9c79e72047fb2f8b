export { default as App } from "./App.svelte";
export { World } from "./world.svelte";
