console.log("first");
namespace N { export const a = 1 }
