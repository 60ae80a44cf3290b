/** Master strings: `local`, `local[4]`, `local[*]`, `local-cluster[2,1,1024]`. */
import { SparkError } from '@vonk/common'

export type Master =
  | { readonly kind: 'local'; readonly slots: number }
  | {
      readonly kind: 'localCluster'
      readonly executors: number
      readonly cores: number
      readonly memoryMb: number
    }

/** A WebAssembly memory has no more. */
const memoryMbMax = 4096
/** Slots of an executor inside the driver's process. */
export const slotsOfExecutorMax = 4
/** Each slot is a thread: more than any machine has cores, and few enough to start. */
const slotsMax = 1024

export function parseMaster(text: string, cpus: number): Master {
  const master = text.trim()
  if (master === 'local') return { kind: 'local', slots: 1 }
  const local = /^local\[\s*(\*|[1-9]\d*)\s*(?:,\s*\d+\s*)?\]$/.exec(master)
  if (local?.[1] === '*') return { kind: 'local', slots: cpus }
  if (local !== null && Number(local[1]) <= slotsMax) return { kind: 'local', slots: Number(local[1]) }
  const cluster = /^local-cluster\[\s*([1-9]\d*)\s*,\s*([1-9]\d*)\s*,\s*([1-9]\d*)\s*\]$/.exec(master)
  const slots = cluster === null ? 0 : Number(cluster[1]) * Number(cluster[2])
  if (cluster !== null && slots <= slotsMax && Number(cluster[3]) <= memoryMbMax) {
    return {
      kind: 'localCluster',
      executors: Number(cluster[1]),
      cores: Number(cluster[2]),
      memoryMb: Number(cluster[3]),
    }
  }
  throw new SparkError({
    condition: 'INVALID_CONF_VALUE',
    sqlState: '22022',
    messageParameters: { confName: 'spark.master', confValue: text },
    message:
      `[INVALID_CONF_VALUE] spark.master is '${text}': use local, local[n], local[*] or ` +
      `local-cluster[executors,cores,memoryMb], with at most ${slotsMax} slots and ${memoryMbMax} MB. ` +
      'SQLSTATE: 22022',
  })
}
