/** For tests: files read and written by a whole engine of two slots, plans given as plain objects. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StructType } from '@vonk/common'
import { columnValue } from '../../columnar/testing/column-values.ts'
import { startEngine } from '../../driver/engine.ts'
import type { Engine, EngineSession } from '../../driver/engine-port.ts'
import type { LiteralValue } from '../../expr/expression.ts'
import type { LogicalPlan, SaveMode } from '../../plan/logical-plan.ts'

export interface WriteFields {
  readonly format: string
  readonly path: string
  readonly mode?: SaveMode
  readonly partitionBy?: readonly string[]
  readonly options?: Readonly<Record<string, string>>
}

export class SourceBench {
  readonly session: EngineSession
  readonly folder = mkdtempSync(join(tmpdir(), 'vonk-source-'))
  private readonly engine: Engine

  private constructor(engine: Engine, settings: Readonly<Record<string, string>>) {
    this.engine = engine
    this.session = engine.newSession({ settings })
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<SourceBench> {
    const engine = await startEngine({
      master: 'local[2]',
      appName: 'test',
      settings: { 'spark.executor.memory': '512m' },
    })
    return new SourceBench(engine, settings)
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  put(name: string, content: string | Uint8Array): string {
    const path = this.path(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  files(
    format: string,
    paths: readonly string[],
    options: Readonly<Record<string, string>> = {},
    schema?: string | null,
  ): LogicalPlan {
    const given = schema === undefined || schema === null ? {} : { schema: this.session.parseDDL(schema) }
    return { kind: 'unresolvedRelation', source: { kind: 'files', format, paths, options, ...given } }
  }

  select(input: LogicalPlan, ...names: readonly string[]): LogicalPlan {
    return {
      kind: 'project',
      input,
      columns: names.map((name) => ({ kind: 'unresolvedAttribute', parts: [name] })),
    }
  }

  async rows(plan: LogicalPlan): Promise<{ readonly schema: StructType; readonly rows: LiteralValue[][] }> {
    const { schema, batches } = await this.session.execute(plan)
    const rows: LiteralValue[][] = []
    for await (const batch of batches) {
      for (let row = 0; row < batch.rowCount; row++) {
        rows.push(schema.fields.map((f, i) => columnValue(f.type, batch.columns[i], row)))
      }
    }
    return { schema, rows }
  }

  async show(input: LogicalPlan): Promise<string> {
    const shown = await this.rows({ kind: 'showString', input, rows: 100, truncate: 0, layout: 'table' })
    return shown.rows[0][0] as string
  }

  async write(
    input: LogicalPlan,
    { mode = 'errorifexists', partitionBy = [], options = {}, ...fields }: WriteFields,
  ): Promise<void> {
    await this.session.executeCommand({
      kind: 'write',
      input,
      mode,
      partitionBy,
      options,
      ...fields,
    })
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.engine.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
