import { mount, unmount, type Component } from "svelte";

/** A view in one state, for the gallery and its tests. A feature's `x.samples.ts` exports `gallery: Sample[]`. */
export interface Sample {
  /** Stable: `feature/state`. Tests find it by this. */
  id: string;
  /** How much room the view gets: the whole window, the place of the chat or the list, or its own height. */
  frame: "window" | "chat" | "list" | "line";
  /** Shows it; gives back what takes it away. */
  show: (target: HTMLElement) => () => void;
}

/** A sample of a component with these props. */
export function sample<Props extends Record<string, unknown>>(
  id: string,
  frame: Sample["frame"],
  component: Component<Props>,
  props: Props,
): Sample {
  return {
    id,
    frame,
    show(target) {
      const shown = mount(component, { target, props });
      return () => void unmount(shown);
    },
  };
}
