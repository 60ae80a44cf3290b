/**
 * Descriptors of all messages, and what encodes and decodes with them. Importing this takes tens of milliseconds, so
 * only what speaks with another process does, and when it first has to.
 */
export {
  create,
  createRegistry,
  fromBinary,
  fromJson,
  isMessage,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
export { type Any, AnySchema, anyPack, anyUnpack } from '@bufbuild/protobuf/wkt'
export * from './generated/spark/connect/base_pb.js'
export * from './generated/spark/connect/catalog_pb.js'
export * from './generated/spark/connect/commands_pb.js'
export * from './generated/spark/connect/common_pb.js'
export * from './generated/spark/connect/example_plugins_pb.js'
export * from './generated/spark/connect/expressions_pb.js'
export * from './generated/spark/connect/ml_common_pb.js'
export * from './generated/spark/connect/ml_pb.js'
export * from './generated/spark/connect/pipelines_pb.js'
export * from './generated/spark/connect/relations_pb.js'
export * from './generated/spark/connect/types_pb.js'
export * from './generated/vonk/vonk_pb.js'
