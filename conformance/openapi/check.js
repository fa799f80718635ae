// Holds the recorded exchanges of a folder against Discord's description; fails with any finding.
//
//   node openapi/check.js <description> <folder of exchanges>

import { createReadStream, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Description } from "./description.js";
import { Findings } from "./findings.js";

const [, , document, folder] = process.argv;
const findings = new Findings(new Description(JSON.parse(readFileSync(document, "utf8"))));
for (const name of readdirSync(folder).filter((name) => name.endsWith(".jsonl"))) {
  for await (const line of createInterface({ input: createReadStream(join(folder, name)) })) {
    findings.take(JSON.parse(line));
  }
}
for (const { where, message, times, example } of findings.list()) {
  const { path, seen_in: test } = example;
  console.log(`${where}: ${message} (${times} times; first in ${test ?? "a process"}, ${path})`);
}
const found = findings.list().length;
console.log(`openapi: ${findings.checked} exchanges checked, ${found || "no"} findings`);
// A folder without exchanges would say nothing about anything.
process.exitCode = found > 0 || findings.checked === 0 ? 1 : 0;
