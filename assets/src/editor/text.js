// Reads and writes Markdown as the server reads it: a line end within a
// paragraph is kept, and <br> is a line end within a table's cell.

import { MarkdownParser, MarkdownSerializer, defaultMarkdownParser, defaultMarkdownSerializer } from "prosemirror-markdown";
import MarkdownIt from "markdown-it";
import { safe, schema } from "./schema.js";

// Bare addresses stay words: the server makes links of them when it shows the text.
const reader = new MarkdownIt("default", { html: false, breaks: true });
reader.validateLink = safe;
reader.core.ruler.push("cell_breaks", (state) => {
  let inCell = false;
  for (const token of state.tokens) {
    if (token.type === "th_open" || token.type === "td_open") inCell = true;
    if (token.type === "th_close" || token.type === "td_close") inCell = false;
    if (inCell && token.children) token.children = token.children.flatMap((child) => breaks(state, child));
  }
});

function breaks(state, child) {
  if (child.type !== "text" || !/<br ?\/?>/i.test(child.content)) return [child];
  return child.content.split(/<br ?\/?>/i).flatMap((words, i) => {
    const text = new state.Token("text", "", 0);
    text.content = words;
    return i === 0 ? [text] : [new state.Token("hardbreak", "br", 0), text];
  });
}

const parser = new MarkdownParser(schema, reader, {
  ...defaultMarkdownParser.tokens,
  heading: { block: "heading", getAttrs: (token) => ({ level: Math.min(Math.max(Number(token.tag.slice(1)), 2), 4) }) },
  softbreak: { node: "hard_break" },
  image: { ignore: true, noCloseToken: true },
  table: { block: "table" },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: "table_row" },
  th: { block: "table_header" },
  td: { block: "table_cell" },
  s: { mark: "strike" },
});

/** Writes words, so that a line that begins like a list is not read as one. */
function words(state, node, parent, index) {
  if (index > 0 && parent.child(index - 1).type === schema.nodes.hard_break) state.atBlockStart = true;
  state.text(node.text, !state.inAutolink);
}

function lineEnd(state, node, parent, index) {
  for (let i = index + 1; i < parent.childCount; i++) {
    if (parent.child(i).type === node.type) continue;
    state.write("\n");
    return;
  }
}

const { image, ...nodes } = defaultMarkdownSerializer.nodes;
const writer = new MarkdownSerializer(
  {
    ...nodes, text: words, hard_break: lineEnd, table: writeTable,
    bullet_list: (state, node) => state.renderList(tight(node), "  ", () => "- "),
    ordered_list: (state, node) => nodes.ordered_list(state, tight(node)),
  },
  { ...defaultMarkdownSerializer.marks, strike: { open: "~~", close: "~~", mixable: true, expelEnclosingWhitespace: true } },
);

/** A list without blank lines between its points, whatever it came from. */
const tight = (list) => list.type.create({ ...list.attrs, tight: true }, list.content);

function writeTable(state, table) {
  table.forEach((row, _, i) => {
    const cells = [];
    row.forEach((cell) => cells.push(cellWords(cell)));
    state.write(`| ${cells.join(" | ")} |`);
    state.ensureNewLine();
    if (i === 0) {
      state.write(`|${" --- |".repeat(cells.length)}`);
      state.ensureNewLine();
    }
  });
  state.closeBlock(table);
}

function cellWords(cell) {
  const alone = schema.node("doc", null, [schema.node("paragraph", null, cell.content)]);
  return write(alone).trim().replace(/\|/g, "\\|").replace(/\n/g, "<br>");
}

/** Returns the document that the Markdown describes. */
export const read = (markdown) => parser.parse(markdown);

/** Returns the document as Markdown. */
export const write = (doc) => writer.serialize(doc, { tightLists: true }).trimEnd();
