/* Pictures: where the library comes from, and colours by name. */

let library = null;

function loadPlotly(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  library ??= new Promise((resolve, reject) => {
    const script = make("script", { src: address, async: "" });
    script.onerror = () => {
      library = null;
      reject(new Error(address));
    };
    // An address that answers with something else loads too.
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : script.onerror());
    document.head.append(script);
  });
  return library;
}

/* Addresses are made from where the app's own script came from: that holds behind any path prefix. */
function appAddress(path) {
  const script = document.querySelector('script[src*="static/js/"]');
  return script ? script.src.replace(/static\/js\/.*$/, path) : new URL(path, document.baseURI).href;
}

function paint(value, colours) {
  if (typeof value === "string") return colours[value] ?? value;
  if (Array.isArray(value)) return value.map((item) => paint(item, colours));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, paint(item, colours)]));
  }
  return value;
}

function isDark(element) {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const probe = make("span", { style: `color: ${background || "Canvas"}` });
  element.append(probe);
  const numbers = getComputedStyle(probe).color.match(/[\d.]+/g); // none while the page is being left
  const [red, green, blue] = (numbers ?? [255, 255, 255]).map(Number);
  probe.remove();
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}
