async () => {
  const nothing: any = null;
  return /* é😀 */ nothing.deep;
}
