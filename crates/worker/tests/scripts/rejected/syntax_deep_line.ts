// é😀 counts as characters
const a = 1;
  const é😀 = ;
