// The globals of a script beside the language: what the worker's prelude makes, and nothing that it does not.
// `object` and `any` are wide where the engine is: a script that runs must not be refused for a narrow word.

type BufferSource = ArrayBuffer | ArrayBufferView;

interface Console {
  log(...values: any[]): void;
  info(...values: any[]): void;
  debug(...values: any[]): void;
  trace(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
  table(...values: any[]): void;
  dir(value?: any, options?: object): void;
  group(...values: any[]): void;
  groupCollapsed(...values: any[]): void;
  groupEnd(): void;
  assert(condition?: any, ...values: any[]): void;
  time(label?: string): void;
  timeLog(label?: string, ...values: any[]): void;
  timeEnd(label?: string): void;
  count(label?: string): void;
  countReset(label?: string): void;
  clear(): void;
}
declare const console: Console;

declare function setTimeout<A extends any[]>(run: (...list: A) => any, wait?: number, ...list: A): number;
declare function setInterval<A extends any[]>(run: (...list: A) => any, wait?: number, ...list: A): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function queueMicrotask(run: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;
declare const performance: { now(): number; readonly timeOrigin: number };

declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: BufferSource): string;
}

declare const crypto: {
  getRandomValues<T extends ArrayBufferView>(view: T): T;
  randomUUID(): string;
  readonly subtle: { digest(algorithm: string | { name: string }, data: BufferSource): Promise<ArrayBuffer> };
};

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: any;
}

// An error may be one of a tool.
interface Error {
  code?: any;
  hint?: string;
}
interface ErrorConstructor {
  captureStackTrace(error: object, from?: Function): void;
}

declare class Event {
  constructor(type: string, options?: { cancelable?: boolean });
  readonly type: string;
  readonly target: any;
  readonly currentTarget: any;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
type EventListener = ((event: any) => any) | { handleEvent(event: any): any };
declare class EventTarget {
  addEventListener(type: string, run: EventListener, options?: boolean | { once?: boolean; signal?: AbortSignal }): void;
  removeEventListener(type: string, run: EventListener): void;
  dispatchEvent(event: Event): boolean;
}
declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: any): AbortSignal;
  static timeout(wait: number): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: any) => any) | null;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: any): void;
}

declare class URLSearchParams {
  constructor(from?: any);
  readonly size: number;
  append(name: string, value: any): void;
  delete(name: string, value?: any): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: any): boolean;
  set(name: string, value: any): void;
  sort(): void;
  forEach(run: (value: string, name: string, all: URLSearchParams) => any, self?: any): void;
  entries(): IteratorObject<[string, string]>;
  keys(): IteratorObject<string>;
  values(): IteratorObject<string>;
  [Symbol.iterator](): IteratorObject<[string, string]>;
  toString(): string;
}
declare class URL {
  constructor(address: string | URL, base?: string | URL);
  static canParse(address: string | URL, base?: string | URL): boolean;
  static parse(address: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  readonly searchParams: URLSearchParams;
  toString(): string;
  toJSON(): string;
}

type BufferInput = string | ArrayBuffer | ArrayLike<number> | { type: "Buffer"; data: number[] };
interface Buffer extends Uint8Array<ArrayBuffer> {
  toString(encoding?: string, start?: number, end?: number): string;
  toLocaleString(encoding?: any): string;
  toJSON(): { type: "Buffer"; data: number[] };
  equals(other: ArrayBufferView): boolean;
  compare(other: ArrayBufferView): number;
  slice(start?: number, end?: number): Buffer;
  subarray(start?: number, end?: number): Buffer;
  copy(target: ArrayBufferView, at?: number, start?: number, end?: number): number;
  write(text: string, at?: number | string, encoding?: string): number;
  indexOf(value: string | number | ArrayBufferView, start?: number): number;
  includes(value: string | number | ArrayBufferView, start?: number): boolean;
}
declare const Buffer: {
  readonly prototype: Buffer;
  from(value: BufferInput, encodingOrStart?: string | number, length?: number): Buffer;
  alloc(length: number, fill?: string | number, encoding?: string): Buffer;
  allocUnsafe(length: number): Buffer;
  concat(list: ArrayBufferView[], total?: number): Buffer;
  byteLength(value: BufferInput, encoding?: string): number;
  isBuffer(value: any): value is Buffer;
  isEncoding(name: any): boolean;
  compare(a: ArrayBufferView, b: ArrayBufferView): number;
};

declare const csv: {
  parse(text: string, options: { header: false; delimiter?: string }): string[][];
  parse(text: string, options?: { header?: boolean; delimiter?: string }): Record<string, string>[];
  stringify(rows: any[], options?: { header?: boolean; delimiter?: string }): string;
};
declare const jsonl: {
  parse(text: string): any[];
  stringify(rows: any[]): string;
};

declare class Headers {
  constructor(from?: any);
  append(name: string, value: any): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: any): void;
  forEach(run: (value: string, name: string, all: Headers) => any, self?: any): void;
  entries(): IteratorObject<[string, string]>;
  keys(): IteratorObject<string>;
  values(): IteratorObject<string>;
  [Symbol.iterator](): IteratorObject<[string, string]>;
}
declare class Response {
  constructor(body?: any, init?: { status?: number; statusText?: string; headers?: any });
  static json(value: any, init?: { status?: number; statusText?: string; headers?: any }): Response;
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: string;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  clone(): Response;
}

// Tools, and what is known of them.
declare class ToolError extends Error {
  constructor(message?: string, fields?: object);
  readonly code: string;
  readonly server: string;
  readonly tool: string;
  readonly retryable: boolean;
  readonly issues: { path: string; message: string }[];
  readonly hint: string;
  readonly retryAfterMs?: number;
  readonly signature?: string;
  readonly ref?: string;
}
declare function listToolCategories(): Promise<string[]>;
declare function listTools(category: string): Promise<string[]>;
declare function getToolSpec(category: string, tool: string): Promise<string>;
declare function searchTools(query: string, options?: { limit?: number }): Promise<
  { server: string; tool: string; name: string; summary: string; signature: string }[]
>;
declare const results: { read(path: string): Promise<any> };
declare const resources: {
  list(server?: string): Promise<
    { server: string; uri: string; name: string; title?: string; description?: string; mimeType?: string; size?: number }[]
  >;
  templates(server?: string): Promise<
    { server: string; uriTemplate: string; name: string; title?: string; description?: string; mimeType?: string }[]
  >;
  read(server: string, uri: string): Promise<{ uri: string; mimeType?: string; text?: string; blob?: string }[]>;
};
declare const prompts: {
  list(server?: string): Promise<{
    server: string; name: string; title?: string; description?: string;
    arguments?: { name: string; description?: string; required?: boolean }[];
  }[]>;
  get(server: string, name: string, values?: Record<string, string>): Promise<
    { description?: string; messages: { role: string; content: any }[] }
  >;
};
// Content for the person: text, content blocks, contents of resources.
declare function emit(...blocks: any[]): void;
declare function contentOf(result: any): any[];
