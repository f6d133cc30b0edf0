/* A book: all pages of one storyboard in one theme.
 *
 * The pages next to the current one are drawn in idle time into hidden boxes, so that a step only flips visibility.
 */

const KEPT = 12; // pages this far from the current one stay drawn

class Book {
  constructor(story, plotly, theme) {
    this.story = story;
    this.plotly = plotly;
    this.colours = story.themes[theme];
    this.route = new Route(story);
    this.pages = story.steps.map(() => ({ network: null, matrices: null, atoms: null }));
    this.current = -1; // the layer step whose page is open
    this.revealed = null; // targets whose results of this step are known, with moments finer than a layer
    this.pinned = null;
    this.build();
  }

  build() {
    const { story } = this;
    this.symbols = stack("ds-symbols", story.steps, (step) => formula(step.symbols));
    this.sentences = stack("ds-sentence", story.steps, sentenceParts);
    this.network = canvas("ds-network", story.network.layout);
    this.matrices = canvas("ds-matrices", story.matrices.layout);
    this.base = make("div", { class: "ds-page ds-on", "aria-hidden": "true" });
    this.networkHits = this.buildNetworkHits();
    this.network.sheet.append(this.base, this.networkHits);
    this.matrices.box.addEventListener("scroll", () => (this.scrolled = true));
    this.live = make("div", { class: "ds-live" });
    this.side = make("div", { class: "ds-side" }, this.symbols, this.matrices.box, this.live);
    this.stage = make("div", { class: "ds-stage" }, this.network.box, this.side);
  }

  /* The first drawing. The book must be on the page by now, or texts could not be measured. */
  openAt(index) {
    this.draw(this.base, this.story.network.data, this.story.network.layout);
    this.turnTo(index);
  }

  draw(box, data, layout) {
    const painted = paint({ data, layout }, this.colours);
    this.plotly.newPlot(box, painted.data, painted.layout, { staticPlot: true, displayModeBar: false });
  }

