/** What leaves the page as a picture or as LaTeX: browser/export. */
import { latexOf } from "/app/browser/export/latex.js";
import { sheet } from "/app/browser/export/sheet.js";
import { element, Sketch } from "/app/browser/export/sketch.js";
import { viewPicture } from "/app/browser/export/view.js";
import { traceSymbol } from "/app/browser/charts/symbols.js";
import { h } from "/app/browser/page/dom.js";
import { frac, label, math, number, row, space, sub, sup } from "/app/browser/page/mathml.js";
import { equal, ok, test } from "./expect.js";

const parsed = (svg) => {
  const found = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, "image/svg+xml");
  ok(!found.querySelector("parsererror"), svg);
  return found.documentElement;
};

/** What a picture shows in a box of 40 pixels a side, as its pixels. */
async function pixels(paint) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
  const ctx = canvas.getContext("2d");
  await paint(ctx);
  return ctx.getImageData(0, 0, 40, 40).data;
}

test("what is drawn on a sketch looks as on a canvas", async () => {
  const marks = (ctx) => {
    ctx.save();
    ctx.translate(20, 20);
    ctx.scale(1.5, 1.5);
    for (const symbol of [0, 4, 8]) {
      traceSymbol(ctx, symbol, symbol - 4, 0, 5);
      Object.assign(ctx, { fillStyle: "#0072b2", strokeStyle: "rgb(20, 30, 50)", lineWidth: 1.5 });
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
    ctx.beginPath();
    ctx.rect(5, 5, 20, 6);
    ctx.save();
    ctx.clip();
    ctx.setLineDash([4, 2]);
    Object.assign(ctx, { lineWidth: 3, globalAlpha: 0.5 });
    ctx.beginPath();
    ctx.moveTo(0, 0);
    ctx.lineTo(40, 16);
    ctx.stroke();
    ctx.restore();
  };
  const sketch = new Sketch();
  marks(sketch);
  const image = new Image();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">${sketch.svg}</svg>`;
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const [drawn, wanted] = [await pixels((ctx) => ctx.drawImage(image, 0, 0)), await pixels(marks)];
  const differing = wanted.filter((value, n) => Math.abs(value - drawn[n]) > 40).length;
  ok(wanted.some((value) => value > 0) && differing < 40, `${differing} values differ`);
});

test("text is as wide with any font as with its own", () => {
  for (const font of ["400 20px monospace", "400 20px serif"]) {
    const sketch = Object.assign(new Sketch(), { font });
    sketch.fillText("illicit", 0, 0);
    const ctx = document.createElement("canvas").getContext("2d");
    ctx.font = font;
    const text = parsed(sketch.svg).querySelector("text");
    ok(Math.abs(Number(text.getAttribute("textLength")) - ctx.measureText("illicit").width) < 0.01, sketch.svg);
  }
});

test("what is faded on the page is faded in its picture, with all that is in it", () => {
  const box = (style, ...inside) => h("div", { style: `width: 20px; height: 10px; ${style}` }, ...inside);
  const page = h("section", {}, box("background: rgb(1, 2, 3); opacity: 0.25", box("background: rgb(4, 5, 6)")), box("background: rgb(7, 8, 9)"));
  document.body.append(page);
  const picture = parsed(viewPicture(page).svg);
  page.remove();
  const faded = [...picture.querySelectorAll('g[opacity="0.25"] [fill]')].map((node) => node.getAttribute("fill"));
  equal(faded, ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]);
  equal([...picture.querySelectorAll("[fill]")].length, 3);
});

test("text of any kind stays text", () => {
  const sketch = new Sketch();
  sketch.fillText('<b>&"]]>', 1, 2);
  equal(parsed(sketch.svg).textContent, '<b>&"]]>');
  equal(parsed(element("g", { "data-name": 'a"<&' })).firstChild.dataset.name, 'a"<&');
});

test("a whole picture has its title, its note and the names of its legend, on its ground or none", () => {
  const look = { ink: "black", quiet: "grey", font: "sans-serif", enlargement: 1 };
  const legend = ["=1+1", "<猫>"].map((words, symbol) => ({ symbol, colour: "red", words }));
  const picture = { title: "Title & more", note: "note", legend, width: 200, height: 100, svg: "<g id='body'/>" };
  const found = parsed(sheet(picture, look, "#ffffff").svg);
  for (const words of ["Title & more", "note", "=1+1", "<猫>"]) ok(found.textContent.includes(words), words);
  equal(found.querySelector("rect").getAttribute("fill"), "#ffffff");
  equal(parsed(sheet(picture, look, null).svg).querySelector("rect"), null);
});

const formula = (...lines) => latexOf(h("section", {}, ...lines.map((parts) => h("div", { class: "formula-line" }, math(...parts)))));
const value = (text) => Object.assign(number(), { textContent: text });

test("a formula is LaTeX", () => {
  const found = formula(
    [sub("p", label({}, "cat_1")), "=", frac(sup("e", "z/T"), row({}, "Σ", sup("e", "z/T"))), "=", value("−1.2×10⁻⁷")],
    ["∂CE / ∂z", space("1.4em"), "log p", label({ class: "vector" }, "w"), "· x"], [label({ class: "vector" }, "φ")]);
  equal(found, "\\begin{align*}\n"
    + "  p_{\\text{cat\\_1}}&=\\frac{e^{z/T}}{\\sum e^{z/T}}=-1.2\\times 10^{-7} \\\\\n"
    + "  \\partial \\mathrm{CE}/\\partial z\\qquad \\log \\,p\\boldsymbol{w}\\cdot x \\\\\n  \\boldsymbol{\\varphi }\n\\end{align*}\n");
});
