// Every text a person reads stands in src/locales. This fails on Chinese characters anywhere else in the product, on text
// written between JSX tags, and on literal text in attributes that are read aloud or shown.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "vite";

const SHOWN_ATTRIBUTES = new Set([
  "title",
  "placeholder",
  "alt",
  "label",
  "aria-label",
  "aria-description",
  "hint",
  "next",
]);
const CHINESE = /\p{Script=Han}/u;
const LETTER = /\p{L}/u;

const root = fileURLToPath(new URL("../src", import.meta.url));

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["locales", "test"].includes(entry.name)) yield* files(path);
    } else if (/\.tsx?$/u.test(entry.name) && !/\.test\.tsx?$/u.test(entry.name) && entry.name !== "bindings.ts") {
      yield path;
    }
  }
}

const found = [];
let checked = 0;
for (const path of files(root)) {
  checked += 1;
  const source = readFileSync(path, "utf8");
  const { program, comments, errors } = parseSync(path, source, { lang: path.endsWith("x") ? "tsx" : "ts" });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const report = (at, text) => {
    const line = source.slice(0, at).split("\n").length;
    found.push(`${relative(root, path)}:${line}: ${text.trim().slice(0, 60)}`);
  };
  const literal = (node) => {
    if (typeof node.value === "string" && CHINESE.test(node.value)) report(node.start, node.value);
  };
  new Visitor({
    JSXText: (node) => {
      if (LETTER.test(node.value)) report(node.start, node.value);
    },
    JSXAttribute: (node) => {
      const name = node.name.type === "JSXIdentifier" ? node.name.name : "";
      if (SHOWN_ATTRIBUTES.has(name) && node.value?.type === "Literal" && LETTER.test(String(node.value.value))) {
        report(node.start, String(node.value.value));
      }
    },
    Literal: literal,
    TemplateElement: (node) => {
      if (CHINESE.test(node.value.raw)) report(node.start, node.value.raw);
    },
  }).visit(program);
  // Names of things may stand in a comment as the clinic says them (`登记`), sentences may not.
  for (const comment of comments) {
    if (/\p{Script=Han}{13,}/u.test(comment.value)) report(comment.start, comment.value);
  }
}

if (checked === 0) throw new Error("no file was checked");
if (found.length > 0) {
  console.error(`Text outside src/locales:\n  ${found.join("\n  ")}`);
  process.exit(1);
}
console.log(`${checked} files hold no text of their own`);
