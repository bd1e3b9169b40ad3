// Makes sync/emulator/page/static/vendor: one file for each library, its licences, and their hashes.
// The same packages give the same bytes; `npm ci && npm run build`, then `git diff` must be empty.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const to = new URL("../sync/emulator/page/static/vendor/", import.meta.url);
const from = (name) => new URL(`node_modules/${name}`, import.meta.url);
const PACKAGES = [
  ["chart.js", "LICENSE.md"],
  ["@kurkle/color", "LICENSE.md"],
];

const version = async (name) => JSON.parse(await readFile(from(`${name}/package.json`), "utf8")).version;
const names = await Promise.all(PACKAGES.map(async ([name]) => `${name} ${await version(name)}`));

await rm(to, { recursive: true, force: true });
await mkdir(to, { recursive: true });
await build({
  entryPoints: [new URL("chart.js", import.meta.url).pathname],
  outfile: new URL("chart.js", to).pathname,
  bundle: true,
  format: "esm",
  legalComments: "none",
  minify: true,
  target: "es2022",
  banner: { js: `/* ${names.join(", ")}; MIT, see LICENSES.txt */` },
});

const licences = await Promise.all(
  PACKAGES.map(async ([name, file], at) => `${names[at]}\n\n${(await readFile(from(`${name}/${file}`), "utf8")).trim()}\n`),
);
await writeFile(new URL("LICENSES.txt", to), licences.join(`\n${"-".repeat(72)}\n\n`));

const made = (await readdir(to)).sort();
const sums = await Promise.all(
  made.map(async (name) => `${createHash("sha256").update(await readFile(new URL(name, to))).digest("hex")}  ${name}\n`),
);
await writeFile(new URL("sha256.txt", to), sums.join(""));
