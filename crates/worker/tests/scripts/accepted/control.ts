#!/usr/bin/env gloveport
"use strict";
label: for (let i = 0; ; i++) { for (;;) { if (i > 2) break label; continue label } }
switch (1 as number) { case 1: { break } default: throw new Error("no") }
try { throw new Error("caught", { cause: 1 }) } catch { } finally { }
const { a = 1, ...rest } = { b: 2, c: 3 } as Record<string, number>;
const [x, , y = 5] = [1, 2];
function* numbers() { yield* [1, 2] }
async function* later() { for await (const n of numbers()) yield n * 2 }
const doubled: number[] = [];
for await (const n of later()) doubled.push(n);
class Late { static #count = 0; static { Late.#count = 3 } static get count() { return Late.#count } }
const sum = [1, 2, 3].reduce((l, r) => l + r, 0);
const text = `a${`b${1 + 1}`}c`, regex = /(?<year>\d{4})/u.exec("in 2026")?.groups?.year;
const set = new Set([1, 2]).union(new Set([3]));
return { a, rest, x, y, doubled, count: Late.count, sum, text, regex, set, optional: ({} as any)?.b?.c ?? null,
  big: Number(2n ** 64n), this: this === undefined, grouped: Object.groupBy([1, 2, 3], (n) => n % 2 ? "odd" : "even") };
