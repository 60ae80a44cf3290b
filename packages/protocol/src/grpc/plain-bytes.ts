/**
 * The same bytes as a plain array. A Buffer's own `slice` copies nothing, so what is cut out of one is taken for a copy
 * and is none.
 */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
