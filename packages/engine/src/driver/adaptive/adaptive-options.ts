/** What the settings say of planning on from measured sizes. */
import type { Settings } from '../../base/config.ts'
import {
  adaptiveBroadcastThreshold,
  adaptiveEnabled,
  advisoryPartitionBytes,
  broadcastThreshold,
  shufflePartitions,
  skewFactor,
  skewJoinEnabled,
  skewThreshold,
} from '../../base/settings.ts'
import type { QueryServices } from '../query-services.ts'

/** What a task takes to be launched (0.3 ms) is spent on reading so many bytes. */
const fittedTaskBytesMin = 256 * 1024

export const adaptiveOptions = (
  settings: Settings,
): Pick<QueryServices, 'targetBytes' | 'taskBytesMin' | 'adaptive' | 'broadcastBytesMax' | 'skew'> => ({
  targetBytes: settings.get(advisoryPartitionBytes),
  // Of a number that somebody asked for, every slot has its share.
  taskBytesMin: settings.find(shufflePartitions) === undefined ? fittedTaskBytesMin : 1,
  adaptive: settings.get(adaptiveEnabled),
  broadcastBytesMax: settings.find(adaptiveBroadcastThreshold) ?? settings.get(broadcastThreshold),
  ...(settings.get(skewJoinEnabled)
    ? { skew: { factor: settings.get(skewFactor), bytesMin: settings.get(skewThreshold) } }
    : {}),
})