  buildNetworkHits() {
    const { width, height } = this.story.network.layout;
    const hits = shape("svg", { class: "ds-hits", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    for (const [target, place] of Object.entries(this.story.network.targets)) {
      const [x1, y1, x2, y2] = place;
      const hit =
        place.length === 4
          ? shape("line", { x1, y1, x2, y2, class: "ds-hit-edge" })
          : shape("circle", { cx: x1, cy: y1, r: x2, class: "ds-hit-unit" });
      hit.dataset.target = target;
      hits.append(hit);
    }
    return hits;
  }

  buildCellHits(step) {
    const [width, height] = step.matrices.size;
    const hits = shape("svg", { class: "ds-hits", width, height, "aria-hidden": "true" });
    for (const [name, cells, isResult] of step.matrices.cells) {
      for (const [x, y, cellWidth, cellHeight, target, value] of cells) {
        const hit = shape("rect", { x, y, width: cellWidth, height: cellHeight, class: "ds-hit-cell" });
        Object.assign(hit.dataset, { target, value, name });
        if (isResult) hit.dataset.result = "";
        hits.append(hit);
      }
    }
    return hits;
  }

  /* Draws one picture of a page; true when there was something to draw. */
  drawNext(index) {
    const page = this.pages[index];
    const step = this.story.steps[index];
    if (!page) return false;
    if (!page.network) {
      page.network = this.addPage(this.network.sheet, step.network_alt);
      if (step.atoms) {
        page.atoms = new Atoms(this.story, step.atoms, this.colours);
        page.network.before(page.atoms.under);
        page.network.after(page.atoms.over);
      }
      this.network.sheet.append(this.networkHits); // stays on top
      this.draw(page.network, step.ground ?? step.network.data, this.story.network.layout);
      return true;
    }
    if (page.matrices) return false;
    const [width, height] = step.matrices.size;
    page.matrices = this.addPage(this.matrices.sheet, step.matrices_alt);
    this.draw(page.matrices, step.matrices.data, sized(this.story.matrices.layout, width, height));
    page.matrices.append(this.buildCellHits(step));
    return true;
  }

  addPage(sheet, description) {
    const box = make("div", { class: "ds-page", role: "img", "aria-label": description });
    sheet.append(box);
    return box;
  }

  /* What is on the screen of the network or the matrices, as one SVG element. */
  picture(name) {
    const { layout } = this.story.network;
    const [width, height] = this.story.steps[this.current].matrices.size;
    const size = name === "network" ? layout : { width, height };
    const description = this.pages[this.current][name].getAttribute("aria-label");
    return wholePicture(this[name].sheet, size, this.colours["@paper"], description);
  }

  parts(index) {
    const page = this.pages[index];
    const texts = [this.symbols.children[index], this.sentences.children[index]];
    return [page.network, page.matrices, ...(page.atoms?.sheets ?? []), ...texts];
  }

  turnTo(index) {
    const { step } = this.route.moments[index];
    if (step !== this.current) this.turnPage(step);
    this.index = index;
    if (this.route.isFine) this.reveal();
    this.light(null);
    this.showLine(this.pinned);
  }

  turnPage(index) {
    while (this.drawNext(index));
    if (this.current >= 0) for (const part of this.parts(this.current)) part.classList.remove("ds-on");
    for (const part of this.parts(index)) part.classList.add("ds-on");
    this.current = index;
    this.networkHits.dataset.step = index;
    this.fitMatrices();
  }

  /* Shows as much of the page as is known at this moment; only classes and names change. */
  reveal() {
    const { route, index } = this;
    const moment = route.moments[index];
    const page = this.pages[this.current];
    const step = this.story.steps[this.current];
    const isComplete = route.isLastOfStep(index);
    const now = new Set([...moment.reveals, ...moment.uses]);
    this.pinned = null; // the moment's own line comes first
    this.revealed = route.revealed(index);
    page.atoms.show(this.revealed, now);
    page.network.setAttribute("aria-label", moment.spoken);
    page.matrices.setAttribute("aria-label", (isComplete ? step : step.early).matrices_alt);
    for (const cell of page.matrices.querySelectorAll(".ds-hit-cell")) {
      const { target, result } = cell.dataset;
      const isVeiled = result !== undefined && !isComplete && !this.revealed.has(target);
      cell.toggleAttribute("data-veiled", isVeiled);
      cell.classList.toggle("ds-now", now.has(target));
    }
    for (const hit of this.networkHits.children) hit.classList.toggle("ds-now", now.has(hit.dataset.target));
    this.sentences.children[this.current].classList.toggle("ds-complete", isComplete);
  }

  /* Whether what the present step computes for a target is known. */
  isTold(target) {
    return !this.revealed || this.revealed.has(target) || this.route.isLastOfStep(this.index);
  }

  /* What the live lines are about that may be shown by now. */
  toldTargets() {
    return this.story.steps[this.current].lines.map(([[target]]) => target).filter((target) => this.isTold(target));
  }

  /* The sentence of a step as it begins. */
  sentence(index) {
    const step = this.story.steps[index];
    return (step.early ?? step).sentence.map(([text]) => text).join("");
  }

  /* Draws the next missing picture around the current page and forgets pages far away; false when all is drawn. */
  drawAhead() {
    for (let distance = 0; distance <= KEPT; distance += 1) {
      if (this.drawNext(this.current + distance) || this.drawNext(this.current - distance)) return true;
    }
    for (const [index, page] of this.pages.entries()) {
      if (Math.abs(index - this.current) <= 2 * KEPT || !page.network) continue;
      for (const name of ["network", "matrices"]) {
        if (page[name]) this.plotly.purge(page[name]);
        page[name]?.remove();
        page[name] = null;
      }
      for (const sheet of page.atoms?.sheets ?? []) sheet.remove();
      page.atoms = null;
    }
    return false;
  }

  /* The live line of a target, or that of the moment, or the step's first one. */
  showLine(target) {
    const { lines } = this.story.steps[this.current];
    const own = this.route.moments[this.index].line ?? 0;
    const found = lines.find(([targets]) => targets.includes(target) && this.isTold(targets[0]));
    const line = found?.[1] ?? (Array.isArray(own) ? own : lines[own]?.[1]);
    if (line === this.line) return;
    this.line = line;
    this.live.replaceChildren(...(line ? formula(line) : []));
  }

  /* Lights up everything that stands for a target, or nothing. */
  light(target) {
    for (const hit of this.stage.querySelectorAll(".ds-lit")) hit.classList.remove("ds-lit");
    if (!target) return;
    const name = CSS.escape(target);
    for (const area of [this.networkHits, this.pages[this.current].matrices]) {
      for (const hit of area.querySelectorAll(`[data-target="${name}"]`)) hit.classList.add("ds-lit");
    }
  }

  /* What is known of a target by now: its name, then its numbers; a cell's own number first. */
  reading(target, cell = {}) {
    const [name, ...entries] = this.story.readings[target] ?? [""];
    const limit = this.isTold(target) ? this.current : this.current - 1;
    const known = entries.filter(([step]) => step <= limit).map(([, text]) => text);
    const told = !cell.value || cell.veiled !== undefined || known.some((text) => text.split(" ").includes(cell.value));
    return [name, ...(told ? [] : [`${cell.name} = ${cell.value}`]), ...known].filter(Boolean);
  }

  /* Scales both pictures to the room there is. The side keeps the height of its tallest page, so nothing jumps. */
  fit() {
    const { network, matrices } = this.story;
    this.network.fit((window.innerHeight - 300) / network.layout.height, network.layout.width);
    this.matrices.fit(1.6, this.story.matrices.room);
    const tallest = matrices.layout.height * this.matrices.share;
    const picture = Math.ceil(network.layout.height * this.network.share);
    const formulas = this.symbols.offsetHeight + this.live.offsetHeight;
    this.most = Math.max(260, picture + 120 - formulas); // what is taller scrolls in its own box
    this.side.style.height = `${Math.ceil(Math.min(tallest, this.most) + formulas)}px`;
    this.network.box.style.height = `${picture}px`;
    this.fitMatrices();
  }

  fitMatrices() {
    const [width, height] = this.story.steps[this.current].matrices.size;
    const { box, sheet, share } = this.matrices;
    sheet.style.width = `${width}px`;
    box.style.height = `${Math.min(Math.ceil(height * share), this.most ?? Infinity)}px`;
    // Asked only after the reader has scrolled: touching scrollTop makes the browser lay out the page at once.
    if (this.scrolled) box.scrollTop = box.scrollLeft = 0;
    this.scrolled = false;
  }

  destroy() {
    for (const drawn of this.stage.querySelectorAll(".js-plotly-plot")) this.plotly.purge(drawn);
  }
}

/* Where not everything is known at once, what is said before and after. */
function sentenceParts({ sentence, early }) {
  const parts = (runs) => runs.map(([text, stressed]) => (stressed ? make("strong", {}, text) : text));
  if (!early || String(early.sentence) === String(sentence)) return parts(sentence);
  return [make("span", { class: "ds-early" }, ...parts(early.sentence)), make("span", { class: "ds-late" }, ...parts(sentence))];
}

function sized(layout, width, height) {
  const axis = (range) => ({ ...layout.xaxis, range });
  return { ...layout, width, height, xaxis: axis([0, width]), yaxis: axis([height, 0]) };
}

/* All steps' texts in one place, so that the tallest decides the height and nothing jumps. */
function stack(name, steps, content) {
  const box = make("div", { class: `ds-stack ${name}` });
  for (const step of steps) box.append(make("div", {}, ...content(step)));
  return box;
}

/* A sheet of fixed size in a box of any size: the sheet is scaled, the pictures are never redrawn. */
function canvas(name, { width, height }) {
  const sheet = make("div", { class: "ds-sheet", style: `width: ${width}px; height: ${height}px` });
  const box = make("div", { class: name }, sheet);
  const area = { box, sheet, share: 1 };
  area.fit = (largest, wanted) => {
    if (!box.clientWidth) return;
    area.share = Math.max(0.4, Math.min(box.clientWidth / wanted, Math.max(largest, 0.6)));
    sheet.style.transform = `scale(${area.share})`;
  };
  return area;
}
