const total = 0;
for (const part of [1, 2]) total += part;
console.log(later);
const later = 1;
