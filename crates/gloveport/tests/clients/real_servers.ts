// Calls every server of `real_servers.rs` once or more, all at once, then reads resources and a prompt. `place` says where things are.
declare const place: { files: string; repository: string; page: string; document: string };

const table = async () => {
  await sqlite.create_table({ query: "CREATE TABLE programs (name TEXT)" });
  await sqlite.write_query({ query: "INSERT INTO programs VALUES ('first')" });
  return sqlite.read_query({ query: "SELECT name FROM programs" });
};
const remember = async () => {
  const entities = [{ name: "Ada", entityType: "person", observations: ["wrote programs"] }];
  await memory.create_entities({ entities });
  return memory.read_graph({});
};
const second = `${place.files}/b.txt`;
const [sum, added, calculated, said, edited, read, log, graph, fetched, rows, thought, converted] = await Promise.all([
  everything.get_sum({ a: 2, b: 3 }),
  asking.add({ a: 1, b: 2 }),
  calculator.calculate({ expression: "6 * 7" }),
  commands.run_command({ command: "echo hello" }),
  editor.get_text_file_contents({ files: [{ file_path: second, ranges: [{ start: 1 }] }] }),
  files.read_text_file({ path: `${place.files}/a.txt` }),
  git.git_log({ repo_path: place.repository }),
  remember(),
  page.fetch({ url: place.page, raw: true }),
  table(),
  thinking.sequentialthinking({ thought: "It works.", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
  time.convert_time({ source_timezone: "UTC", time: "12:00", target_timezone: "Asia/Tokyo" }),
]);
const [document] = await resources.read("everything", place.document);
const [note] = await resources.read("asking", "note://today");
const prompt: any = await prompts.get("everything", "args-prompt", { city: "Paris", state: "Texas" });
const messages = [...String(log).matchAll(/^Message: (.*)$/gm)].map((found) => found[1]);
return {
  sum,
  added,
  calculated: (calculated as any).result,
  said,
  edited: (edited as any)[second].ranges[0].content,
  read: (read as any).content,
  messages,
  graph: (graph as any).entities.map((entity: any) => [entity.name, ...entity.observations]),
  fetched: String(fetched).split("\n").at(-1),
  rows,
  thoughts: (thought as any).thoughtHistoryLength,
  converted: (converted as any).time_difference,
  document: (document as any).text.split("\n")[0],
  note: (note as any).text,
  prompt: prompt.messages[0].content.text,
};
