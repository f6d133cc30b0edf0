/* All paths of one weight: the network, a table with a row a path, and the factors of the chosen one.
 *
 * Choosing a row needs no server. Everything is put in as text.
 */

const WIDEST = 1.5;
const KEYS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };

class Paths {
  constructor(parent) {
    this.plot = make("div");
    this.svg = shape("svg", { "aria-hidden": "true" });
    this.sheet = make("div", { class: "pp-sheet" }, this.plot, this.svg);
    this.picture = make("div", { class: "pp-picture", role: "img" }, this.sheet);
    this.body = make("tbody");
    this.box = make("div", { class: "pp-box" });
    this.detail = make("div", { class: "pp-detail" });
    this.sums = make("dl", { class: "pp-sums" });
    this.remark = make("p", { class: "pp-remark" });
    const side = make("div", { class: "pp-side" }, this.box, this.detail);
    const stage = make("div", { class: "pp-stage" }, this.picture, side);
    this.root = make("div", { class: "pp" }, stage, this.remark, this.sums);
    parent.append(this.root);
    this.body.addEventListener("click", (event) => this.choose(event.target.closest("tr")));
    this.body.addEventListener("keydown", (event) => this.press(event));
    this.resizes = new ResizeObserver(() => this.fit());
    this.resizes.observe(this.root);
    this.onResize = () => this.fit();
    window.addEventListener("resize", this.onResize);
  }

  show(data) {
    const theme = isDark(this.root) ? "dark" : "light";
    if (this.identity === data.identity + theme) return;
    this.identity = data.identity + theme;
    this.data = data;
    this.colours = data.themes[theme];
    for (const [name, colour] of [["plus", "@plus_text"], ["minus", "@minus_text"]]) {
      this.root.style.setProperty(`--pp-${name}`, this.colours[colour]);
      this.root.style.setProperty(`--pp-${name}-line`, this.colours[`@${name}_line7`]);
    }
    this.root.style.setProperty("--pp-paper", this.colours["@paper"]);
    this.order = "product";
    this.root.classList.toggle("pp-across", data.is_across);
    this.root.classList.toggle("pp-deep", data.is_deep);
    this.buildTable();
    this.remark.replaceChildren(...runs(data.remark));
    this.remark.hidden = !data.remark.length;
    this.sums.replaceChildren(
      ...data.sums.flatMap(([heading, line, text]) => [
        make("dt", {}, heading),
        make("dd", {}, ...formula(line), ...(text ? [make("span", {}, text)] : [])),
      ]),
    );
    this.draw(theme);
  }

