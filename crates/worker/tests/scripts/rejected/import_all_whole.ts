import * as tools from "./tools";
const name = "github";
return Object.keys(tools[name]);
