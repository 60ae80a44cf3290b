/** What the execution of a query needs of the application around it, whichever run it is of. */
import type { Settings } from '../base/config.ts'
import { adaptiveOptions } from './adaptive/adaptive-options.ts'
import type { EngineCore } from './engine.ts'
import type { QueryServices } from './query-services.ts'

type OfRun = 'observedRows' | 'resultSize' | 'kept' | 'onStage'

export function executionServices(
  core: EngineCore,
  settings: Settings,
  executionId: number,
): Omit<QueryServices, OfRun> {
  return {
    loop: core.loop,
    generate: (root, output) => core.generate(root, output, settings),
    newOperatorId: () => core.planning.nextOperatorId(),
    newAttributeId: () => core.planning.nextAttributeId(),
    ...adaptiveOptions(settings),
    tableBytesMax: core.tableBytesMax,
    onChange: (change) =>
      core.post({
        event: 'SparkListenerSQLAdaptiveExecutionUpdate',
        executionId,
        physicalPlanDescription: '',
        change,
      }),
  }
}
