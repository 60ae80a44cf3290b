/** Taking the folder of a table away, while others may be making files in it or a new folder in its place. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Moves it out of the way in one step first; one that is not there is none to remove. */
export async function removeFolder(folder: string): Promise<void> {
  const aside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`)
  try {
    await rename(folder, aside)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}
