// Made by: node packages/protocol/generate.mjs. Do not edit.
export { CompressionCodec, Plan_CompressedOperation_OpType, AnalyzePlanRequest_Explain_ExplainMode, InterruptRequest_InterruptType, FetchErrorDetailsResponse_QueryContext_ContextType, GetStatusResponse_OperationStatus_OperationState } from "./spark/connect/base_pb.js";
export { StreamingQueryEventType, WriteOperation_SaveMode, WriteOperation_SaveTable_TableSaveMethod, WriteOperationV2_Mode } from "./spark/connect/commands_pb.js";
export { Expression_Window_WindowFrame_FrameType, Expression_SortOrder_SortDirection, Expression_SortOrder_NullOrdering, Expression_Cast_EvalMode, MergeAction_ActionType, SubqueryExpression_SubqueryType } from "./spark/connect/expressions_pb.js";
export { MlOperator_OperatorType } from "./spark/connect/ml_common_pb.js";
export { OutputType, PipelineCommand_DefineFlow_SCDType } from "./spark/connect/pipelines_pb.js";
export { Join_JoinType, SetOperation_SetOpType, Aggregate_GroupType, Parse_ParseFormat } from "./spark/connect/relations_pb.js";
export { ExplainMode } from "./vonk/vonk_pb.js";
