/**
 * What has to go when the process ends, by itself or by a signal: what runs is stopped first, since it might make anew
 * what is then removed. All of it is synchronous, as an ending process waits for nothing.
 */
import process from 'node:process'

export type EndPhase = 'stop' | 'remove'

const phases: Readonly<Record<EndPhase, Set<() => void>>> = { stop: new Set(), remove: new Set() }
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Answers what takes it back, once it has been seen to in another way. */
export function atProcessEnd(phase: EndPhase, action: () => void): () => void {
  if (isEmpty()) watch()
  phases[phase].add(action)
  return () => {
    if (phases[phase].delete(action) && isEmpty()) unwatch()
  }
}

const isEmpty = (): boolean => phases.stop.size + phases.remove.size === 0

/** Signals have one handler, however many sessions there are. */
function watch(): void {
  process.on('exit', endAll)
  for (const signal of signals) process.on(signal, onSignal)
}

function unwatch(): void {
  process.off('exit', endAll)
  for (const signal of signals) process.off(signal, onSignal)
}

function endAll(): void {
  unwatch()
  for (const actions of [phases.stop, phases.remove]) {
    for (const action of actions) {
      try {
        action()
      } catch {
        // The others go all the same; nobody is there any more to be told.
      }
    }
    actions.clear()
  }
}

/**
 * Whoever else listens to the signal decides what it means; with nobody else, the process ends as it would have without
 * us.
 */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  endAll()
  process.kill(process.pid, signal)
}
