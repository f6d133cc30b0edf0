/* Saving what is on the screen: the layers of a picture as one SVG file, or that drawn as a PNG. */

const PNG_SCALE = 3;
const LAYERS = ".ds-page.ds-on .main-svg, .ds-atoms.ds-on, .ds-sheet > .ds-hits, .ds-page.ds-on .ds-hits";
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-linejoin", "opacity", "font-size", "font-weight", "font-style"];

/* One SVG element with everything that is to be seen on the sheet, in the order in which it lies there. */
function wholePicture(sheet, { width, height }, paper, description) {
  const picture = shape("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` });
  const title = shape("title", {});
  title.append(description);
  picture.append(title, shape("rect", { width, height, fill: paper }));
  for (const layer of sheet.querySelectorAll(LAYERS)) {
    const copy = layer.cloneNode(true);
    if (!layer.matches(".main-svg")) freeze(layer, copy);
    picture.append(copy);
  }
  return picture;
}

/* Writes into the copy what style sheets say about the original; what they hide is left out. */
function freeze(layer, copy) {
  const copies = [...copy.querySelectorAll("*")];
  for (const [index, element] of [...layer.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(element);
    const isHit = element.matches(".ds-hits > *");
    if (style.display === "none" || (isHit && !element.matches("[data-veiled], .ds-now"))) copies[index].remove();
    else for (const look of LOOKS) copies[index].setAttribute(look, style.getPropertyValue(look));
  }
  copy.setAttribute("font-family", getComputedStyle(layer).fontFamily);
}

function svgText(picture) {
  return new XMLSerializer().serializeToString(picture);
}

async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(picture))}`;
  await image.decode();
  const canvas = make("canvas", {
    width: picture.getAttribute("width") * PNG_SCALE,
    height: picture.getAttribute("height") * PNG_SCALE,
  });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function saveFile(picture, name, format) {
  const content = format === "png" ? await pngOf(picture) : new Blob([svgText(picture)], { type: "image/svg+xml" });
  const address = URL.createObjectURL(content);
  make("a", { href: address, download: `${name}.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/* The button in the bar: a list that opens, with a line for each picture and format. */
class Saver {
  /* `save(picture, format)` is called with what was chosen; `leave`, where there are more formats, without anything. */
  constructor(texts, save, leave) {
    const label = texts.save;
    const button = make("summary", { title: label, "aria-label": label }, make("span", { "aria-hidden": "true" }, "⤓"));
    const lines = [];
    for (const [picture, name] of [["network", texts.save_network], ["matrices", texts.save_matrices]]) {
      for (const format of ["svg", "png"]) {
        lines.push(this.buildLine(fill(name, { format: format.toUpperCase() }), () => save(picture, format)));
      }
    }
    if (leave) lines.push(this.buildLine(texts.more_formats, leave));
    this.element = make("details", { class: "ds-save" }, button, make("div", {}, ...lines));
    this.element.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.element.contains(relatedTarget)) this.element.open = false;
    });
  }

  buildLine(label, action) {
    const line = make("button", { type: "button" }, label);
    line.addEventListener("click", () => {
      this.close();
      action();
    });
    return line;
  }

  /* True when there was something to close. */
  close() {
    if (!this.element.open) return false;
    this.element.open = false;
    this.element.firstChild.focus();
    return true;
  }
}
