/* One picture, redrawn in place whenever it changes, and scaled to the width that there is. */

class Picture {
  constructor(parent) {
    this.root = make("div", { role: "img", style: "overflow: hidden" });
    this.sheet = make("div", { style: "transform-origin: 0 0" });
    this.root.append(this.sheet);
    parent.append(this.root);
    this.resizes = new ResizeObserver(() => this.fit());
    this.resizes.observe(this.root);
  }

  async show({ picture, alt, themes, plotly: address, failed, largest }) {
    this.picture = picture;
    this.largest = largest;
    this.root.setAttribute("aria-label", alt);
    const theme = themes[isDark(this.root) ? "dark" : "light"];
    try {
      const plotly = await loadPlotly(appAddress(address));
      if (picture !== this.picture) return;
      const { data, layout } = paint(picture, theme);
      await plotly.react(this.sheet, data, layout, { staticPlot: true, displayModeBar: false });
      this.root.dataset.drawn = alt;
    } catch {
      this.root.replaceChildren(make("p", { role: "alert" }, failed));
    }
    this.fit();
  }

  fit() {
    const { width, height } = this.picture?.layout ?? {};
    if (!width || !this.root.clientWidth) return;
    const share = Math.min(this.root.clientWidth / width, this.largest);
    this.sheet.style.transform = `scale(${share})`;
    this.root.style.height = `${Math.ceil(height * share)}px`;
  }
}

const pictures = new WeakMap();

export default function ({ parentElement, data }) {
  const picture = pictures.get(parentElement) ?? new Picture(parentElement);
  pictures.set(parentElement, picture);
  picture.show(data);
  return () => {
    pictures.delete(parentElement);
    picture.resizes.disconnect();
    picture.root.remove();
  };
}
