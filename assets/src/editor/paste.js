// Cleans what is pasted from Word, from a browser or from another program:
// headings, paragraphs, lists, tables and links stay; fonts, colours, joined
// cells and everything else go. Word writes lists as paragraphs; they become
// lists here.

import { safe } from "./schema.js";

const kept = new Set(["P", "BR", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "BLOCKQUOTE", "PRE", "HR", "STRONG", "B", "EM", "I", "S", "DEL", "STRIKE", "CODE", "A", "TABLE", "TBODY", "TR", "TD", "TH"]);
const gone = "style, script, meta, link, title, xml, head, img, svg, video, audio, iframe, object, input, button, select, textarea, colgroup, caption > br";
const blocks = "p, div, h1, h2, h3, h4, h5, h6, li, blockquote, pre, tr";

/** Returns the HTML of a paste without what an answer may not hold. */
export function clean(html) {
  // The page's security policy refuses style="…" even where nobody sees it.
  const doc = new DOMParser().parseFromString(html.replace(/<style[\s\S]*?<\/style\s*>/gi, "").replace(/(\s)style\s*=/gi, "$1data-style="), "text/html");
  const body = doc.body;
  for (const el of body.querySelectorAll(gone)) el.remove();
  comments(doc);
  for (const el of [...body.querySelectorAll("b[id^='docs-internal-guid']")]) unwrap(el);
  emphasis(doc);
  scripts(body);
  wordLists(body);
  for (const table of [...body.querySelectorAll("table")].reverse()) flatten(table);
  strip(body);
  return body.innerHTML;
}

function style(el) {
  return (el.dataset?.style ?? "").toLowerCase();
}

function unwrap(el) {
  el.replaceWith(...el.childNodes);
}

function comments(doc) {
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_COMMENT);
  const list = [];
  while (walker.nextNode()) list.push(walker.currentNode);
  for (const node of list) node.remove();
}

/** Spans that are bold or italic by their style become what says so. */
function emphasis(doc) {
  for (const span of [...doc.body.querySelectorAll("span[data-style]")]) {
    const s = style(span);
    for (const [pattern, tag] of [[/font-weight:\s*(bold|[6-9]00)/, "strong"], [/font-style:\s*italic/, "em"]]) {
      if (!pattern.test(s) || span.closest("h1, h2, h3, h4, h5, h6")) continue;
      const el = doc.createElement(tag);
      el.append(...span.childNodes);
      span.append(el);
    }
  }
}

