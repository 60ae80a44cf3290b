/**
 * Rows one by one out of batches that arrive. An async generator would make several promises for each row; here a row
 * that is there already costs one.
 */
import type { ResultBatch } from '@vonk/protocol'

/** A result being read: its batches, and the rows of one. */
export interface RowSource<Row> {
  readonly batches: AsyncIterable<ResultBatch>
  readonly rowsOf: (batch: ResultBatch) => Iterable<Row>
}

export class RowIterator<Row> implements AsyncGenerator<Row, void, undefined> {
  readonly #open: () => Promise<RowSource<Row>>
  #batches: AsyncIterator<ResultBatch> | undefined
  #rowsOf: RowSource<Row>['rowsOf'] = () => []
  /** The rows of the batch that is being read. */
  #rows: Iterator<Row, void> | undefined
  /** The last call that had to wait for something: calls are answered in the order they were made in. */
  #waiting: Promise<unknown> | undefined
  #ended = false

  /** Nothing is opened before the first row is asked for. */
  constructor(open: () => Promise<RowSource<Row>>) {
    this.#open = open
  }

  next(): Promise<IteratorResult<Row, void>> {
    if (this.#waiting !== undefined) return this.#inTurn(() => this.#advance())
    try {
      const step = this.#step()
      return step === undefined ? this.#inTurn(() => this.#advance()) : Promise.resolve(step)
    } catch (error) {
      return this.throw(error)
    }
  }

  /** The next row, or undefined where another batch has to come first. */
  #step(): IteratorResult<Row, void> | undefined {
    if (this.#rows === undefined) return undefined
    const step = this.#rows.next()
    return step.done === true ? undefined : step
  }

  async #advance(): Promise<IteratorResult<Row, void>> {
    try {
      while (!this.#ended) {
        const step = this.#step()
        if (step !== undefined) return step
        this.#rows = undefined
        const next = await (await this.#opened()).next()
        if (next.done === true) this.#ended = true
        else this.#rows = this.#rowsOf(next.value)[Symbol.iterator]() as Iterator<Row, void>
      }
      return { value: undefined, done: true }
    } catch (error) {
      // As in a generator, whatever fails is its end.
      await this.#leave()
      throw error
    }
  }

  async #opened(): Promise<AsyncIterator<ResultBatch>> {
    if (this.#batches === undefined) {
      const { batches, rowsOf } = await this.#open()
      this.#rowsOf = rowsOf
      this.#batches = batches[Symbol.asyncIterator]()
    }
    return this.#batches
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const answer = this.#waiting === undefined ? call() : this.#waiting.then(call, call)
    this.#waiting = answer
    const done = () => {
      if (this.#waiting === answer) this.#waiting = undefined
    }
    answer.then(done, done)
    return answer
  }

  /** Leaves: what has not been read is dropped, and what still runs for it ends. */
  return(): Promise<IteratorResult<Row, void>> {
    return this.#inTurn(async () => {
      await this.#leave()
      return { value: undefined, done: true }
    })
  }

  throw(error: unknown): Promise<IteratorResult<Row, void>> {
    return this.#inTurn(async () => {
      await this.#leave()
      throw error
    })
  }

  async #leave(): Promise<void> {
    this.#rows = undefined
    if (this.#ended) return
    this.#ended = true
    await this.#batches?.return?.()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }
}
