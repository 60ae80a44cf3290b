// What a kernel that reads foreign bytes answers when they are wrong; ../errors.ts has the same numbers with texts.
export const ERROR_TRUNCATED: i32 = -1
export const ERROR_CORRUPT: i32 = -2
export const ERROR_TARGET_FULL: i32 = -3
export const ERROR_INDEX: i32 = -4
export const ERROR_OVERFLOW: i32 = -5
