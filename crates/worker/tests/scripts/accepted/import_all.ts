import * as tools from "./tools";
import all from "../servers/index.ts";
const { github } = all;
const { file_system: files } = tools;
return [await tools.test.echo({ n: 1 }), await all.test.echo({ n: 2 }), await github.get_issue({ n: 3 }), await files.read({ path: "x" })];
