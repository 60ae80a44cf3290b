// All kernels, as one module. Rules of this folder: raw unsigned pointers, no managed objects, no static data, no
// globals that are written; scratch memory comes from the caller; bad input is answered by a code from errors.ts,
// never by a trap. Each exported function has its entry in ../signatures.ts.
export * from './gather'
export * from './views'
export * from './bits'
export * from './hash'
export * from './crc'
export * from './utf8'
export * from './radix'
export * from './snappy'
export * from './lz4'
export * from './hybrid'
export * from './plain'
export * from './convert'
export * from './delta'
export * from './rows'
export * from './sort-keys'
export * from './nested'
