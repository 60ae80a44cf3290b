/**
 * Compiles the kernels and prints where they are; with an argument, copies them there. `npm run script --
 * tools/build-kernels.ts [FILE]`
 */
import { copyFileSync } from 'node:fs'
import process from 'node:process'
import { buildKernels } from '../packages/engine/src/executor/kernel-loader.ts'

const path = await buildKernels()
const target = process.argv[2]
if (target !== undefined) copyFileSync(path, target)
console.log(target ?? path)
