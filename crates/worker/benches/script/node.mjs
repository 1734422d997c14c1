// Strips and runs a script in one process, many times; prints medians. Each round adds a comment, so
// that nothing is remembered of the one before.
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import vm from "node:vm";

const source = readFileSync(process.argv[2], "utf8");
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const strips = [];
const wholes = [];
let firstStrip;
const quiet = { console: { log() {} } };
vm.createContext(quiet);
for (let round = 0; round < 300; round++) {
  const text = `${source}// ${round}\n`;
  const begun = performance.now();
  const code = stripTypeScriptTypes(text);
  const stripped = performance.now();
  firstStrip ??= stripped - begun;
  const run = vm.runInContext(`(async () => {${code}\n})`, quiet);
  await run();
  wholes.push(performance.now() - begun);
  strips.push(stripped - begun);
}
const line = (name, ms) => `${name.padEnd(44)} ${(ms * 1000).toFixed(1).padStart(10)} us`;
console.log(line("node: 100 lines stripped, first in a process", firstStrip));
console.log(line("node: 100 lines stripped, warm", median(strips)));
console.log(line("node: 100 lines stripped, compiled, run, warm", median(wholes)));
