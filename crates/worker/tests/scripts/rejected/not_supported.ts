@decorated class A {}
function decorated(x: any) {}
const fs = await import("fs");
const meta = import.meta.url;
import old = require("old");
