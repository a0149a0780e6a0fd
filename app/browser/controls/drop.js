/** Files that are dropped: anywhere on the page, for beside the part that takes them the browser would leave the page for them. */

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

/** Hand dropped files to `take`; `part()` is what shows that they may be dropped, null: nothing yet. Returns the way to stop. */
export function takeDrops(part, take) {
  const dropping = (is) => part()?.classList.toggle("dropping", is);
  const listeners = {
    dragover(event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropping(true);
    },
    dragleave: (event) => event.relatedTarget === null && dropping(false),
    drop(event) {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropping(false);
      const files = [...event.dataTransfer.files];
      if (files.length) take(files);
    },
  };
  for (const [name, listener] of Object.entries(listeners)) document.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners)) document.removeEventListener(name, listener);
  };
}
