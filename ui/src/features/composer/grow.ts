const lines = 8;
/** A text longer than this fills eight lines anyway: it is not laid out a second time for every key. */
const certainlyFull = 4_000;

/** Lets a text box grow with its text, up to eight lines. Set through the CSSOM: the content policy forbids style attributes. */
export function fit(box: HTMLTextAreaElement): void {
  const style = getComputedStyle(box);
  const padding = Number.parseFloat(style.paddingBlockStart) + Number.parseFloat(style.paddingBlockEnd);
  const most = Number.parseFloat(style.lineHeight) * lines + padding;
  if (box.value.length > certainlyFull) {
    box.style.blockSize = `${most}px`;
    return;
  }
  box.style.blockSize = "auto";
  box.style.blockSize = `${Math.min(most, box.scrollHeight)}px`;
}