const raised = { 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
const lowered = { 0: "₀", 1: "₁", 2: "₂", 3: "₃", 4: "₄", 5: "₅", 6: "₆", 7: "₇", 8: "₈", 9: "₉" };

/** m2 with a raised 2 stays m²: digits have letters of their own for that. */
function scripts(body) {
  for (const el of [...body.querySelectorAll("sup, sub")]) {
    const letters = el.tagName === "SUP" ? raised : lowered;
    const words = el.textContent.trim();
    if (/^\d{1,3}$/.test(words)) el.textContent = [...words].map((c) => letters[c]).join("");
    unwrap(el);
  }
}

/** Turns Word's paragraphs with a sign in front into lists, level by level. */
function wordLists(body) {
  for (const first of [...body.querySelectorAll("p, div, h1, h2, h3, h4, h5, h6")]) {
    if (!first.isConnected || !level(first)) continue;
    const open = []; // the lists that are open, outermost first
    let root = null;
    let p = first;
    while (p && level(p)) {
      const next = p.nextElementSibling;
      const { ordered, start } = sign(p);
      const depth = Math.min(level(p), open.length + 1);
      open.length = Math.min(open.length, depth);
      let list = open[depth - 1];
      if (!list || (list.tagName === "OL") !== ordered) {
        list = body.ownerDocument.createElement(ordered ? "ol" : "ul");
        if (ordered && start > 1) list.setAttribute("start", start);
        if (depth === 1) {
          (root ?? p).before(list);
          if (root) root.after(list);
          root = list;
        } else {
          open[depth - 2].lastElementChild.append(list);
        }
        open[depth - 1] = list;
      }
      const item = body.ownerDocument.createElement("li");
      item.append(...p.childNodes);
      list.append(item);
      p.remove();
      p = next;
    }
  }
}

function level(p) {
  const m = /mso-list:\s*l\d+\s+level(\d+)/.exec(style(p));
  return m ? Number(m[1]) : 0;
}

/** Takes the sign off the paragraph and says what it was. */
function sign(p) {
  let words = "";
  for (const span of [...p.querySelectorAll("span")]) {
    if (!/mso-list:\s*ignore/.test(style(span))) continue;
    words += span.textContent;
    span.remove();
  }
  const m = /^\s*\(?([0-9]+|[a-zđ]|[ivx]+)[.)]/i.exec(words);
  return { ordered: Boolean(m), start: m && /^\d+$/.test(m[1]) ? Number(m[1]) : 1 };
}

/** Gives each row as many cells as the widest has, and each cell plain words. */
function flatten(table) {
  const doc = table.ownerDocument;
  const grid = [];
  [...table.rows].forEach((row, y) => {
    grid[y] ??= [];
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y][x]) x++;
      const wide = Math.max(1, Math.min(cell.colSpan || 1, 50));
      const high = Math.max(1, Math.min(cell.rowSpan || 1, table.rows.length - y));
      for (let dy = 0; dy < high; dy++) {
        grid[y + dy] ??= [];
        for (let dx = 0; dx < wide; dx++) grid[y + dy][x + dx] = dx || dy ? "joined" : cell;
      }
      x += wide;
    }
  });
  const width = Math.max(0, ...grid.map((r) => r.length));
  const body = doc.createElement("tbody");
  grid.forEach((cells, y) => {
    const row = doc.createElement("tr");
    for (let x = 0; x < width; x++) {
      const cell = doc.createElement(y === 0 ? "th" : "td");
      if (cells[x] && cells[x] !== "joined") cell.append(...inline(cells[x]));
      row.append(cell);
    }
    body.append(row);
  });
  if (!width) return table.remove();
  const plain = doc.createElement("table");
  plain.append(body);
  table.replaceWith(plain);
}

/** The words of a cell with a line end between its blocks. */
function inline(cell) {
  const doc = cell.ownerDocument;
  for (const item of cell.querySelectorAll("li")) item.prepend("- ");
  for (const block of [...cell.querySelectorAll(blocks)]) {
    block.before(doc.createElement("br"));
    block.after(doc.createElement("br"));
    unwrap(block);
  }
  for (const el of [...cell.querySelectorAll("ul, ol, table, tbody, thead, td, th")]) unwrap(el);
  const nodes = [];
  for (const node of [...cell.childNodes]) {
    const br = node.nodeName === "BR";
    const blank = node.nodeType === Node.TEXT_NODE && !node.data.trim();
    if ((br || blank) && (nodes.length === 0 || nodes.at(-1).nodeName === "BR")) continue;
    nodes.push(node);
  }
  while (nodes.length && nodes.at(-1).nodeName === "BR") nodes.pop();
  return nodes;
}

/** Takes off every attribute and every element that has no meaning here. */
function strip(body) {
  for (const el of [...body.querySelectorAll("*")].reverse()) {
    const href = el.tagName === "A" ? el.getAttribute("href") : null;
    const start = el.tagName === "OL" ? el.getAttribute("start") : null;
    for (const a of [...el.attributes]) el.removeAttribute(a.name);
    if (el.tagName === "DIV") {
      if (!el.querySelector("p, ul, ol, table, h1, h2, h3, h4, div, blockquote")) {
        const p = body.ownerDocument.createElement("p");
        p.append(...el.childNodes);
        el.replaceWith(p);
        continue;
      }
      unwrap(el);
    } else if (!kept.has(el.tagName) || (el.tagName === "A" && !safe(href))) {
      unwrap(el);
    } else if (el.tagName === "P" && !el.textContent.replace(/\u00a0/g, " ").trim() && el.parentElement.tagName !== "LI") {
      el.remove();
    } else {
      if (href) el.setAttribute("href", href);
      if (start) el.setAttribute("start", start);
    }
  }
}
