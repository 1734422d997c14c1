return new ArrayBuffer(2 ** 40 / 1000).byteLength;
