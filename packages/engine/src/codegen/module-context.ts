/**
 * What the functions of one module share while they are generated: constants, context layout, error sites, helpers,
 * kernels.
 */
import type { HelperFunction, MathFunction, RaiseSite } from '../expr/emit.ts'
import type { Origin } from '../expr/expression.ts'
import { isVariableLength } from '../expr/value-parts.ts'
import {
  type FunctionReference,
  i64,
  KernelImports,
  type KernelSignature,
  ModuleBuilder,
} from '../wasm/index.ts'
import { ConstantArea } from './constant-area.ts'
import { ContextBuilder, errorRecord } from './context-layout.ts'
import type { RaiseParameter } from './error-table.ts'
import { type HostSignature, hostRecord } from './host-call.ts'
import { type JoinTable, joinHeader } from './join/join-table.ts'
import type { ErrorSite, SqlText } from './stage-program.ts'

type HostImport = FunctionReference<readonly ['i32', 'i32'], readonly ['i32']>

/** Bytes of an error parameter of variable length that are kept. */
export const errorBytesMax = 1024

export class ModuleContext {
  readonly module = new ModuleBuilder()
  readonly constants = new ConstantArea()
  readonly context = new ContextBuilder()
  readonly kernels: KernelImports
  readonly sessionTimeZone: string
  readonly errors: ErrorSite[] = []
  readonly sqlTexts: SqlText[] = []
  readonly hostSignatures: HostSignature[] = []
  /** Functions `(context)` that `initialize` calls. */
  readonly starts: FunctionReference<readonly ['i32'], readonly []>[] = []
  readonly fallbacks: { readonly what: string; readonly reason: string }[] = []
  readonly #helpers = new Map<string, FunctionReference>()
  readonly #sites = new Map<string, number>()
  readonly #hosts = new Map<string, HostImport>()
  readonly #math = new Map<MathFunction, FunctionReference>()
  readonly #joinTables = new Map<JoinTable, number>()
  #hostRecord: number | undefined

  constructor(kernels: Iterable<KernelSignature>, sessionTimeZone: string) {
    this.kernels = new KernelImports(this.module, kernels)
    this.sessionTimeZone = sessionTimeZone
    this.module.importMemory('env', 'memory', { initial: 1, maximum: 65_536, shared: true })
  }

  helper(definition: HelperFunction): FunctionReference {
    const known = this.#helpers.get(definition.name)
    if (known !== undefined) return known
    const { name, params, results } = definition
    const reference = this.module.declareFunction(name, params, results)
    this.#helpers.set(name, reference)
    this.module.defineFunction(reference, (f, ...locals) =>
      definition.body(f, locals, (other) => this.helper(other)),
    )
    return reference
  }

  /** Where the header of a join's table lies in the context. */
  joinTable(table: JoinTable): number {
    let at = this.#joinTables.get(table)
    if (at === undefined) {
      const offset = this.context.reserve(joinHeader.size)
      at = offset
      this.#joinTables.set(table, at)
      const start = this.module.addFunction(`table${offset}_start`, ['i32'], [], (f, context) => {
        f.store('i64', context, i64.const((1n << 63n) - 1n), offset + joinHeader.min)
        f.store('i64', context, i64.const(-(1n << 63n)), offset + joinHeader.max)
      })
      this.starts.push(start)
    }
    return at
  }

  /** The import of a function of `Math`. */
  mathFunction(name: MathFunction, params: number): FunctionReference {
    let known = this.#math.get(name)
    if (known === undefined) {
      const types = Array.from({ length: params }, () => 'f64' as const)
      known = this.module.importFunction('math', name, types, ['f64'])
      this.#math.set(name, known)
    }
    return known
  }

  /** The import of a host function for arguments of these types, and where its record lies in the context. */
  hostFunction(signature: HostSignature): { readonly call: HostImport; readonly record: number } {
    const key = JSON.stringify(signature)
    let call = this.#hosts.get(key)
    if (call === undefined) {
      const index = this.hostSignatures.push(signature) - 1
      call = this.module.importFunction('host', `call${index}`, ['i32', 'i32'], ['i32'])
      this.#hosts.set(key, call)
      this.fallbacks.push({ what: signature.name, reason: 'called in TypeScript for each value' })
    }
    this.#hostRecord ??= this.context.reserve(hostRecord.slot * (hostRecord.argumentsMost + 1))
    return { call, record: this.#hostRecord }
  }

  /** The site's index in the program's table, and where its values go in the error record. */
  errorSite(
    site: RaiseSite,
    operator: { readonly operatorId: number; readonly callSite?: string },
    origin: Origin | undefined,
  ): { readonly index: number; readonly offsets: readonly number[] } {
    const values: RaiseParameter[] = []
    let offset: number = errorRecord.values
    for (const [name, { value, as, within }] of Object.entries(site.values ?? {})) {
      values.push({ name, type: value.type, offset, as, ...(within === undefined ? {} : { within }) })
      offset += 8 + (isVariableLength(value.type) ? errorBytesMax : value.parts.length * 8)
    }
    const place = site.placed === false ? undefined : origin
    const entry: ErrorSite = {
      condition: site.condition,
      operatorId: operator.operatorId,
      callSite: place?.callSite ?? operator.callSite,
      ...(place?.sqlText === undefined ? {} : { sqlText: this.#sqlText(place.sqlText, place.view) }),
      ...(place?.start === undefined ? {} : { start: place.start }),
      ...(place?.stop === undefined ? {} : { stop: place.stop }),
      ...(place?.fragment === undefined ? {} : { fragment: place.fragment }),
      parameters: site.parameters ?? {},
      values,
    }
    const key = JSON.stringify(entry)
    let index = this.#sites.get(key)
    if (index === undefined) {
      index = this.errors.length
      this.errors.push(entry)
      this.#sites.set(key, index)
    }
    return { index, offsets: values.map((v) => v.offset) }
  }

  /** A stage's expressions come from few statements. */
  #sqlText(text: string, view: string | undefined): number {
    const known = this.sqlTexts.findIndex((one) => one.text === text && one.view === view)
    return known >= 0 ? known : this.sqlTexts.push({ text, ...(view === undefined ? {} : { view }) }) - 1
  }
}
