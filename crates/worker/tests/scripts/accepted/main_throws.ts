async function main() {
  throw new Error("inside");
}
