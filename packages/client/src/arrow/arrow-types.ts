/** Types of apache-arrow in the public API, so that programs compile where that optional package is not installed. */

// biome-ignore lint/suspicious/noTsIgnore: an error is expected only where the package is missing
/** @ts-ignore: a Table of apache-arrow; of any type where that package is not installed. */
export type ArrowTable = import('apache-arrow').Table
