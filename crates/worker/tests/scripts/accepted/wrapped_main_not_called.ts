import { echo } from "./tools/test";
async function main() {
  return echo({ n: helper() });
}
function helper() { return 1 } // the end