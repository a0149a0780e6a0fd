/** How what was made leaves the page: as a file, or by the clipboard. */
import { h } from "../page/dom.js";

/** How long a browser may take to begin with a download, in ms. */
const DOWNLOAD = 10_000;

export function download(name, blob) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD);
}

/** Put a text into the clipboard. Throws where the browser does not let the page. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.body.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (!copied) throw new Error("the browser does not let the page copy");
  }
}
