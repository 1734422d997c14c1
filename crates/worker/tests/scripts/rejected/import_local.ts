import m0 from "./helper";
import m1 from "../../../client.js";
import m2 from "@/lib/helper";
