/** What a command prints to, and what becomes of the command where that is gone. */
import { getSystemErrorMap } from 'node:util'

/** `no such file or directory`: the words of the operating system, without the call and the path around them. */
export function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const errno = [...getSystemErrorMap().values()].find(([name]) => name === code)
  return errno?.[1] ?? message
}

/**
 * The end of the output is the end of the command. Who reads it may leave at any time (`| head`), which is no mistake;
 * a disk that is full is one.
 */
export function endWithOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`vonk: cannot write the output: ${reasonOf(error)}\n`)
    process.exit(1)
  })
}
