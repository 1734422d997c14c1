const early = await run();
async function run() { return await echo({ early: true }) }
import { echo } from "./tools/test"
return early
