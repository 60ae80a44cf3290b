/** The assembler: a typed builder of WebAssembly modules. */

export {
  type Code,
  constValue,
  isConst,
  typed,
  type ValueType,
} from './code.ts'
export { FunctionBuilder, type LoopLabels, type RangeOptions } from './function-builder.ts'
export { KernelImports, type KernelSignature } from './kernel-signature.ts'
export type { StoreKind } from './memory-operators.ts'
export {
  type FunctionBody,
  type FunctionOptions,
  type FunctionSize,
  type MemoryLimits,
  ModuleBuilder,
  type ParameterLocals,
} from './module-builder.ts'
export { type PrintOptions, printModule } from './printer.ts'
export { FunctionReference, GlobalReference, Label, Local } from './references.ts'
export { f32, f64, i32, i64, memory, select } from './scalar-operators.ts'
export { f32x4, f64x2, i8x16, i16x8, i32x4, i64x2, type LaneWidth, v128 } from './simd-operators.ts'
export type { StoredType } from './statement-builder.ts'
