// The toolbar of the editor: one stop of the Tab key, the arrows go through its
// buttons. The buttons stand in the page, so that their words are translated.

import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from "prosemirror-tables";
import { safe, schema } from "./schema.js";

const { nodes, marks } = schema;

/** Turns the block into the kind, or back into a paragraph. */
const block = (type, attrs) => (state, dispatch, view) =>
  inside(state, type) ? setBlockType(nodes.paragraph)(state, dispatch, view) : setBlockType(type, attrs)(state, dispatch, view);

const list = (type) => (state, dispatch, view) =>
  inside(state, type) ? liftListItem(nodes.list_item)(state, dispatch, view) : wrapInList(type)(state, dispatch, view);

const quote = (state, dispatch, view) =>
  inside(state, nodes.blockquote) ? lift(state, dispatch, view) : wrapIn(nodes.blockquote)(state, dispatch, view);

/** Puts in a table of two columns, the first row its heading. */
function table(state, dispatch) {
  if (isInTable(state)) return false;
  const row = (type) => nodes.table_row.create(null, [type.create(), type.create()]);
  const made = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
  if (dispatch) {
    const at = state.selection.from;
    const tr = state.tr.replaceSelectionWith(made);
    dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(Math.max(at, 1)))).scrollIntoView());
  }
  return true;
}

function inside(state, type) {
  const { $from } = state.selection;
  for (let d = $from.depth; d > 0; d--) if ($from.node(d).type === type) return true;
  return false;
}

function marked(state, type) {
  const { from, to, empty, $from } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

const commands = {
  bold: { run: toggleMark(marks.strong), on: (s) => marked(s, marks.strong) },
  italic: { run: toggleMark(marks.em), on: (s) => marked(s, marks.em) },
  heading: { run: block(nodes.heading, { level: 2 }), on: (s) => inside(s, nodes.heading) },
  bullets: { run: list(nodes.bullet_list), on: (s) => inside(s, nodes.bullet_list) },
  numbers: { run: list(nodes.ordered_list), on: (s) => inside(s, nodes.ordered_list) },
  quote: { run: quote, on: (s) => inside(s, nodes.blockquote) },
  table: { run: table },
  row: { run: addRowAfter, only: isInTable },
  column: { run: addColumnAfter, only: isInTable },
  "row-off": { run: deleteRow, only: isInTable },
  "column-off": { run: deleteColumn, only: isInTable },
  "table-off": { run: deleteTable, only: isInTable },
  undo: { run: undo },
  redo: { run: redo },
};

/** Brings the toolbar to life; returns what must be called after each change. */
export function toolbar(bar, view, askLink) {
  const buttons = [...bar.querySelectorAll("button[data-hd-do]")];
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-hd-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    if (button.dataset.hdDo === "link") return askLink();
    commands[button.dataset.hdDo].run(view.state, view.dispatch, view);
    view.focus();
  });
  bar.addEventListener("keydown", (event) => {
    const shown = buttons.filter((b) => !b.hidden);
    const at = shown.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    stop(shown[(to + shown.length) % shown.length]);
    shown[(to + shown.length) % shown.length].focus();
  });
  const stop = (button) => {
    for (const b of buttons) b.tabIndex = b === button ? 0 : -1;
  };
  stop(buttons[0]);
  return (state) => {
    for (const button of buttons) {
      const name = button.dataset.hdDo;
      const c = name === "link" ? { on: (s) => marked(s, marks.link) } : commands[name];
      if (c.only) button.hidden = !c.only(state);
      if (c.on) button.setAttribute("aria-pressed", String(c.on(state)));
      else button.setAttribute("aria-disabled", String(!c.run(state)));
    }
    if (!buttons.some((b) => b.tabIndex === 0 && !b.hidden)) stop(buttons[0]);
  };
}

/** Asks for an address in a dialog and puts it on the selected words. */
export function linking(dialog, view) {
  const field = dialog.querySelector("input");
  dialog.querySelector("[data-hd-link=ok]").addEventListener("click", () => {
    let href = field.value.trim();
    if (href && !safe(href)) href = `https://${href}`;
    dialog.close();
    view.focus();
    put(view, href);
  });
  dialog.querySelector("[data-hd-link=off]").addEventListener("click", () => {
    dialog.close();
    view.focus();
    put(view, "");
  });
  dialog.querySelector("[data-hd-link=cancel]").addEventListener("click", () => {
    dialog.close();
    view.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    dialog.querySelector("[data-hd-link=ok]").click();
  });
  return () => {
    const { $from } = view.state.selection;
    field.value = marks.link.isInSet($from.marks())?.attrs.href ?? "";
    dialog.showModal();
    field.focus();
  };
}

function put(view, href) {
  const { state } = view;
  let { from, to } = state.selection;
  const { $from } = state.selection;
  if (from === to && marks.link.isInSet($from.marks())) ({ from, to } = around($from));
  const tr = state.tr.removeMark(from, to, marks.link);
  if (href && from === to) tr.insert(from, schema.text(href, [marks.link.create({ href })]));
  else if (href) tr.addMark(from, to, marks.link.create({ href }));
  view.dispatch(tr.scrollIntoView());
}

/** The whole link in which the cursor stands. */
function around($pos) {
  const start = $pos.start();
  let from = $pos.pos;
  let to = $pos.pos;
  $pos.parent.forEach((node, offset) => {
    const a = start + offset;
    if (marks.link.isInSet(node.marks) && a <= $pos.pos && a + node.nodeSize >= $pos.pos) [from, to] = [a, a + node.nodeSize];
  });
  return { from, to };
}
