#!/usr/bin/env gloveport
import type { A } from "./tools/a"
import { get_issue as get, type Issue, Unused as OnlyType } from "./tools/github"
import * as slack from "../servers/slack/index.ts"
import db from "/tools/database"
interface Row { id: number; [key: string]: unknown }
type Id = string | number
declare const ambient: { a: 1 }
declare function declared(x: number): void
declare module "x" { export const a: 1 }
declare enum Gone { A }
const a: number = 1, b: Array<string> = [], c = <any>a
let d!: string, e = a as unknown as string, f = a!, g = { x: 1 } satisfies Row
let tuple: [a: string, b?: number] = ["ä😀"]; null! as OnlyType
function overloaded(x: string): void
function overloaded(x: number): void
function overloaded(this: Row, x: any, y?: string, ...rest: unknown[]): asserts x is string {}
async function* generic<T extends keyof Row, const U = {}>(x: T): AsyncGenerator<T> { yield x }
const arrow = async <T,>(x: T, { y, z = 2 }: { y?: T; z?: number } = {}): Promise<T> => x
const broken = (x: number): {
  a: string
} => ({ a: "" })
const brokenTypes = async <
  T
>(x: T) => x
const cast = a as number
;[1].map(<T>(x: T): T => x)
const hazard = a as any
(function () {})
abstract class Shape<T> extends Object implements Iterable<T>, Other<T> {
  private static readonly x: number = 1
  public y?: string
  declare z: string
  #w!: number;
  [index: string]: any
  readonly ["computed"]!: string
  get: number
  method(): void {}
  abstract area(): number
  abstract name: string
  protected async *items<T>(a?: T): AsyncIterable<T> {}
  over(x: string): void
  over(x: any): void {}
  constructor(x: number) { super() }
  get value(): number { return 1 }
  static { const s: string = "" }
}
try { a } catch (error: unknown) { throw error as Error }
export const exported: number = 1
export type Exported = string
export { a, type Id }
export * from "./tools/slack"
export default { shape: Shape<string>, call: generic<"id">("id") }
export function named<T>(x: T): T { return x }
export abstract class Other<T> { abstract a: T }
for (const x of [] as string[]) { (x as any) = 1; x!.length }
if (typeof get === "function") label: while (true) break label
const template = `${a as number}${b!.length}`
const optional = db?.query?.<Row>(slack["post"]!)
const predicate = (x: unknown): x is string => typeof x === "string"
let unique: unique symbol, fn: new (...a: any[]) => void, cond: Id extends string ? 1 : 2
return { get, a: <T,>(x: T) => x }
