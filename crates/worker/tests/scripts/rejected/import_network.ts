import m0 from "axios";
import m1 from "node-fetch";
import m2 from "undici";
