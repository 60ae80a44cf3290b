#!/usr/bin/env node
// The `vonk` command. In a clone it runs the TypeScript as it stands, with nothing built; in the published package,
// the bundle. Plain JavaScript for Node 18, and committed, because npm links a workspace's bin only if the file exists.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'

const source = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const bundle = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

await launch(existsSync(source) ? source : bundle, process.argv.slice(2))
