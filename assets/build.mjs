// Builds dist/ from src/ and the pinned packages: one style sheet, one script,
// the fonts cut down to the characters that the pages use, the drawings, and
// the list of licences. Nothing that it writes depends on the machine or the
// time, so that a second run changes nothing.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");
const modules = path.join(here, "node_modules");
const weights = [400, 600];

/** The characters of a set of ranges, as one string. */
function characters(...ranges) {
  let text = "";
  for (const [first, last = first] of ranges) {
    for (let c = first; c <= last; c++) text += String.fromCodePoint(c);
  }
  return text;
}

const latin = characters(
  [0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153], [0x2010, 0x2015], [0x2018, 0x201e],
  [0x2020, 0x2022], [0x2026], [0x202f], [0x2030], [0x2039, 0x203a], [0x20ac], [0x2122], [0x2191, 0x2193], [0x2212],
);
const vietnamese = characters(
  [0x102, 0x103], [0x110, 0x111], [0x128, 0x129], [0x168, 0x169], [0x1a0, 0x1a1], [0x1af, 0x1b0],
  [0x300, 0x301], [0x303, 0x304], [0x308, 0x309], [0x323], [0x1ea0, 0x1ef9], [0x20ab],
);

async function fonts() {
  const hashes = {};
  for (const weight of weights) {
    for (const [part, name, text] of [["latin", "latin", latin], ["vietnamese", "vi", vietnamese]]) {
      const source = path.join(modules, "@fontsource/be-vietnam-pro/files", `be-vietnam-pro-${part}-${weight}-normal.woff2`);
      const font = await subsetFont(await readFile(source), text, { targetFormat: "woff2" });
      const file = `be-vietnam-pro-${weight}-${name}.woff2`;
      hashes[file] = await put(file, font);
    }
  }
  return hashes;
}

/**
 * Loads "moj:NAME", a component of MOJ, against the settings of app.scss. The
 * package would bring settings of its own, and Sass allows them only once.
 */
const moj = {
  canonicalize: (url) => (/^moj:[a-z-]+$/.test(url) ? new URL(url) : null),
  load(url) {
    const name = url.pathname;
    const source = readFileSync(path.join(modules, "@ministryofjustice/frontend/moj/components", name, `_${name}.scss`), "utf8");
    const contents = source
      .replaceAll("../../vendor/govuk-frontend", "govuk-frontend/dist/govuk/base")
      .replaceAll('"../../', '"@ministryofjustice/frontend/moj/');
    return { contents, syntax: "scss" };
  },
};

async function styles(fontHashes) {
  const { css } = sass.compile(path.join(here, "src/app.scss"), {
    importers: [moj], loadPaths: [modules, path.join(here, "src")], quietDeps: true, style: "expanded",
  });
  const named = css.replace(/([a-z0-9-]+)\.:hash:\.woff2/g, (_, stem) => `${stem}.${fontHashes[`${stem}.woff2`]}.woff2`);
  const out = await build({
    stdin: { contents: named, loader: "css", resolveDir: here },
    external: ["/assets/*"],
    bundle: true, minify: true, write: false, target: ["safari15", "chrome100", "firefox100"], legalComments: "none",
  });
  await put("app.css", out.outputFiles[0].contents);
}

/** The script of every page, and that of the pages with an editor. */
async function scripts() {
  for (const name of ["app.js", "editor.js"]) {
    const out = await build({
      entryPoints: [path.join(here, "src", name)],
      bundle: true, minify: true, write: false, format: "esm", target: ["es2022"], legalComments: "none",
    });
    await put(name, out.outputFiles[0].contents);
  }
}

/** The fonts with which the server draws the pictures of shared links (internal/picture). */
async function pictureFonts() {
  for (const [part, name, text] of [["latin", "latin", latin], ["vietnamese", "vi", vietnamese]]) {
    const source = path.join(modules, "@fontsource/be-vietnam-pro/files", `be-vietnam-pro-${part}-600-normal.woff2`);
    await put(`picture-${name}.ttf`, await subsetFont(await readFile(source), text, { targetFormat: "truetype" }));
  }
}

async function drawings() {
  for (const file of (await readdir(path.join(here, "src/drawings"))).sort()) {
    await put(file, await readFile(path.join(here, "src/drawings", file)));
  }
}

/** Style sheets of single pages, plain CSS that needs no building. */
async function pages() {
  for (const name of ["calendar.css", "editor.css", "passkey.js", "work.js", "embed.js", "box.js", "box.css", "sw.js"]) {
    await put(name, await readFile(path.join(here, "src", name)));
  }
}

/** Writes a file of dist and returns the hash that its address carries. */
async function put(name, content) {
  await writeFile(path.join(dist, name), content);
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

/** What the editor is made of. */
const editor = [
  "prosemirror-commands", "prosemirror-gapcursor", "prosemirror-history", "prosemirror-inputrules", "prosemirror-keymap",
  "prosemirror-markdown", "prosemirror-model", "prosemirror-schema-list", "prosemirror-state", "prosemirror-tables",
  "prosemirror-transform", "prosemirror-view", "markdown-it", "linkify-it", "mdurl", "uc.micro", "punycode.js", "entities",
  "orderedmap", "rope-sequence", "w3c-keyname",
];

async function licences() {
  const lines = ["# Licences", "", "What `dist/` is built from. Written by `build.mjs`; the licence texts follow the list.", ""];
  const texts = [];
  for (const [name, file] of [
    ["govuk-frontend", null],
    ["@ministryofjustice/frontend", null],
    ["htmx.org", "LICENSE"],
    ["@fontsource/be-vietnam-pro", "LICENSE"],
    ...editor.map((name) => [name, readdirSync(path.join(modules, name)).find((file) => /^LICENSE/i.test(file))]),
  ]) {
    const pkg = JSON.parse(await readFile(path.join(modules, name, "package.json"), "utf8"));
    lines.push(`- ${name} ${pkg.version}: ${pkg.license}`);
    if (file) texts.push(`## ${name}`, "", (await readFile(path.join(modules, name, file), "utf8")).trim(), "");
  }
  texts.push(
    "## govuk-frontend, @ministryofjustice/frontend", "",
    "Copyright (c) Crown copyright (Government Digital Service; Ministry of Justice). The MIT licence:", "", mit, "",
  );
  lines.push("", "The emblem and the other drawings in `src/drawings` were drawn for this program.", "");
  await writeFile(path.join(here, "LICENSES.md"), [...lines, ...texts].join("\n"));
}

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Prints what a first visit costs: style, script and the fonts of two weights. */
async function sizes() {
  let first = 0;
  for (const file of (await readdir(dist)).sort()) {
    const content = await readFile(path.join(dist, file));
    const size = file.endsWith(".woff2") ? content.length : gzipSync(content, { level: 9 }).length;
    if (file.endsWith(".woff2") || ["app.css", "app.js", "emblem.svg", "icon.svg"].includes(file)) first += size;
    console.log(`${String(size).padStart(8)}  ${file}`);
  }
  console.log(`${String(first).padStart(8)}  first visit, compressed (limit 122880)`);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await styles(await fonts());
await scripts();
await drawings();
await pictureFonts();
await pages();
await licences();
await sizes();
