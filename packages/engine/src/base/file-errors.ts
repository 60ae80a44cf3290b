/** What the file system answers where it refuses. */

/** The system's word for it, `ENOENT` and the like; undefined for errors of another kind. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined

/** Nothing is there, something in the path is no folder or a link to itself, or no file can have such a name. */
export const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(errorCode(error) ?? '')
