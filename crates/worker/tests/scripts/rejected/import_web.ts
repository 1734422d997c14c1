import m0 from "node:util";
import m1 from "node:url";
import m2 from "buffer";
