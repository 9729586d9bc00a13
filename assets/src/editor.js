// The editor of answers. It stands over a plain text field, which stays the
// form's own: whatever is written here is written there as Markdown at once, so
// that saving, sending and working without a script are the same thing.

import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, smartQuotes, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { goToNextCell, isInTable, tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { checks, presence, snippets } from "./editor/beside.js";
import { highlight, highlighting } from "./editor/highlight.js";
import { clean } from "./editor/paste.js";
import { schema } from "./editor/schema.js";
import { read, write } from "./editor/text.js";
import { linking, toolbar } from "./editor/toolbar.js";

const { nodes, marks } = schema;

const lineEnd = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
};

/** Enter in a cell begins a line; a cell has no paragraphs. */
const lineEndInCell = (state, dispatch) => isInTable(state) && lineEnd(state, dispatch);

function plugins(toBar) {
  return [
    inputRules({
      rules: [
        wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
        wrappingInputRule(/^(\d+)\.\s$/, nodes.ordered_list, (m) => ({ order: Number(m[1]) }), (m, node) => node.childCount + node.attrs.order === Number(m[1])),
        wrappingInputRule(/^\s*([-+*])\s$/, nodes.bullet_list),
        textblockTypeInputRule(/^(#{2,4})\s$/, nodes.heading, (m) => ({ level: m[1].length })),
      ],
    }),
    keymap({
      "Mod-b": toggleMark(marks.strong), "Mod-i": toggleMark(marks.em), "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo,
      "Alt-F10": toBar,
      Enter: chainCommands(lineEndInCell, splitListItem(nodes.list_item)),
      "Shift-Enter": chainCommands(exitCode, lineEnd),
      // Tab moves within tables and lists; anywhere else it leaves the editor.
      Tab: chainCommands(goToNextCell(1), sinkListItem(nodes.list_item)),
      "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(nodes.list_item)),
    }),
    keymap(baseKeymap),
    gapCursor(),
    tableEditing({ allowTableNodeSelection: false }),
    history(),
    highlighting,
  ];
}

/** Puts ready text where the cursor is: words into the line, blocks below it. */
function insert(state, content) {
  const { $from, from, to } = state.selection;
  if (content.childCount === 1 && content.firstChild.type === nodes.paragraph) {
    return state.tr.replaceWith(from, to, content.firstChild.content);
  }
  if ($from.depth === 0) return state.tr.insert(from, content);
  const empty = $from.depth === 1 && $from.parent.content.size === 0;
  return state.tr.replaceWith(empty ? $from.before(1) : $from.after(1), $from.after(1), content);
}

/** Puts an editor over the text field that the element names. */
function open(box) {
  const field = document.getElementById(box.dataset.hdEditor);
  if (!field) return;
  const form = field.form;
  const bar = box.querySelector("[role=toolbar]");
  const label = document.querySelector(`label[for="${field.id}"]`);
  label.id ||= `${field.id}-label`;
  const hint = field.getAttribute("aria-describedby");

  let update = () => {};
  const toBar = () => {
    bar.querySelector("button[tabindex='0']")?.focus();
    return true;
  };
  const place = document.createElement("div");
  place.className = "hd-editor__page";
  const view = new EditorView(place, {
    state: EditorState.create({ doc: read(field.value), plugins: plugins(toBar) }),
    attributes: {
      id: `${field.id}-editor`, class: "hd-prose hd-editor__text", role: "textbox", "aria-multiline": "true", "aria-labelledby": label.id, lang: field.lang || "vi",
      ...(hint && { "aria-describedby": hint }), ...(field.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
    },
    transformPastedHTML: clean,
    handleClick: (_, __, event) => event.target.closest?.("a") && (event.ctrlKey || event.metaKey) && Boolean(window.open(event.target.closest("a").href, "_blank", "noopener")),
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      update(view.state);
      if (!tr.docChanged) return;
      field.value = write(view.state.doc);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  bar.setAttribute("aria-controls", view.dom.id);
  field.hidden = true;
  box.append(place);
  box.hidden = false;
  box.classList.add("hd-editor--on");
  label.addEventListener("click", () => view.focus());
  for (const a of document.querySelectorAll(`a[href="#${field.id}"]`)) a.addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });

  const dialog = box.querySelector("dialog");
  update = toolbar(bar, view, linking(dialog, view));
  update(view.state);
  const remarks = [...document.querySelectorAll("[data-hd-quote]")].map((el) => ({
    quote: el.dataset.hdQuote, className: "hd-editor__remark", title: el.dataset.hdRemark,
  }));
  const mark = (cited) => highlight(view, [...remarks, ...cited]);
  mark([]);
  checks(form, field, mark);
  presence(form);
  snippets(form, (markdown) => {
    view.dispatch(insert(view.state, read(markdown).content).scrollIntoView());
    view.focus();
  });
}

for (const box of document.querySelectorAll("[data-hd-editor]")) open(box);
