const cyclic: any = {};
cyclic.self = cyclic;
for (const bad of [{ a: [1n] }, cyclic, { f() {} }, { p: Promise.resolve() }, [1], "text", 5, null, () => 1]) {
  try { await github.get_issue(bad as any) } catch (error) { console.log(error) }
}
try { await (github as any).get_issue({}, {}) } catch (error) { console.log((error as Error).message) }
return await github.get_issue({ map: new Map([["k", new Set([1])]]), when: new Date(0), nan: NaN });
