// Where is a call used, how often, and in what files? The first half of a refactoring; nothing is changed.
//
// The script searches all Rust files, reads those that have the call, and tells uses in tests from the others. No line
// of a file comes back.
//
//   gloveport run examples/usages.ts

type Part = { part: string; files: number; uses: number; uses_in_tests: number };

const CALL = ".expect(";
const PATTERN = "crates/**/*.rs";

const found = await file_system.search({ pattern: PATTERN, text: CALL, limit: 5_000 });
if (found.truncated) throw new Error(`the search ended early (${found.ended_by}): narrow PATTERN`);

const usesIn = (text: string) => text.split(CALL).length - 1;

const contents = await Promise.all(
  found.files.map(async ({ path }) => {
    const file = await file_system.read({ path });
    return { path, content: file.content };
  }),
);

const parts = new Map<string, Part>();
for (const { path, content } of contents) {
  const part = path.split("/").slice(0, 2).join("/");
  const entry = parts.get(part) ?? { part, files: 0, uses: 0, uses_in_tests: 0 };
  // By custom, a file's tests are its end.
  const [code, ...tests] = /\/tests?[\/.]/.test(path) ? ["", content] : content.split("#[cfg(test)]");
  entry.files += 1;
  entry.uses += usesIn(code);
  entry.uses_in_tests += usesIn(tests.join(""));
  parts.set(part, entry);
}

return {
  call: CALL,
  files_scanned: found.files_scanned,
  files_with_uses: found.files.length,
  uses: found.match_count,
  parts: [...parts.values()].sort((a, b) => b.uses - a.uses),
};
