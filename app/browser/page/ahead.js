/** Loads the modules of the other stations, which the page's head names, once this one has come to rest: going there is quick then. */

/** How long a page has been there before it looks ahead, in ms: longer than a slow one takes until all of it is there. */
const REST = 8000;

addEventListener("load", () => setTimeout(() => document.head.append(document.querySelector("#ahead").content), REST));
