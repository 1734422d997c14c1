import * as tools from "./tools";
return [await tools.githb.get_issue({}), await tools.github.get_isue({ n: 1 })];
