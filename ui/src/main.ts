import "./design/styles.css";

import { mount } from "svelte";

import { client } from "./ipc/client";
import { App, World } from "./shell";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no place for the app");
mount(App, { target, props: { world: new World(client) } });
