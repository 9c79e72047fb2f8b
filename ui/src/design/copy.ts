/** Puts a text on the clipboard. Gives `false` if the webview does not allow it: the text stays visible to be marked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByEvent(text);
  }
}

// Some webviews refuse the modern way to pages with a scheme of their own; the old command still asks for the text.
function copyByEvent(text: string): boolean {
  let taken = false;
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    taken = event.clipboardData !== null;
  };
  document.addEventListener("copy", give, { capture: true });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only other way, see above
  document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  return taken;
}
