import * as tracker from "../servers/linear/index.ts";
return await tracker.get_issue({ issue: "ENG-7" });
