// expect: rejected|threw import
const fs = await import("fs");
return fs.readFileSync("/etc/passwd");
