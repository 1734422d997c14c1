const name = "\ud800";
const odd = { [name]: async () => await test.fail() }[name];
try { await odd() } catch (error) { console.log((error as ToolError).code, (error as Error).stack) }
try { (test as any)[name] } catch (error) { console.log(error) }
return { [name.repeat(300)]: () => 1 };
