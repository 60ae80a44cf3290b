/// <reference lib="esnext.disposable" preserve="true" />
/** Global types in the public API, so that programs compile that have neither those of Node nor those of the DOM. */

// biome-ignore lint/suspicious/noTsIgnore: the comment has to stay in the declarations, where it is needed
/** @ts-ignore: an AbortSignal; of any type where that global is not declared. */
export type Signal = AbortSignal
