// expect: exceeded|threw memory|RangeError
const buffers: ArrayBuffer[] = [];
for (;;) buffers.push(new ArrayBuffer(1 << 24));
