/**
 * The folders that shuffle and spill files go to: `spark.local.dir`, or `SPARK_LOCAL_DIRS` of the environment, which
 * takes its place as in Spark; several are separated by commas, and files are spread over them. A folder that is not
 * there is made. One that cannot be written to is named on standard error and left out; without any other, the session
 * does not start.
 */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import process from 'node:process'
import { SparkError } from '@vonk/common'
import { defineSetting, type Settings, stringSetting } from '../../base/config.ts'

const variable = 'SPARK_LOCAL_DIRS'

export const localDir = defineSetting({
  key: 'spark.local.dir',
  docs:
    'Folders for shuffle and spill files, separated by commas; files are spread over them. ' +
    `The environment's ${variable} goes before it. The default is the system's temporary folder.`,
  isStatic: true,
  type: stringSetting,
})

export interface LocalFolderServices {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly warn: (message: string) => void
}

const ofProcess: LocalFolderServices = {
  environment: process.env,
  warn: (message) => process.stderr.write(`${message}\n`),
}

/** Absolute paths, one at least; a SparkError that names folders and reasons where none is of use. */
export function localFolders(settings: Settings, services = ofProcess): readonly string[] {
  const ofEnvironment = services.environment[variable]
  const text = ofEnvironment ?? settings.find(localDir)
  // What the system gives is not tried: most sessions never write there.
  if (text === undefined) return [tmpdir()]
  const source = ofEnvironment === undefined ? localDir.key : variable
  const names = text.split(',').map((name) => name.trim())
  const folders = [...new Set(names.filter((name) => name !== '').map((name) => resolve(name)))]
  const problems = new Map<string, string>()
  for (const folder of folders) {
    const problem = problemOf(folder)
    if (problem !== undefined) problems.set(folder, problem)
  }
  if (problems.size === folders.length) throw noFolder(source, text, [...problems.values()])
  for (const problem of problems.values()) services.warn(`${source}: a folder is left out: ${problem}`)
  return folders.filter((folder) => !problems.has(folder))
}

function problemOf(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const noFolder = (source: string, text: string, problems: readonly string[]): SparkError =>
  new SparkError({
    condition: 'INVALID_CONF_VALUE.REQUIREMENT',
    messageParameters: {
      confName: source,
      confValue: text,
      confRequirement: `It needs a folder that can be written to${problems.map((problem) => `; ${problem}`).join('')}.`,
    },
  })
