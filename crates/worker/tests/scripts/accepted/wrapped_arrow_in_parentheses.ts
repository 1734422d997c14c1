import { echo } from "./tools/test";
(async (): Promise<unknown> => {
  return await echo({ n: 1 });
});
