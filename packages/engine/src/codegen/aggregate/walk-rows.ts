/** Walks over the rows of a table's blocks, in generated code. Aggregates and joins keep theirs alike. */
import { type Code, type FunctionBuilder, i32, type Label, type Local, select } from '../../wasm/index.ts'
import { blockHeader, tableHeader, walkStep } from './layout.ts'

type I32 = Code<'i32'>

export interface TableRows {
  readonly context: I32
  /** Offset of the table's header in the context. */
  readonly table: number
  readonly rowBytes: number
}

/** Where a walk stands; block 0 behind the last row. */
export interface RowPlace {
  readonly block: Local<'i32'>
  readonly row: Local<'i32'>
}

/** Statements: the place becomes the first row of the block. */
function enterBlock(f: FunctionBuilder, { block, row }: RowPlace, first: I32): void {
  f.set(block, first)
  f.set(row, i32.add(block, i32.const(blockHeader.rows)))
}

/** Statements: the place becomes the table's first row. */
export const toFirstRow = (f: FunctionBuilder, { context, table }: TableRows, place: RowPlace): void =>
  enterBlock(f, place, i32.load(context, table + tableHeader.firstBlock))

/**
 * Statements: `use` for every row from the place on. Where `use` branches to the label it is given, the walk ends and
 * the place is the row that it had.
 */
export function emitRowsFrom(
  f: FunctionBuilder,
  { context, table, rowBytes }: TableRows,
  place: RowPlace,
  use: (stop: Label) => void,
): void {
  const { block, row } = place
  const last = f.let(i32.load(context, table + tableHeader.lastBlock), 'last')
  f.block((stop) => {
    f.whileLoop(
      () => block,
      () =>
        f.scope(() => {
          const isLast = f.let(i32.eq(block, last))
          // The last block is still being filled.
          const end = f.let(
            i32.add(
              i32.mul(isLast, i32.load(context, table + tableHeader.rowsNext)),
              i32.mul(i32.eqz(isLast), i32.load(block, blockHeader.end)),
            ),
            'end',
          )
          f.whileLoop(
            () => i32.ltU(row, end),
            () =>
              f.scope(() => {
                use(stop)
                f.set(row, i32.add(row, i32.const(rowBytes)))
              }),
          )
          enterBlock(f, place, select(isLast, i32.const(0), i32.load(block, blockHeader.next)))
        }),
    )
  })
}

/** Statements: `use` for every row of the table. */
export function emitEachRow(f: FunctionBuilder, rows: TableRows, use: (row: I32) => void): void {
  const place = { block: f.local('i32', 'block'), row: f.local('i32', 'row') }
  toFirstRow(f, rows, place)
  emitRowsFrom(f, rows, place, () => use(place.row))
}

/**
 * Statements: `use` for up to `walkStep` more rows of an aggregate's table, whose header remembers how far it came; 1
 * while some are left.
 */
export function emitSomeRows(f: FunctionBuilder, rows: TableRows, use: (row: I32) => void): Local<'i32'> {
  const { context, table } = rows
  const block = f.let(i32.load(context, table + tableHeader.walkBlock), 'block')
  const row = f.let(i32.load(context, table + tableHeader.walkRow), 'row')
  f.if(i32.eqz(block), () => toFirstRow(f, rows, { block, row }))
  const left = f.let(i32.const(walkStep), 'left')
  emitRowsFrom(f, rows, { block, row }, (stop) => {
    f.brIf(stop, i32.eqz(left))
    f.set(left, i32.sub(left, i32.const(1)))
    use(row)
  })
  f.store('i32', context, block, table + tableHeader.walkBlock)
  f.store('i32', context, row, table + tableHeader.walkRow)
  return f.let(i32.ne(block, i32.const(0)), 'more')
}
