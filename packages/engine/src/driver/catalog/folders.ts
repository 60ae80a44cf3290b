/** Folders of tables, while others may be making files in them, new folders in their place, or taking them away. */
import { randomUUID } from 'node:crypto'
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isMissing } from '../../base/file-errors.ts'

/** Moves it out of the way in one step first; one that is not there is none to remove. */
export async function removeFolder(folder: string): Promise<void> {
  const aside = join(dirname(folder), `.${basename(folder)}.${randomUUID()}`)
  try {
    await rename(folder, aside)
  } catch (error) {
    if (isMissing(error)) return
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}

/** What is in a folder; nothing is in one that is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
