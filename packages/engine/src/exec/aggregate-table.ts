/** placeholder until codegen's table is there */

import { assert } from '../base/assert.ts'
import type { AggregateTableSpec, Pipeline } from '../codegen/stage-program.ts'
import type { BreakerResult } from './batch-sink.ts'
import type { ContextArea, ModuleExports } from './task-instance.ts'
import type { TaskContext } from './task-services.ts'

export class AggregateTable {
  readonly kind = 'table'
  constructor(
    _context: TaskContext,
    _pipeline: Pipeline,
    _spec: AggregateTableSpec,
    _parts: { readonly area: ContextArea; readonly exports: ModuleExports; readonly raise: () => never },
  ) {}
  giveMemory(_kind: number, _bytes: number): void {
    assert(false, 'aggregates do not run yet')
  }
  finish(): BreakerResult {
    assert(false, 'aggregates do not run yet')
  }
}
