github.create_issue({ title: "not awaited" }).then((issue) => console.log("answered", issue));
setTimeout(() => console.log("never"), 50);
return "first";
