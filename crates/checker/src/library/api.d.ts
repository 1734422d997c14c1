// The globals of a script beside the language: what the worker's prelude makes, and nothing that it does not.

interface Console { log(...values: unknown[]): void; error(...values: unknown[]): void; }
declare const console: Console;
