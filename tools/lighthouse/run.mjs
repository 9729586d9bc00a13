// Looks at home, ask, results and an answer of a running site with Lighthouse on
// its simulated mid-range telephone, prints the scores and what keeps them down,
// and fails if one is below 95. Results are kept out of search engines on
// purpose, which Lighthouse holds against them.
//
//   node tools/lighthouse/run.mjs http://127.0.0.1:8080

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const version = "13.5.0";
const base = process.argv[2] ?? "http://127.0.0.1:8080";
const dir = mkdtempSync(path.join(tmpdir(), "lighthouse-"));
const library = await (await fetch(`${base}/thu-vien`)).text();
const answer = library.match(/href="(\/thu-vien\/[^"?]+)"/)?.[1];
if (!answer) throw new Error("the library has no answer to look at");

let low = 0;
for (const [name, address] of [["home", "/"], ["ask", "/hoi"], ["results", "/thu-vien?q=dat+dai"], ["answer", answer]]) {
  const file = path.join(dir, `${name}.json`);
  execFileSync("npx", [
    "--yes", `lighthouse@${version}`, base + address, "--quiet", "--output=json", `--output-path=${file}`, "--form-factor=mobile",
    "--only-categories=performance,accessibility,best-practices,seo", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
  ], { stdio: ["ignore", "ignore", "inherit"], timeout: 300e3 });
  const { categories, audits } = JSON.parse(readFileSync(file));
  console.log(name, Object.entries(categories).map(([k, c]) => `${k} ${Math.round(c.score * 100)}`).join(", "));
  for (const { id, auditRefs, score } of Object.values(categories)) {
    const meant = name === "results" && id === "seo";
    if (score < 0.95 && !meant) low++;
    for (const a of auditRefs) {
      const found = audits[a.id];
      if (a.weight > 0 && found.score !== null && found.score < 0.9) console.log(`  ${id}: ${found.title} ${found.displayValue ?? ""}`);
    }
  }
}
process.exit(low ? 1 : 0);
