// What makes the pages quicker to use. Every page works without it.

import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink, createAll } from "govuk-frontend";
import { SortableTable } from "@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs";
import htmx from "htmx.org/dist/htmx.esm.js";
import { autosave } from "./autosave.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { offline } from "./offline.js";
import { remembering } from "./remember.js";
import { copying, printing, quoting, ticking } from "./small.js";

/** Brings to life whatever a part of a page needs; also what htmx puts in later. */
function start(scope) {
  for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink]) {
    createAll(component, undefined, scope);
  }
  createAll(SortableTable, undefined, scope);
  autosave(scope);
  copying(scope);
  printing(scope);
  quoting(scope);
  ticking(scope);
  remembering(scope);
  live(scope, start);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
htmx.config.includeIndicatorCSS = false;
htmx.config.history = false;
document.addEventListener("htmx:after:swap", (event) => start(event.target));
start(document);
keys();
offline();
