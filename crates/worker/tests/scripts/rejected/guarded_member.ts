const maybe = await test.missing?.({});
const sure = await test.missing({});
