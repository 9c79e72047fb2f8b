import "../design/styles.css";
import "./gallery.css";

import { mount } from "svelte";

import type { Sample } from "../design/sample";
import { FakeDoor, type Recording } from "../ipc/fake";
import { App, World } from "../shell";
import { layoutOf } from "../shell/layout";
import { speech } from "../text";

// gallery.html                      every sample, one after the other
// ?sample=accounts/welcome          one of them
// ?recording=first_login            the whole app behind the recorded door
// ?recording=own                    the same; what is recorded comes from a test (`gallery.play`)
// &lang=de &theme=dark &dir=rtl &width=900 &compact

/** Every `gallery` that a feature's `x.samples.ts` exports. */
const galleries = import.meta.glob<Sample[] | undefined>("../**/*.samples.ts", { eager: true, import: "gallery" });
const recordings = import.meta.glob<Recording>("../../../tests/fixtures/recordings/*.json", { import: "default" });

declare global {
  interface Window {
    /**
     * For tests: the samples there are, how to change to another, the door that a recording stands behind, and how
     * to begin with a recording of the test's own.
     */
    gallery: { samples: string[]; show: (id: string) => void; door: FakeDoor | null; play: (recording: Recording) => void };
  }
}

const wanted = new URLSearchParams(location.search);
const root = document.documentElement;
const samples = Object.values(galleries).flatMap((gallery) => gallery ?? []);
window.gallery = { samples: samples.map((sample) => sample.id), show: () => undefined, door: null, play: () => undefined };

function dress(): void {
  speech.choose(wanted.get("lang") ?? "en");
  root.lang = speech.now;
  root.dir = wanted.get("dir") ?? "ltr";
  const theme = wanted.get("theme");
  if (theme !== null) root.dataset["theme"] = theme;
  if (wanted.has("compact")) root.dataset["density"] = "compact";
  root.dataset["layout"] = layoutOf(Number(wanted.get("width") ?? innerWidth), 100);
}

function showSamples(target: HTMLElement): void {
  dress();
  let shown: (() => void)[] = [];
  const show = (which: readonly Sample[]): void => {
    for (const away of shown) away();
    target.replaceChildren();
    shown = which.map((sample) => {
      const box = document.createElement("div");
      box.dataset["sample"] = sample.id;
      box.className = `gal-box is-${sample.frame}`;
      target.append(box);
      return sample.show(box);
    });
  };
  const one = wanted.get("sample");
  document.body.classList.toggle("gal", one === null);
  show(samples.filter(({ id }) => one === null || one === id));
  window.gallery.show = (id) => show(samples.filter((sample) => sample.id === id));
}

function play(target: HTMLElement, recording: Recording): void {
  const door = new FakeDoor(recording);
  window.gallery.door = door;
  mount(App, { target, props: { world: new World(door) } });
}

async function showApp(target: HTMLElement, name: string): Promise<void> {
  const load = recordings[`../../../tests/fixtures/recordings/${name}.json`];
  if (load === undefined) throw new Error(`no recording is called ${name}`);
  play(target, await load());
}

const target = document.getElementById("app");
const recording = wanted.get("recording");
if (target === null) throw new Error("gallery.html has no place for the samples");
if (recording === null) showSamples(target);
else if (recording === "own") window.gallery.play = (own) => play(target, own);
else await showApp(target, recording);
