import fs from "node:fs/promises";
import axios from "axios";
import { z } from "zod";
import { exec } from "child_process";
import helper from "./helper";
import all from "./tools";
import { x } from "./tools/github/a/b";
export * from "lodash";
