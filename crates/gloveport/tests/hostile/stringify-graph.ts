// expect: exceeded|threw cpu_time|wall_time|memory
let graph: unknown = "x";
for (let i = 0; i < 30; i++) graph = [graph, graph];
return JSON.stringify(graph).length;
