enum A { B }
const nothing: any = null; "😀" + nothing.deep.down