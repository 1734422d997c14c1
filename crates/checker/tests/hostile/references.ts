/// <reference path="/etc/passwd" />
/// <reference path="/work/tsconfig.json" />
/// <reference types="node" />
/// <reference lib="dom" />
import secret from "/etc/passwd";
import * as all from "../../../../proc/self/environ";
type T = typeof import("/proc/self/cmdline");
document.title;
