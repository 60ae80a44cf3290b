/** What the file system answers where it refuses. */

/** The system's word for it, `ENOENT` and the like; undefined for errors of another kind. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined

/** Nothing is there, or something in the path is no folder. */
export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')
