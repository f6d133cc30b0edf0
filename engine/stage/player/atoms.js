/* What appears on the network as the results of a step become known: edges below its ground, units and numbers above. */

class Atoms {
  constructor(story, atoms, colours) {
    this.story = story;
    this.colours = colours;
    this.under = this.buildSheet();
    this.over = this.buildSheet();
    this.edges = Object.entries(atoms.edges).map(([target, atom]) => this.buildEdge(target, atom));
    this.units = Object.entries(atoms.units).map(([target, atom]) => this.buildUnit(target, atom));
  }

  get sheets() {
    return [this.under, this.over];
  }

  buildSheet() {
    const { width, height } = this.story.network.layout;
    return shape("svg", { class: "ds-page ds-atoms", width, height, "aria-hidden": "true" });
  }

  buildEdge(target, [row, path, colour, width, text, x, y, plate, textColour]) {
    const line = shape("path", { d: path, stroke: this.colours[colour], "stroke-width": width, "data-atom": target });
    const halo = shape("path", { d: path, class: "ds-halo", "stroke-width": width + 6 });
    this.under.prepend(halo); // below every edge
    this.under.append(line);
    const label = shape("g", { "data-atom": target });
    if (text) {
      const [size] = this.story.sizes;
      label.append(this.buildPlate(x, y, plate, size + 2), this.buildText(text, x, y, size, textColour));
      label.setAttribute("font-weight", 600);
      this.over.append(label);
    }
    return { target, row, line, label, halo };
  }

  buildUnit(target, [fill, text, plate, name]) {
    const [, size, nameSize] = this.story.sizes;
    const [x, y, r] = this.story.network.targets[target];
    const unit = shape("g", { "data-atom": target });
    unit.append(shape("circle", { cx: x, cy: y, r, fill: this.colours[fill], stroke: this.colours["@ink"], "stroke-width": 1.4 }));
    if (plate) unit.append(this.buildPlate(x, y, plate, size + 3));
    unit.append(this.buildText(text, x, y, size, "@ink"));
    if (name) unit.append(this.buildPlate(x, y - r - 11, 30, 17), this.buildText(symbolSpans(name), x, y - r - 11, nameSize, "@ink"));
    this.over.append(unit);
    return { target, unit };
  }

  buildPlate(x, y, width, height) {
    return shape("rect", { x: x - width / 2, y: y - height / 2, width, height, fill: this.colours["@paper"] });
  }

  buildText(content, x, y, size, colour) {
    const text = shape("text", { x, y, "font-size": size, fill: this.colours[colour], "text-anchor": "middle", dy: "0.35em" });
    text.append(...[content].flat());
    return text;
  }

  /* Edges of the rows that the moment is about are strong and numbered, those of former rows thin. */
  show(revealed, now) {
    const rows = new Set(this.edges.filter(({ target }) => now.has(target)).map(({ row }) => row));
    for (const { target, row, line, label, halo } of this.edges) {
      const isShown = revealed.has(target);
      const isPresent = isShown && rows.has(row);
      line.classList.toggle("ds-shown", isPresent);
      line.classList.toggle("ds-past", isShown && !isPresent);
      label.classList.toggle("ds-shown", isPresent);
      halo.classList.toggle("ds-shown", isPresent && now.has(target));
    }
    for (const { target, unit } of this.units) unit.classList.toggle("ds-shown", revealed.has(target));
  }
}

/* A symbol with its index and its mark, as the pictures write them. */
function symbolSpans([, base, sub = "", sup = ""]) {
  const letter = shape("tspan", { "font-style": "italic" });
  letter.append(base);
  const spans = [letter];
  let height = 0; // in units of the small letters
  for (const [text, level] of [[sub, 0.3], [sup, -0.6]]) {
    if (!text) continue;
    const span = shape("tspan", { "font-size": "70%", dy: `${level - height}em` });
    span.append(text);
    spans.push(span);
    height = level;
  }
  return spans;
}
