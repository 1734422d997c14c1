enum A { B = 4 }
async function main() { return A.B }
