class Report {}
export default Report;
console.log("nothing");
