/* Formulas: nested lists to MathML. */

const BAR = "\u0304"; // stands behind a letter whose mean over samples is meant
const MATHML = "http://www.w3.org/1998/Math/MathML";

function mathElement(tag, ...children) {
  const element = document.createElementNS(MATHML, tag);
  element.append(...children);
  return element;
}

function mathSymbol([, base, sub = "", sup = "", transposed = ""]) {
  const name = base.replace(BAR, "");
  const plain = mathElement(name === "∑" ? "mo" : "mi", name);
  if (name.length > 1) return mathElement("mrow", thinSpace(), plain, thinSpace()); // log, max, …
  const letter = name === base ? plain : mathElement("mover", plain, mathElement("mo", "¯"));
  const index = (text) => mathElement(/^[\d,()]+$/.test(text) ? "mn" : "mi", text);
  let symbol = letter;
  if (sub && sup) symbol = mathElement("msubsup", letter, index(sub), index(sup));
  else if (sub) symbol = mathElement("msub", letter, index(sub));
  else if (sup) symbol = mathElement("msup", letter, index(sup));
  if (!transposed) return symbol;
  const inner = sup ? mathElement("mrow", mathElement("mo", "("), symbol, mathElement("mo", ")")) : symbol;
  const sign = mathElement("mi", "T");
  sign.setAttribute("mathvariant", "normal");
  return mathElement("msup", inner, sign);
}

function thinSpace() {
  const space = mathElement("mspace");
  space.setAttribute("width", "0.17em");
  return space;
}

function mathNode(node) {
  if (typeof node === "string") return mathElement(node === "∂" ? "mi" : "mo", node);
  const [kind, ...rest] = node;
  if (kind === "s") return mathSymbol(node);
  if (kind === "n") {
    const number = mathElement("mn", rest[0]);
    if (rest[1]) number.setAttribute("class", "ds-" + rest[1]);
    return number;
  }
  if (kind === "f") return mathElement("mfrac", mathNode(rest[0]), mathNode(rest[1]));
  if (kind === "p") return mathElement("msup", mathNode(rest[0]), mathNode(rest[1]));
  return mathElement("mrow", ...rest.map(mathNode));
}

/* A line of formula may break between its chunks, so each is an element of its own. */
function formula(chunks) {
  return chunks.flatMap((chunk, index) => {
    const math = mathElement("math", mathNode(chunk));
    math.setAttribute("displaystyle", "true");
    const first = math.querySelector("mo");
    const leads = first && (first.parentNode.firstChild === first || math.firstChild === first);
    if (index && leads && "=+−·×∘⊙∗".includes(first.textContent)) first.setAttribute("form", "infix");
    return [math, " "];
  });
}
