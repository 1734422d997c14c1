const token = "sv_email_aaaaaaaaaa";
console.log(await seal.eq(token, "b"), await seal.domain(token), await seal.mask(4111));
console.log(await seal.matches(token, /^a\/b$/i), await seal.matches(token, "x"));
console.log(await seal.format("Dear {name}, {n}", { name: token, n: 1 }));
try { await (seal.mask as any)({}) } catch (error) { console.log(String(error)) }
