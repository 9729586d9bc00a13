// Underlines passages of the text without changing it: citations as the server
// has recognised them, and the passages to which remarks are anchored.

import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";

const key = new PluginKey("highlight");

/** The plugin. Its state is a list of { quote, className, title }. */
export const highlighting = new Plugin({
  key,
  state: {
    init: () => ({ list: [], set: DecorationSet.empty }),
    apply(tr, was) {
      const list = tr.getMeta(key) ?? was.list;
      if (list === was.list && !tr.docChanged) return was;
      return { list, set: decorate(tr.doc, list) };
    },
  },
  props: { decorations: (state) => key.getState(state).set },
});

/** Shows these passages, and no others. */
export function highlight(view, list) {
  view.dispatch(view.state.tr.setMeta(key, list).setMeta("addToHistory", false));
}

/** A passage as it is compared: whatever the blanks. */
const flat = (s) => s.replace(/\s/g, " ");

function decorate(doc, list) {
  const found = [];
  if (!list.length) return DecorationSet.empty;
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const words = flat(node.textBetween(0, node.content.size, undefined, " "));
    for (const { quote, className, title } of list) {
      // A quote may reach over several paragraphs: each of its lines is looked for.
      for (const part of quote.split("\n").map((s) => flat(s).trim()).filter(Boolean)) {
        for (let at = words.indexOf(part); at >= 0; at = words.indexOf(part, at + part.length)) {
          found.push(Decoration.inline(pos + 1 + at, pos + 1 + at + part.length, { class: className, title }));
        }
      }
    }
    return false;
  });
  return DecorationSet.create(doc, found);
}
