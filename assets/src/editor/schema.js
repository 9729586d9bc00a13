// What a text may hold: the same as the server's richtext, which reads Markdown.
// Fonts, colours and pictures have no place in it, so that no paste brings them.

import { schema as base } from "prosemirror-markdown";
import { Schema } from "prosemirror-model";
import { tableNodes } from "prosemirror-tables";

const cells = tableNodes({ tableGroup: "block", cellContent: "inline*", cellAttributes: {} });

// Markdown knows no joined cells.
for (const name of ["table_cell", "table_header"]) cells[name] = { ...cells[name], isolating: true };

const heading = {
  ...base.spec.nodes.get("heading"),
  content: "text*",
  attrs: { level: { default: 2 } },
  parseDOM: [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, attrs: { level: Math.min(Math.max(n, 2), 4) } })),
};

const link = {
  attrs: { href: {}, title: { default: null } },
  inclusive: false,
  parseDOM: [{ tag: "a[href]", getAttrs: (a) => (safe(a.getAttribute("href")) ? { href: a.getAttribute("href") } : false) }],
  toDOM: (mark) => ["a", { href: mark.attrs.href }],
};

const strike = { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["del", 0] };

export const schema = new Schema({
  nodes: base.spec.nodes.remove("image").update("heading", heading).append(cells),
  marks: base.spec.marks.update("link", link).addToEnd("strike", strike),
});

/** Whether an address may stand in an answer: as the server's rule says. */
export function safe(href) {
  return /^(https?:|mailto:|\/)/i.test(href ?? "");
}
