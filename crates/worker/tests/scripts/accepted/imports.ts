import { create_issue as create, get_issue } from "./tools/github";
import * as files from "../servers/file-system/index.ts";
import github2, { list_issues } from "tools/github.ts";
import search from "/tools/file_system/search.ts";
import { read } from "./servers/file_system/read";
import * as readModule from "./tools/file_system/read.js";
import { test } from "./tools";
import type { Anything } from "./tools/nowhere";
import { type Shape, echo } from "./tools/test";
import "./tools/github";
const used: Anything | Shape | undefined = undefined;
return await Promise.all([
  create({ n: 1 }), get_issue({ n: 2 }), files.search({ n: 3 }), github2.list_issues({ n: 4 }),
  list_issues({ n: 5 }), search({ n: 6 }), read({ n: 7 }), readModule.read({ n: 8 }),
  readModule.default({ n: 9 }), test.echo({ n: 10 }), echo({ n: 11 }), used,
]);
