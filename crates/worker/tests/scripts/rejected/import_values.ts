import m0 from "lodash";
import m1 from "lodash/groupBy";
import m2 from "zod";
