class NotFound extends Error {}
const é: { a?: { b: number } } = {};
function find(x: Record<string, unknown>): never {
    /* é😀 */ throw new NotFound("no é");
}
find(é);
