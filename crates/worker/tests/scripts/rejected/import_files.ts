import m0 from "fs";
import m1 from "node:fs";
import m2 from "node:fs/promises";
