(Object.prototype as any).toJSON = function () { return { forged: true } };
const back = await test.echo({ n: 1 });
return back;
