enum Level { Low = 1, High = 5 }
namespace Format {
  export const line = (level: Level, text: string) => `[${Level[level]}] ${text}`;
}
const { issues } = await tracker.list_issues({ repo: "a/b" });
return issues.map((issue) => Format.line(issue.labels.some((l) => l.name === "bug") ? Level.High : Level.Low, issue.title));
