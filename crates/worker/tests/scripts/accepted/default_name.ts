const run = async () => 5;
export default run;
