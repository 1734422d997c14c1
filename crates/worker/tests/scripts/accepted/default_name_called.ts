async function run() { console.log("once"); return 5 }
export default run;
await run();
