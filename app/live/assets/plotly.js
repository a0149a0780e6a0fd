/** Plotly, fetched once from the installed package, and how a figure of Python's gets this page's looks. */

let loading = null;

export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", import.meta.url);
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("Plotly did not load"));
    document.head.append(script);
  });
  return loading;
}

/** The page's colours as they are now, by the names that style.css gives them, as plain rgb. */
export function looks(node) {
  const probe = node.appendChild(document.createElement("span"));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const names = ["ink", "paper", "card", "soft", "line", "quiet", "faint", "accent", "bad"];
  const colours = names.map((name) => {
    probe.style.color = `var(--${name})`;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return [name, `rgb(${r}, ${g}, ${b})`];
  });
  probe.remove();
  return { ...Object.fromEntries(colours), font: getComputedStyle(node).fontFamily };
}

/** Python's figure with the page's colours: `var(--ink)` and its like become what they stand for. */
export function dressed(json, look) {
  const { data, layout } = JSON.parse(json.replace(/var\(--(\w+)\)/g, (whole, name) => look[name] ?? whole));
  const axis = { gridcolor: look.line, zerolinecolor: look.line, linecolor: look.line, tickcolor: look.line, automargin: true };
  const solid = { ...axis, showbackground: false, color: look.quiet };
  layout.template = {
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: look.font, size: 13, color: look.quiet },
      hoverlabel: { bgcolor: look.paper, bordercolor: look.line, font: { color: look.ink, family: look.font } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: look.faint, activecolor: look.accent },
      xaxis: axis, yaxis: axis, scene: { xaxis: solid, yaxis: solid, zaxis: solid },
    },
  };
  return { data, layout };
}
