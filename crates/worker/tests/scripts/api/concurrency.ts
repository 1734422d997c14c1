const order: number[] = [];
const answers = await Promise.all([1, 2, 3].map((n) => test.late({ n }).then((a) => { order.push(n); return a })));
const settled = await Promise.allSettled([test.fail(), test.text()]);
const race = await Promise.race([test.late({ slow: true }), test.text()]);
return { answers, order, settled: settled.map((s) => s.status), race };
