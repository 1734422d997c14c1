void 0;
(async function () { return 7 }()).then((n) => n + 1);
