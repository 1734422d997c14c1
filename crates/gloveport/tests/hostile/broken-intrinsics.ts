// expect: returned still here
JSON.stringify = () => "null";
JSON.parse = () => null;
Array.prototype.map = () => [];
Array.prototype.push = () => 0;
Object.prototype.toJSON = () => "replaced";
Promise.prototype.then = function () { return this; } as any;
Function.prototype.call = () => undefined;
delete (Object.prototype as any).toJSON;
return await probe.say({ text: "still here" });
