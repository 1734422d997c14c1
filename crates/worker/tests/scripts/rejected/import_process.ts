import m0 from "child_process";
import m1 from "node:process";
import m2 from "dotenv";
