/** Types of generate.mjs, for the test that checks the generated files. */
export function findProtoc(): string[] | undefined
export function generate(out: string, protoc: readonly string[]): void
export function digests(folder: string): { readonly proto: string; readonly generated: string }