  async draw() {
    const { data, colours } = this;
    const { width, height } = data.picture.layout;
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 ${data.picture.top} ${width} ${height}` })) {
      this.svg.setAttribute(name, value);
    }
    Object.assign(this.sheet.style, { width: `${width}px`, height: `${height}px` });
    this.fit();
    try {
      const plotly = await loadPlotly(appAddress(data.plotly));
      if (data !== this.data) return;
      const { data: traces, layout } = paint({ data: data.picture.data, layout: data.picture.layout }, colours);
      await plotly.react(this.plot, traces, layout, { staticPlot: true, displayModeBar: false });
      this.root.dataset.drawn = data.identity;
    } catch {
      this.picture.replaceChildren(make("p", { role: "alert" }, data.failed));
    }
  }

  /* The table, in the order of magnitude or in that of the units; the chosen path stays chosen. */
  buildTable() {
    const { words, rows } = this.data;
    const before = this.chosenEdges;
    const sorted = this.order === "product" ? rows : [...rows].sort((one, other) => one[2] - other[2]);
    this.body.replaceChildren(...sorted.map((row) => this.buildRow(row)));
    const heads = ["edges", "factors", "product"].map((name) => this.buildHead(name));
    const table = make("table", { role: "grid", "aria-label": `${words.table}. ${words.keys}` });
    table.append(make("thead", {}, make("tr", {}, ...heads)), this.body);
    this.box.replaceChildren(table);
    this.box.scrollTop = 0;
    const same = [...this.body.rows].find((row) => row.cells[0].textContent === before);
    this.choose(same ?? this.body.rows[0]);
  }

  buildHead(name) {
    const { words, rows } = this.data;
    const head = make("th", { scope: "col", class: `pp-${name}` });
    if (name === "factors" || rows.length < 2 || this.data.is_cut) {
      head.append(words[name]);
      return head;
    }
    const isOrder = this.order === name;
    const button = make("button", { type: "button" }, words[name], make("span", { "aria-hidden": "true" }, isOrder ? " ▾" : ""));
    button.addEventListener("click", () => {
      this.order = name;
      this.buildTable();
      this.box.querySelector(`.pp-${name} button`).focus();
    });
    if (isOrder) head.setAttribute("aria-sort", name === "product" ? "descending" : "ascending");
    head.append(button);
    return head;
  }

  buildRow(row) {
    const [indices, product] = row;
    const factors = indices.map((index) => this.data.factors[index]);
    const numbers = factors.flatMap(([, number], index) => [index ? "\u00a0· " : "", toned(number)]);
    const cells = [
      make("td", { class: "pp-edges" }, edgesOf(factors)),
      make("td", { class: "pp-factors" }, ...numbers),
      make("td", { class: "pp-product" }, toned(product)),
    ];
    const line = make("tr", { "aria-selected": "false", tabindex: "-1" }, ...cells);
    line.path = row;
    return line;
  }

  press(event) {
    const move = KEYS[event.key];
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (move === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const here = event.target.closest("tr");
    const last = this.body.rows.length - 1;
    const index = Math.max(0, Math.min(last, here.sectionRowIndex + (move ?? 0)));
    const row = this.body.rows[index];
    row.focus();
    this.choose(row);
  }

  /* Chooses a row: its path is lit and its factors are written out. */
  choose(row) {
    if (!row) return;
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen?.setAttribute("tabindex", "-1");
    row.setAttribute("aria-selected", "true");
    row.setAttribute("tabindex", "0");
    this.chosen = row;
    const [indices, product] = row.path;
    const factors = indices.map((index) => this.data.factors[index]);
    this.chosenEdges = edgesOf(factors);
    this.picture.setAttribute("aria-label", `${this.data.alt} ${this.chosenEdges}`);
    this.light(factors);
    this.detail.replaceChildren(
      ...factors.map(([symbol, number], index) => column(formula([symbol]), formula([number]), index ? "·" : "")),
      column([make("span", {}, this.data.words.product)], formula([product]), "="),
    );
  }

  light(factors) {
    const places = this.data.places;
    const labels = [];
    this.svg.replaceChildren();
    for (const [position, [, number, , targets, text]] of factors.entries()) {
      const tone = position && number[2] ? ` pp-${number[2]}` : ""; // the first edge carries no factor of its own
      for (const target of targets.filter((name) => places[name])) {
        const mark = lit(places[target], tone);
        mark.dataset.target = target;
        this.svg.append(mark);
        if (places[target].line && this.data.labels) labels.push([places[target].line, text, tone]);
      }
    }
    for (const [[x1, y1, x2, y2], text, tone] of labels) {
      const label = shape("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2, class: `pp-label${tone}` });
      label.textContent = text;
      this.svg.append(label);
    }
  }

  /* Scales the picture to the room there is; beside it the table is as high as the picture. */
  fit() {
    const { width, height } = this.data?.picture.layout ?? {};
    if (!width || !this.picture.clientWidth) return;
    const isBeside = getComputedStyle(this.root).getPropertyValue("--pp-beside").trim() === "1";
    const most = Math.max(330, window.innerHeight - (this.data.is_across ? 520 : 430));
    const share = Math.min(this.picture.clientWidth / width, isBeside ? most / height : WIDEST, WIDEST);
    this.sheet.style.transform = `scale(${share})`;
    this.sheet.style.marginLeft = `${Math.max(0, (this.picture.clientWidth - width * share) / 2)}px`;
    this.picture.style.height = `${Math.ceil(height * share)}px`;
    const taken = this.data.is_across ? 0 : this.detail.offsetHeight + 10;
    this.box.style.maxHeight = isBeside ? `${Math.max(170, Math.ceil(height * share) - taken)}px` : "";
  }
}

function lit(place, tone) {
  if (place.oval) {
    const [cx, cy, rx, ry] = place.oval;
    return shape("ellipse", { cx, cy, rx, ry, class: "pp-lit" });
  }
  if (place.curve) {
    const [x1, y1, cx, cy, x2, y2] = place.curve;
    return shape("path", { d: `M ${x1} ${y1} Q ${cx} ${cy} ${x2} ${y2}`, class: "pp-lit" });
  }
  const [x1, y1, x2, y2] = place.line;
  return shape("line", { x1, y1, x2, y2, class: `pp-lit${tone}${place.hidden ? " pp-hidden" : ""}` });
}

function edgesOf(factors) {
  return factors.map(([, , edge]) => edge).filter(Boolean).join("\u00a0→ ");
}

function toned([, text, tone]) {
  return tone ? make("span", { class: `ds-${tone}` }, text) : text;
}

function column(above, below, operator) {
  const sign = make("span", { class: "pp-sign" }, operator);
  return make("div", { class: "pp-column" }, make("div", {}, ...above), make("div", {}, sign, ...below));
}

function runs(texts) {
  return texts.map(([text, stressed]) => (stressed ? make("strong", {}, text) : text));
}

const shown = new WeakMap();

export default function ({ parentElement, data }) {
  const paths = shown.get(parentElement) ?? new Paths(parentElement);
  shown.set(parentElement, paths);
  paths.show(data);
  return () => {
    shown.delete(parentElement);
    paths.resizes.disconnect();
    window.removeEventListener("resize", paths.onResize);
    paths.root.remove();
  };
}
