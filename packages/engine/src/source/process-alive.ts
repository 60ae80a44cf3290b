/** Whether a process of this machine runs, by its number: those who leave files aside say which process made them. */
import process from 'node:process'
import { errorCode } from '../base/file-errors.ts'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // One of another user's refuses the signal.
    return errorCode(error) !== 'ESRCH'
  }
}
