/** The engine's events as messages, one after the other as they come. */
import type { Engine } from '@vonk/engine/driver/engine-port'
import { type PublicEvent, publicEvent } from '@vonk/engine/driver/events/public-events'

export async function* listenerEvents(
  engine: Engine,
  names: readonly string[],
  signal: AbortSignal | undefined,
) {
  let waiting: EventItem[] = []
  let wake = () => {}
  let sequence = 0n
  const stop = engine.addListener((event) => {
    if (names.length > 0 && !names.includes(event.event)) return
    waiting.push(new EventItem(publicEvent(event), sequence++))
    wake()
  })
  const aborted = () => wake()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    while (!signal?.aborted) {
      if (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const batch = waiting
      waiting = []
      yield* batch
    }
  } finally {
    stop()
    signal?.removeEventListener('abort', aborted)
  }
}

/**
 * An event as a message whose text is made only where it leaves the process: ten thousand tasks make thirty thousand
 * events.
 */
class EventItem {
  readonly $typeName = 'vonk.ListenerEvent'
  readonly event: PublicEvent
  readonly sequence: bigint

  constructor(event: PublicEvent, sequence: bigint) {
    this.event = event
    this.sequence = sequence
  }

  get json(): string {
    return JSON.stringify(this.event, plainJson)
  }
}

/** What JSON has no form for: bigint as text, typed arrays as arrays. */
const plainJson = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint'
    ? value.toString()
    : ArrayBuffer.isView(value)
      ? [...(value as Uint8Array)]
      : value
