"""Our own sentences for the error conditions an engine is likely to raise; `<name>` stands for a parameter of the
condition. `error_conditions.py` checks the places against Spark's table and words the rest neutrally."""

SENTENCES = dict(line.split(' | ', 1) for line in """
AGGREGATE_FUNCTION_WITH_NONDETERMINISTIC_EXPRESSION | An aggregate function cannot take the non-deterministic expression <sqlExpr> as an argument.
AGGREGATE_OUT_OF_MEMORY | The aggregation needs more memory than the executor can give it.
ALL_PARTITION_COLUMNS_NOT_ALLOWED | Not every column can be a partition column: something has to be left for the files.
AMBIGUOUS_COLUMN_OR_FIELD | The name <name> fits <n> columns or fields; qualify it.
AMBIGUOUS_COLUMN_REFERENCE | It is not clear which input the column <name> comes from, most likely because a DataFrame was joined with itself. Give each side an alias and qualify the column with it.
AMBIGUOUS_LATERAL_COLUMN_ALIAS | The alias <name> is given <n> times in the same select list, so a reference to it has no single meaning.
AMBIGUOUS_REFERENCE | The name <name> could mean any of: <referenceNames>.
AMBIGUOUS_REFERENCE_TO_FIELDS | The field name <field> occurs <count> times in the struct, so a reference to it has no single meaning.
ARITHMETIC_OVERFLOW | <message>.<alternative> Setting <config> to "false" switches the check off.
ARTIFACT_ALREADY_EXISTS | An artifact <normalizedRemoteRelativePath> was sent before, with other content.
ASSIGNMENT_ARITY_MISMATCH | <numExpr> values cannot be given to <numTarget> names.
BINARY_ARITHMETIC_OVERFLOW | The result of <value1> <symbol> <value2> does not fit into the type of its operands. <functionName> gives NULL instead.
CANNOT_CAST_DATATYPE | A value of type <sourceType> cannot be turned into <targetType>.
CANNOT_DECODE_URL | The text <url> is not URL-encoded: a % must be followed by two hexadecimal digits. `try_url_decode` gives NULL for such texts.
CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE | No type holds both <left> and <right>.
CANNOT_MERGE_SCHEMAS | Two files have schemas that do not go together. One is <left>, the other <right>.
CANNOT_MODIFY_CONFIG | The setting <key> belongs to Spark itself and cannot be changed while a session runs. See <docroot>.
CANNOT_MODIFY_STATIC_CONFIG | The setting <key> is fixed when the first session starts and cannot be changed later.
CANNOT_PARSE_DECIMAL | The text is not a decimal number.
CANNOT_PARSE_INTERVAL | The text <intervalString> is not an interval.
CANNOT_PARSE_JSON_FIELD | The JSON field <fieldName> holds <fieldValue> (a JSON <jsonType>), which is not a value of type <dataType>.
CANNOT_PARSE_TIME | The text <input> is not a time of the pattern <format>.
CANNOT_PARSE_TIMESTAMP | <message>. <func> gives NULL for text that cannot be read.
CANNOT_RESOLVE_DATAFRAME_COLUMN | The column <name> belongs to a DataFrame that is not part of this one.
CANNOT_RESOLVE_STAR_EXPAND | <targetString>.* matches nothing; the columns here are: <columns>.
CANNOT_UP_CAST_DATATYPE | <expression> would lose information on its way from <sourceType> to <targetType>. <details>
CAST_INVALID_INPUT | The value <expression> of type <sourceType> is not a valid <targetType>. Correct the value, or use `try_cast` to get NULL for such input.
CAST_OVERFLOW | The value <value> of type <sourceType> is outside the range of <targetType>. Use `try_cast` to get NULL for such values.
CAST_OVERFLOW_IN_TABLE_INSERT | A value of type <sourceType> is outside the range of column <columnName>, which is <targetType>.
CATALOG_NOT_FOUND | There is no catalog <catalogName>; <config> would name one.
CODEC_NOT_AVAILABLE | There is no codec <codecName> here.
CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION | There is no codec <codecName> here. There are: <availableCodecs>.
CODEC_NOT_AVAILABLE.WITH_CONF_SUGGESTION | There is no codec <codecName> here. Try <configKey> = <configVal>.
CODEC_SHORT_NAME_NOT_FOUND | No codec is called <codecName>.
COLLATION_INVALID_NAME | There is no collation <collationName>. Near names: <proposals>.
COLLECTION_SIZE_LIMIT_EXCEEDED | An array of <numberOfElements> elements is longer than the limit of <maxRoundedArrayLength>.
COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION | <functionName> would make an array of <numberOfElements> elements; the limit is <maxRoundedArrayLength>.
COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER | <parameter> of <functionName> asks for an array of <numberOfElements> elements; the limit is <maxRoundedArrayLength>.
COLUMN_ALIASES_NOT_ALLOWED | <op> takes no column aliases.
COLUMN_ALREADY_EXISTS | The column <columnName> is there twice. Rename one of the two or leave it out.
COLUMN_NOT_DEFINED_IN_TABLE | The <colType> column <colName> is not among the columns of table <tableName>: <tableCols>.
COLUMN_NOT_FOUND | There is no column <colName>. Whether case counts is set by <caseSensitiveConfig>.
COLUMN_ORDINAL_OUT_OF_BOUNDS | Column number <ordinal> was asked for, but there are <attributesLength> columns: <attributes>.
COMPARATOR_RETURNS_NULL | The comparator gave NULL for <firstValue> and <secondValue>; it has to say which comes first.
CONFLICTING_DIRECTORY_STRUCTURES | The paths do not belong to one partitioned folder: <discoveredBasePaths>. Read them one by one and unite the results.
CONFLICTING_PARTITION_COLUMN_NAMES | The partition folders do not all have the same columns: <distinctPartColLists>. Look at these paths: <suspiciousPaths>.
CONNECT_INVALID_PLAN.AGGREGATE_NEEDS_PLAN_INPUT | An Aggregate message has no input.
CONNECT_INVALID_PLAN.AGGREGATE_WITH_PIVOT_REQUIRES_PIVOT | An Aggregate message that pivots does not say by which column.
CONNECT_INVALID_PLAN.ALIAS_WITH_MULTIPLE_IDENTIFIERS_AND_METADATA | An alias of no or of several names cannot have metadata.
CONNECT_INVALID_PLAN.ARRAY_LITERAL_MISSING_DATA_TYPE | An array literal does not say of which type its elements are.
CONNECT_INVALID_PLAN.ARRAY_LITERAL_NOT_SET | An array literal is empty of any value.
CONNECT_INVALID_PLAN.ASSERTION_FAILURE | The message breaks a rule of the protocol. <message>
CONNECT_INVALID_PLAN.CANNOT_FIND_CACHED_LOCAL_RELATION | No rows of the hash <hash> were uploaded to this session.
CONNECT_INVALID_PLAN.CANNOT_PARSE | The plan cannot be read: <errorMsg>.
CONNECT_INVALID_PLAN.CHUNKED_CACHED_LOCAL_RELATION_WITHOUT_DATA | A ChunkedCachedLocalRelation message names no rows.
CONNECT_INVALID_PLAN.DATAFRAME_NOT_FOUND | The session <sessionId> keeps no DataFrame of the id <dfId>.
CONNECT_INVALID_PLAN.DATA_TYPE_UNSUPPORTED_PROTO_TO_CATALYST | A DataType message is of the kind <kindCase>, which is no type.
CONNECT_INVALID_PLAN.DEDUPLICATE_ALL_COLUMNS_AND_SUBSET | Duplicates are looked for in all columns or in some, not in both.
CONNECT_INVALID_PLAN.DEDUPLICATE_NEEDS_INPUT | A Deduplicate message has no input.
CONNECT_INVALID_PLAN.DEDUPLICATE_REQUIRES_COLUMNS_OR_ALL | A Deduplicate message says neither in which columns duplicates are looked for nor that it is all.
CONNECT_INVALID_PLAN.EXCEPT_DOES_NOT_SUPPORT_UNION_BY_NAME | EXCEPT takes columns by their places, not by name.
CONNECT_INVALID_PLAN.INCOMPATIBLE_LITERAL_DATA_TYPE | A literal of the kind <literalTypeCase> is said to be of the type <dataTypeKindCase>.
CONNECT_INVALID_PLAN.INTERSECT_DOES_NOT_SUPPORT_UNION_BY_NAME | INTERSECT takes columns by their places, not by name.
CONNECT_INVALID_PLAN.INVALID_ENUM | <name> (<number>) is no value of <fullName> that means something here.
CONNECT_INVALID_PLAN.INVALID_ONE_OF_FIELD_NOT_SET | A message <fullName> is of no kind: <name>.
CONNECT_INVALID_PLAN.INVALID_WITH_RELATION_REFERENCE | A relation that a WithRelations message refers to has neither a name nor a number to be known by.
CONNECT_INVALID_PLAN.LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID | A lambda function takes 1 to 3 arguments; this one has <got>.
CONNECT_INVALID_PLAN.LOCAL_RELATION_SIZE_LIMIT_EXCEEDED | Rows of <actualSize> bytes are more than the <limit> bytes that a session may upload.
CONNECT_INVALID_PLAN.LOWER_BOUND_REQUIRED_IN_WINDOW_FRAME | A window frame has no lower bound.
CONNECT_INVALID_PLAN.MAP_LITERAL_MISSING_DATA_TYPE | A map literal does not say of which types its keys and values are.
CONNECT_INVALID_PLAN.NA_FILL_VALUES_EMPTY | There is no value to fill NULLs with.
CONNECT_INVALID_PLAN.NA_FILL_VALUES_LENGTH_MISMATCH | Several values to fill NULLs with need as many columns.
CONNECT_INVALID_PLAN.NOT_FOUND_CHUNKED_CACHED_LOCAL_RELATION | No part of the hash <hash> was uploaded to the session <sessionUUID>.
CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION | Nothing here knows the extension <extensionTypeUrl>.
CONNECT_INVALID_PLAN.PYTHON_UDT_MISSING_FIELDS | A user-defined type of Python has to say its class, its serialized class and its type in SQL.
CONNECT_INVALID_PLAN.SCHEMA_REQUIRED_FOR_LOCAL_RELATION | A LocalRelation message without rows needs a schema.
CONNECT_INVALID_PLAN.SET_OPERATION_MUST_HAVE_TWO_INPUTS | A set operation has two inputs.
CONNECT_INVALID_PLAN.SQL_COMMAND_EXPECTS_SQL_OR_WITH_RELATIONS | A SqlCommand message holds a statement, with or without relations, not <other>.
CONNECT_INVALID_PLAN.STRUCT_LITERAL_MISSING_DATA_TYPE | A struct literal does not say its type.
CONNECT_INVALID_PLAN.UDT_TYPE_FIELD_INVALID | The field `type` of a user-defined type has to be 'udt', not '<udtType>'.
CONNECT_INVALID_PLAN.UNION_BY_NAME_ALLOW_MISSING_COL_REQUIRES_BY_NAME | Only a UNION by name may lack columns.
CONNECT_INVALID_PLAN.UNKNOWN_ANALYZE_METHOD | There is no question of the kind <other>.
CONNECT_INVALID_PLAN.UNRESOLVED_NAMED_LAMBDA_VARIABLE_REQUIRES_NAME_PART | A variable of a lambda function has no name.
CONNECT_INVALID_PLAN.UNSUPPORTED_LITERAL_TYPE | A literal is of the kind <typeInfo>, which has no value.
CONNECT_INVALID_PLAN.UPPER_BOUND_REQUIRED_IN_WINDOW_FRAME | A window frame has no upper bound.
CONNECT_INVALID_PLAN.USING_COLUMNS_OR_JOIN_CONDITION_SET_IN_JOIN | A join has a condition or columns of both sides, not both.
CONNECT_INVALID_PLAN.WINDOW_FUNCTION_REQUIRED | A Window message has no function.
CONNECT_INVALID_PLAN.WITH_COLUMNS_REQUIRE_SINGLE_NAME_PART | A column that is added has one name; this one has <got>.
CONVERSION_INVALID_INPUT | The text <str> (format <fmt>) cannot be turned into <targetType>. <suggestion> gives NULL instead.
CREATE_PERMANENT_VIEW_WITHOUT_ALIAS | The view <name> is kept in the catalog, so its column <attr> needs a name of its own: give it an alias.
CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE | The column <columnName> is given <optionName> twice.
CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS | The view <viewName> has more names (<viewColumns>) than its query has columns (<dataColumns>).
CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS | The view <viewName> has fewer names (<viewColumns>) than its query has columns (<dataColumns>).
CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE | CREATE VIEW <viewName> cannot say both OR REPLACE and IF NOT EXISTS.
DATATYPE_CANNOT_ORDER | Values of type <dataType> have no order.
DATATYPE_MISMATCH | The types in <sqlExpr> do not fit.
DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES | In <sqlExpr>, <functionName> needs <dataType> and then an element of the same type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES | In <sqlExpr>, <functionName> needs two <arrayType> of one element type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES | In <sqlExpr>, the left side is <left> and the right side <right>, which do not go together.
DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE | In <sqlExpr>, the operator needs <inputType> but got <actualDataType>.
DATATYPE_MISMATCH.CANNOT_CONVERT_TO_JSON | In <sqlExpr>, column <name> of type <type> has no JSON form.
DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS | In <sqlExpr>, no field of the struct would be left.
DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION | In <sqlExpr>, there is no cast from <srcType> to <targetType>.
DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION | In <sqlExpr>, ANSI mode has no cast from <srcType> to <targetType>. With <config> set to <configVal> there is one.
DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION | In <sqlExpr>, there is no cast from <srcType> to <targetType>. These functions convert between them: <functionNames>.
DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES | In <sqlExpr>, all keys of <functionName> must have one type, but they have <dataType>.
DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES | In <sqlExpr>, all values of <functionName> must have one type, but they have <dataType>.
DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING | In <sqlExpr>, field names must be constant strings, but there is <inputExprs>.
DATATYPE_MISMATCH.DATA_DIFF_TYPES | In <sqlExpr>, all arguments of <functionName> must have one type, but they have <dataType>.
DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN | In <sqlExpr>, the filter <filter> must be BOOLEAN, not <type>.
DATATYPE_MISMATCH.HASH_MAP_TYPE | In <sqlExpr>, <functionName> does not take maps, because equal maps may list their entries in different order.
DATATYPE_MISMATCH.HASH_VARIANT_TYPE | In <sqlExpr>, <functionName> does not take variants.
DATATYPE_MISMATCH.INVALID_ARG_VALUE | In <sqlExpr>, <inputName> must be a <requireType> out of <validValues>, not <inputValue>.
DATATYPE_MISMATCH.INVALID_JSON_SCHEMA | In <sqlExpr>, the schema of the JSON text is <schema>, but has to be a struct, an array, a map or a variant.
DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE | In <sqlExpr>, a map key cannot be (or hold) <keyType>.
DATATYPE_MISMATCH.INVALID_ORDERING_TYPE | In <sqlExpr>, <functionName> cannot order values of type <dataType>.
DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH | In <sqlExpr>, the columns <mismatchedColumns> of the IN subquery differ in type: <leftType> on the left, <rightType> on the right.
DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH | In <sqlExpr>, the left side has <leftLength> columns (<leftColumns>), the IN subquery <rightLength> (<rightColumns>).
DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES | In <sqlExpr>, <functionName> needs maps of one type, but got <dataType>.
DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES | In <sqlExpr>, <functionName> needs <dataType> and then a key of its key type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES | In <sqlExpr>, the two maps of <functionName> need keys of one type, but have <leftType> and <rightType>.
DATATYPE_MISMATCH.NON_FOLDABLE_INPUT | In <sqlExpr>, <inputName> must be a constant of type <inputType>, not <inputExpr>.
DATATYPE_MISMATCH.NON_STRING_TYPE | In <sqlExpr>, <funcName> takes strings only.
DATATYPE_MISMATCH.NON_STRUCT_TYPE | In <sqlExpr>, <inputName> must be a struct, not <inputType>.
DATATYPE_MISMATCH.NULL_TYPE | In <sqlExpr>, <functionName> does not take an untyped NULL.
DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION | In <sqlExpr>, <leftExprName> is <leftExprValue>, but has to be <constraint> <rightExprName>, which is <rightExprValue>.
DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE | In <sqlExpr>, a range frame over <orderSpecType> cannot have a boundary of type <valueBoundaryType>.
DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER | In <sqlExpr>, a range frame with value boundaries needs exactly one ORDER BY expression, not <orderSpec>.
DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER | In <sqlExpr>, a range frame needs an ORDER BY.
DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES | In <sqlExpr>, <functionName> needs a start and an end of one type, <startType>, with a step of <stepType>, or <otherStartType> with an interval step.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES | In <sqlExpr>, the frame boundaries <lower> and <upper> differ in type: <lowerType> and <upperType>.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_INVALID_BOUND | The window frame <sqlExpr> cannot go from <lower> to <upper>.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE | The <location> bound of the window frame <sqlExpr> is of type <exprType>, but has to be of <expectedType>.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WITHOUT_FOLDABLE | The <location> bound <expression> of the window frame <sqlExpr> has to be a constant.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON | In <sqlExpr>, the lower frame boundary must be <comparison> the upper one.
DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES | In <sqlExpr>, column <columnIndex> would hold both <leftType> (argument <leftParamIndex>) and <rightType> (argument <rightParamIndex>).
DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE | In <sqlExpr>, the <paramIndex> argument must be <requiredType>, but <inputSql> is <inputType>.
DATATYPE_MISMATCH.UNEXPECTED_NULL | In <sqlExpr>, <exprName> must not be NULL.
DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE | In <sqlExpr>, the function given to <functionName> has to give <expectedType>, but gives <actualType>.
DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE | In <sqlExpr>, <functionName> does not take <dataType>.
DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE | In <sqlExpr>, <exprName> must lie in <valueRange>; it is <currentValue>.
DATATYPE_MISSING_SIZE | The type <type> needs a size, as in <type>(10).
DATATYPE_PARAMETER_VALUE_OUT_OF_RANGE | The <parameter> of type <type> cannot be <value>.
DATA_SOURCE_NOT_EXIST | There is no data source <provider>.
DATA_SOURCE_NOT_FOUND | There is no data source called <provider>. Check the spelling of the format.
DATETIME_FIELD_OUT_OF_BOUNDS | <rangeMessage>
DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION | <rangeMessage>
DATETIME_OVERFLOW | The result of this date or time operation is out of range: <operation>.
DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION | A decimal of <precision> digits was asked for; the most is <maxPrecision>.
DECIMAL_SCALE_EXCEEDS_PRECISION | A decimal cannot have <scale> digits after the point with <precision> digits in all.
DEFAULT_PLACEMENT_INVALID | DEFAULT can stand for a whole value of INSERT, UPDATE or MERGE only, not inside an expression.
DEFAULT_UNSUPPORTED | <statementType> cannot give defaults to columns of <dataSource> tables.
DESCRIBE_JSON_NOT_EXTENDED | DESCRIBE AS JSON needs the word EXTENDED in front of AS JSON; <tableName> was asked for without it.
DISTINCT_WINDOW_FUNCTION_UNSUPPORTED | DISTINCT cannot be used over a window: <windowExpr>.
DIVIDE_BY_ZERO | Division by zero. Use try_divide to get NULL instead, or set <config> to "false" to switch the check off.
DUPLICATED_CTE_NAMES | The WITH clause defines these names more than once: <duplicateNames>.
DUPLICATED_MAP_KEY | The map key <key> is there twice. Set <mapKeyDedupPolicy> to LAST_WIN to keep the last value.
DUPLICATED_METRICS_NAME | Two observations are called <metricName>, but they do not measure the same.
DUPLICATE_CLAUSES | The clause <clauseName> is there twice.
DUPLICATE_KEY | The key <keyColumn> is there twice.
DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT | The parameter <parameterName> of <routineName> got two values.
DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED | The call of <routineName> gives <parameterName> twice, by its position and by its name.
DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE | The call of <routineName> names <parameterName> twice.
EXCEED_LIMIT_LENGTH | The text is longer than the <limit> characters its type allows.
EXCEPT_NESTED_COLUMN_INVALID_TYPE | EXCEPT cannot leave a field out of <columnName>, which is no struct but of type <dataType>.
EXCEPT_OVERLAPPING_COLUMNS | EXCEPT leaves some columns out twice, or a field of a column that is left out: <columns>.
EXPECT_PERMANENT_VIEW_NOT_TEMP | <operation> needs a view of the catalog, but <viewName> is a temporary view.
EXPECT_TABLE_NOT_VIEW | <operation> needs a table, but <viewName> is a view.
EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE | <operation> needs a table, but <viewName> is a view.
EXPECT_VIEW_NOT_TABLE | <operation> needs a view, but <tableName> is a table.
EXPRESSION_TYPE_IS_NOT_ORDERABLE | <expr> of type <exprType> cannot be ordered.
FAILED_EXECUTE_UDF | The user's function <functionName> (<signature> => <result>) failed: <reason>.
FAILED_FUNCTION_CALL | The function <funcName> could not be called.
FAILED_PARSE_STRUCT_TYPE | <raw> is not a struct type.
FAILED_READ_FILE | The file <path> could not be read.
FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER | The footer of file <path> could not be read; the file is damaged, cut off or of another format.
FAILED_READ_FILE.FILE_NOT_EXIST | The file <path> was there when the query was planned and is gone. Read the path again to see what is there now.
FAILED_READ_FILE.NO_HINT | The file <path> could not be read.
FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH | In the Parquet file <path>, column <column> is <actualType>, but <expectedType> was asked for.
FAILED_READ_FILE.UNSUPPORTED_FILE_SYSTEM | The file <path> could not be read: its file system (<fileSystemClass>) has no <method>.
FAILED_RENAME_PATH | <sourcePath> could not be renamed to <targetPath>, which is already there.
FAILED_RENAME_TEMP_FILE | The finished file <srcPath> could not be moved to <dstPath>.
FAILED_TO_PARSE_TOO_COMPLEX | The statement is nested too deeply or too long to be parsed. Write it with fewer levels, or as several statements.
FIELD_ALREADY_EXISTS | <op>: the struct <struct> already has a field <fieldNames>.
FIELD_NOT_FOUND | There is no field <fieldName> in <fields>.
FORBIDDEN_OPERATION | <statement> is not allowed on the <objectType> <objectName>.
GROUPING_COLUMN_MISMATCH | grouping(<grouping>) names none of the grouping columns <groupingColumns>.
GROUPING_ID_COLUMN_MISMATCH | The columns of grouping_id (<groupingIdColumn>) must be the grouping columns (<groupByColumns>).
GROUPING_SIZE_LIMIT_EXCEEDED | There are more than <maxSize> grouping columns.
GROUP_BY_AGGREGATE | The aggregate function <sqlExpr> cannot be grouped by.
GROUP_BY_POS_AGGREGATE | GROUP BY <index> points at <aggExpr>, an aggregate function, which cannot be grouped by.
GROUP_BY_POS_OUT_OF_RANGE | GROUP BY <index> points past the select list, which has <size> entries.
GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE | <sqlExpr> of type <dataType> cannot be grouped by, because its values cannot be compared.
ILLEGAL_DAY_OF_WEEK | <string> is not a day of the week.
INCOMPATIBLE_COLUMN_TYPE | In <operator>, column <columnOrdinalNumber> of input <tableOrdinalNumber> is <dataType1>, which does not go with <dataType2> of the first input.<hint>
INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA | Rows cannot be written to <tableName>: they have nothing for its column <colName>.
INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST | Rows cannot be written to <tableName>: its column <colName> is of type <targetType>, and <srcType> may not be stored in it.
INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS | Rows cannot be written to <tableName>: it has no columns <extraColumns>.
INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_STRUCT_FIELDS | Rows cannot be written to <tableName>: the struct <colName> has no fields <extraFields>.
INCOMPATIBLE_DATA_FOR_TABLE.STRUCT_MISSING_FIELDS | Rows cannot be written to <tableName>: the values for <colName> lack the fields <missingFields>.
INCOMPATIBLE_JOIN_TYPES | A join cannot be both <joinType1> and <joinType2>.
INCOMPATIBLE_VIEW_SCHEMA_CHANGE | The view <viewName> wants <expectedNum> column <colName> of its query, which now gives <actualCols>. <suggestion>
INCOMPLETE_TYPE_DEFINITION.ARRAY | An array type needs the type of its elements: write ARRAY<elementType>.
INCOMPLETE_TYPE_DEFINITION.MAP | A map type needs the types of its keys and values, as in MAP<STRING, INT>.
INCOMPLETE_TYPE_DEFINITION.STRUCT | A struct type needs its fields, as in STRUCT<name: STRING>.
INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION | The pattern <pattern> is not one of those that are known. <config> chooses how patterns are read; they are described at <docroot>/sql-ref-datetime-pattern.html.
INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN | The letter <c> stands for a field that counts by weeks; patterns cannot have those. EXTRACT gives such fields.
INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS | Too few values for <tableName>: it has the columns <tableColumns>, the rows have <dataColumns>.
INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS | Too many values for <tableName>: it has the columns <tableColumns>, the rows have <dataColumns>.
INSERT_PARTITION_COLUMN_ARITY_MISMATCH | The rows do not fit <tableName>: <reason>. The table has <tableColumns>, of which the statement gives <staticPartCols>; the rows have <dataColumns>.
INTERNAL_ERROR | Something went wrong inside the engine: <message>
INTERNAL_ERROR_EXECUTOR | A fault inside an executor: <message>
INTERNAL_ERROR_SHUFFLE | A fault inside the shuffle: <message>
INTERVAL_ARITHMETIC_OVERFLOW | The interval is out of range.
INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION | The interval is out of range.
INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION | The interval is out of range. <functionName> gives NULL instead.
INTERVAL_DIVIDED_BY_ZERO | An interval was divided by zero. Use try_divide to get NULL instead.
INVALID_AGGREGATE_FILTER | The FILTER of an aggregate cannot be <filterExpr>.
INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE | The FILTER <filterExpr> contains the aggregate function <aggExpr>.
INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION | The FILTER <filterExpr> contains the window function <windowExpr>.
INVALID_AGGREGATE_FILTER.NON_DETERMINISTIC | The FILTER <filterExpr> is not deterministic.
INVALID_AGGREGATE_FILTER.NOT_BOOLEAN | The FILTER <filterExpr> is not a boolean.
INVALID_ARRAY_INDEX | Index <indexValue> is outside the array, which has <arraySize> elements. Use get() to read NULL there.
INVALID_ARRAY_INDEX_IN_ELEMENT_AT | Position <indexValue> is outside the array, which has <arraySize> elements. Use try_element_at to read NULL there.
INVALID_ARTIFACT_PATH | The artifact's name <name> has to be a path below the session's own folder.
INVALID_ATTRIBUTE_NAME_SYNTAX | The name <name> is not well formed. Check that its backticks come in pairs and that no part is empty.
INVALID_BITMAP_POSITION | A bitmap of <bitmapNumBits> bits (<bitmapNumBytes> bytes) has no position <bitPosition>.
INVALID_BYTE_STRING | The value is not a byte string: <unsupported> (<class>).
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_CLOSED | No session can be cloned to the id <targetSessionId>: a session of this id was closed.
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS | No session can be cloned to the id <targetSessionId>: there is a session of this id.
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT | No session can be cloned to the id <targetSessionId>, which is no UUID.
INVALID_COLUMN_OR_FIELD_DATA_TYPE | The column or field <name> is of type <type>, which cannot become <expectedType>.
INVALID_CONF_VALUE | "<confValue>" is not a value for the setting <confName>.
INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS | "<confValue>" is not a value for the setting <confName>; it must be one of <confOptions>.
INVALID_CONF_VALUE.REQUIREMENT | "<confValue>" is not a value for the setting <confName>: <confRequirement>
INVALID_CONF_VALUE.TIME_ZONE | "<confValue>" is not a value for the setting <confName>: no such time zone.
INVALID_CONF_VALUE.TYPE_MISMATCH | "<confValue>" is not a value for the setting <confName>, which takes a <confType>.
INVALID_CORRUPT_RECORD_TYPE | The column <columnName> takes the corrupt records and so must be a nullable string, not <actualType>.
INVALID_CURSOR.DISCONNECTED | Another call has taken over the reading of this result.
INVALID_CURSOR.NOT_REATTACHABLE | The operation was not begun as one that can be gone on with.
INVALID_CURSOR.POSITION_NOT_AVAILABLE | The result cannot be read on from response <responseId> (number <index>): what lies there was released.
INVALID_CURSOR.POSITION_NOT_FOUND | The operation has given no response of the id <responseId>.
INVALID_DATETIME_PATTERN | "<pattern>" is not a date or time pattern.
INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER | "<pattern>" is not a date or time pattern: the letter <c> has no meaning.
INVALID_DATETIME_PATTERN.LENGTH | "<pattern>" is not a date or time pattern: a letter is repeated too often.
INVALID_DATETIME_PATTERN.SECONDS_FRACTION | "<pattern>" is not a date or time pattern: the fraction of a second is misplaced.
INVALID_DATETIME_PATTERN.WITH_SUGGESTION | "<pattern>" is not a date or time pattern. See <docroot> for the letters there are.
INVALID_DEFAULT_VALUE.DATA_TYPE | <statement> failed: the default <defaultValue> of <colName> is of type <actualType>, where <expectedType> is needed.
INVALID_DEFAULT_VALUE.NON_DETERMINISTIC | <statement> failed: the default <defaultValue> of <colName> would be another one each time.
INVALID_DEFAULT_VALUE.NOT_CONSTANT | <statement> failed: the default <defaultValue> of <colName> is not a constant.
INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION | <statement> failed: the default <defaultValue> of <colName> has a subquery.
INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION | <statement> failed: the default <defaultValue> of <colName> has names that are not known.
INVALID_DELIMITER_VALUE | The delimiter is not usable.
INVALID_DELIMITER_VALUE.DELIMITER_LONGER_THAN_EXPECTED | The delimiter <str> is longer than allowed.
INVALID_DELIMITER_VALUE.EMPTY_STRING | The delimiter cannot be the empty string.
INVALID_DELIMITER_VALUE.NULL_VALUE | The delimiter cannot be null.
INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH | A single backslash cannot be the delimiter; write two.
INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER | The escape <str> cannot be part of a delimiter.
INVALID_DRIVER_MEMORY.SYSTEM_MEMORY | The driver has <systemMemory> bytes of memory and needs <minSystemMemory>; raise <config>.
INVALID_EMPTY_LOCATION | A path cannot be blank, as <location> is.
INVALID_ESC | An ESCAPE must be one character, not <invalidEscape>.
INVALID_ESCAPE_CHAR | An ESCAPE must be one character, not <sqlExpr>.
INVALID_EXECUTOR_MEMORY.CONFIG_MEMORY | The executor memory <executorMemory> is below the least possible <minSystemMemory>; raise <config>.
INVALID_EXECUTOR_MEMORY.SYSTEM_MEMORY | The executor memory is below the least possible <minSystemMemory>; raise <config>.
INVALID_EXTERNAL_TYPE | The value is of type <externalType>, which is no <type>; it was meant for <expr>.
INVALID_EXTRACT_BASE_FIELD_TYPE | No field or element can be taken out of <base>, which is <other>.
INVALID_EXTRACT_FIELD | <field> cannot be extracted from <expr>.
INVALID_EXTRACT_FIELD_TYPE | A field name must be a constant string, not <extraction>.
INVALID_FIELD_NAME | <fieldName> is not a field: <path> is not a struct.
INVALID_FORMAT.CONT_THOUSANDS_SEPS | The number format <format> has two separators of thousands side by side.
INVALID_FORMAT.CUR_MUST_BEFORE_DEC | In the number format <format>, the currency sign has to stand before the decimal point.
INVALID_FORMAT.CUR_MUST_BEFORE_DIGIT | In the number format <format>, the currency sign has to stand before the digits.
INVALID_FORMAT.EMPTY | The number format is empty.
INVALID_FORMAT.ESC_AT_THE_END | The pattern <format> ends with its escape character, which has nothing to escape there.
INVALID_FORMAT.ESC_IN_THE_MIDDLE | In the pattern <format>, the escape character cannot stand before <char>.
INVALID_FORMAT.MISMATCH_INPUT | The <inputType> <input> does not have the format <format>.
INVALID_FORMAT.THOUSANDS_SEPS_MUST_BEFORE_DEC | In the number format <format>, separators of thousands have to stand before the decimal point.
INVALID_FORMAT.UNEXPECTED_TOKEN | The number format <format> has <token> where it cannot be.
INVALID_FORMAT.WRONG_NUM_DIGIT | The number format <format> has no digits.
INVALID_FORMAT.WRONG_NUM_TOKEN | The number format <format> has <token> more than once.
INVALID_FRACTION_OF_SECOND | The seconds with their fraction must lie between 0 and 60, not <secAndMicros>. A value of 60 takes no fraction.
INVALID_HANDLE.FORMAT | The id <handle> is no UUID.
INVALID_HANDLE.OPERATION_ABANDONED | The operation <handle> has ended and is not kept any more.
INVALID_HANDLE.OPERATION_ALREADY_EXISTS | An operation with the id <handle> exists already.
INVALID_HANDLE.OPERATION_NOT_FOUND | There is no operation of the id <handle>.
INVALID_HANDLE.SESSION_CHANGED | The session <handle> is not the one that was used before: the server was restarted, or has lost it. Connect anew.
INVALID_HANDLE.SESSION_CLOSED | The session <handle> was closed.
INVALID_HANDLE.SESSION_NOT_FOUND | There is no session of the id <handle>.
INVALID_IDENTIFIER | <ident> is not an identifier; put it into backquotes.
INVALID_INDEX_OF_ZERO | Positions count from 1 (or from -1 at the end); 0 is none.
INVALID_INLINE_TABLE | The VALUES table is not valid.
INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE | The expression <expr> cannot stand in a VALUES table.
INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION | The expression <sqlExpr> of a VALUES table could not be evaluated.
INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE | The rows of the VALUES table give column <colName> types that do not go together.
INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH | Row <rowIndex> of the VALUES table has <actualNumCols> columns, the others <expectedNumCols>.
INVALID_INTERVAL_FORMAT | '<input>' is not an interval.
INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION | '<input>' is not an interval: a number is out of range.
INVALID_INTERVAL_FORMAT.DAY_TIME_PARSING | '<input>' is not a day-time interval: <msg>.
INVALID_INTERVAL_FORMAT.INPUT_IS_EMPTY | '<input>' is not an interval: it is empty.
INVALID_INTERVAL_FORMAT.INPUT_IS_NULL | NULL is not an interval.
INVALID_INTERVAL_FORMAT.INTERVAL_PARSING | The text '<input>' is not an interval of the kind <interval>.
INVALID_INTERVAL_FORMAT.INVALID_FRACTION | In the interval '<input>', <unit> cannot have a fraction.
INVALID_INTERVAL_FORMAT.INVALID_PRECISION | In the interval '<input>', <value> has more than nine digits of a second's fraction.
INVALID_INTERVAL_FORMAT.INVALID_PREFIX | The interval '<input>' starts with <prefix>, which means nothing.
INVALID_INTERVAL_FORMAT.INVALID_UNIT | '<input>' is not an interval: there is no unit '<unit>'.
INVALID_INTERVAL_FORMAT.INVALID_VALUE | '<input>' is not an interval: '<value>' is not a value.
INVALID_INTERVAL_FORMAT.MISSING_NUMBER | '<input>' is not an interval: a number is missing before '<word>'.
INVALID_INTERVAL_FORMAT.MISSING_UNIT | '<input>' is not an interval: a unit is missing after '<word>'.
INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE | The interval '<input>' is no offset of a time zone: those lie between -18 and +18 hours.
INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING | '<intervalStr>' is not an interval of type <typeName>; it is written <supportedFormat>.
INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE | '<intervalStr>' is not an interval of type <typeName>; it is written <supportedFormat>. `spark.sql.legacy.fromDayTimeString.enabled` brings the old reading back.
INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER | '<input>' is not an interval: '<number>' is not a number.
INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION | An interval cannot go from <from> to <to>: '<input>'.
INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION | Only intervals of whole days can be added to a date in ANSI mode. Cast the date to a timestamp first.
INVALID_JSON_DATA_TYPE | The JSON text <invalidType> does not describe a data type.
INVALID_JSON_ROOT_FIELD | The root of a JSON record must be an object or array that fits the schema.
INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES | Two arguments of the lambda function have the same name: <args>. <caseSensitiveConfig> says whether upper and lower case count.
INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION | <class> takes no lambda function.
INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH | The higher-order function takes a lambda of <expectedNumArgs> arguments, not <actualNumArgs>.
INVALID_LAMBDA_FUNCTION_CALL.PARAMETER_DOES_NOT_ACCEPT_LAMBDA_FUNCTION | A lambda function stands where a value is needed.
INVALID_LATERAL_JOIN_TYPE | A lateral subquery cannot be the right side of a <joinType> join.
INVALID_LIMIT_LIKE_EXPRESSION | <expr> cannot be a limit or offset.
INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE | The <name> expression <expr> must be an integer, not <dataType>.
INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE | The <name> expression <expr> is <v>; it cannot be negative.
INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL | The <name> expression <expr> is NULL.
INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE | The <name> expression <expr> is not a constant.
INVALID_LINE_SEPARATOR.EMPTY | The option lineSep cannot be empty.
INVALID_LINE_SEPARATOR.TOO_LONG | The option lineSep has at most 2 characters, not <length>.
INVALID_NON_DETERMINISTIC_EXPRESSIONS | This operator cannot take the non-deterministic expressions <sqlExprs>.
INVALID_NUMERIC_LITERAL_RANGE | The literal <rawStrippedQualifier> is outside the range of <typeName>: <minValue> to <maxValue>.
INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED | An observed metric cannot have DISTINCT: <expr>.
INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_FILTER_UNSUPPORTED | An observed metric cannot have FILTER: <expr>.
INVALID_OBSERVED_METRICS.MISSING_NAME | <operator> needs a name for what it observes.
INVALID_OBSERVED_METRICS.NESTED_AGGREGATES_UNSUPPORTED | An observed metric cannot have an aggregate inside an aggregate: <expr>.
INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE | An observed metric is one number of all rows, but the column <expr> stands outside of its aggregates.
INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_NON_DETERMINISTIC | The non-deterministic <expr> stands outside of the aggregates of an observed metric.
INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED | An observed metric cannot have a window function: <expr>.
INVALID_OPTIONS.NON_MAP_FUNCTION | The options have to be given as map('name', 'value', ...).
INVALID_OPTIONS.NON_STRING_TYPE | The names and values of options have to be texts, not a <mapType>.
INVALID_PARAMETER_VALUE | The parameter <parameter> of <functionName> has a value it cannot have.
INVALID_PARAMETER_VALUE.BINARY_FORMAT | <functionName> knows the formats 'base64', 'hex' and 'utf-8' for <parameter>, not <invalidFormat>.
INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE | The parameter <parameter> of <functionName> must lie in [0, <upper>), not be <invalidValue>.
INVALID_PARAMETER_VALUE.BOOLEAN | The parameter <parameter> of <functionName> must be a boolean, not <invalidValue>.
INVALID_PARAMETER_VALUE.CHARSET | The parameter <parameter> of <functionName> must be one of the character sets <charsets>, not <charset>.
INVALID_PARAMETER_VALUE.DATETIME_UNIT | The parameter <parameter> of <functionName> must be a unit of date or time, unquoted, not <invalidValue>.
INVALID_PARAMETER_VALUE.DOUBLE | The parameter <parameter> of <functionName> must be a double, not <invalidValue>.
INVALID_PARAMETER_VALUE.INTEGER | The parameter <parameter> of <functionName> must be an integer, not <invalidValue>.
INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_OPERATION_ID_REQUIRES_ID | <functionName> by id needs <parameter>.
INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_TAG_REQUIRES_TAG | <functionName> by tag needs <parameter>.
INVALID_PARAMETER_VALUE.LENGTH | The parameter <parameter> of <functionName> must be at least 0, not <length>.
INVALID_PARAMETER_VALUE.LONG | The parameter <parameter> of <functionName> must be a long, not <invalidValue>.
INVALID_PARAMETER_VALUE.NULL | The parameter <parameter> of <functionName> must not be NULL.
INVALID_PARAMETER_VALUE.PATTERN | The parameter <parameter> of <functionName> is not a regular expression: <value>.
INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX | The parameter <parameter> of <functionName> must lie between 0 and <groupCount>, the number of groups, not be <groupIndex>.
INVALID_PARAMETER_VALUE.START | The parameter <parameter> of <functionName> counts from 1 (or from -1 at the end); 0 is no position.
INVALID_PARAMETER_VALUE.TIME_UNIT | <functionName> does not know the unit <invalidValue> for <parameter>.
INVALID_PARAMETER_VALUE.ZERO_INDEX | The parameter <parameter> of <functionName> counts from 1 (or from -1 at the end); 0 is no position.
INVALID_PARTITION_COLUMN_DATA_TYPE | A partition column cannot be <type>.
INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY | The table <name> has no partitions.
INVALID_PARTITION_SPEC | The partition cannot be told by this: <details>.
INVALID_PARTITION_VALUE | The folder value <value> of partition column <columnName> is not a <dataType>.
INVALID_QUERY_MIXED_QUERY_PARAMETERS | A statement takes parameters by name or by position, not both.
INVALID_RECURSIVE_CTE | A recursive query is a UNION ALL of a part that starts and a part that goes on from the rows before.
INVALID_RECURSIVE_REFERENCE.PLACE | A recursive query cannot read itself at this place: not in a subquery, nor on the side of a join that is filled up with NULLs, nor below an aggregate.
INVALID_REGEXP_REPLACE | regexp_replace failed for the text <source>, the pattern <pattern>, the replacement <replacement> and the position <position>.
INVALID_SAVE_MODE | There is no save mode <mode>. There are "append", "overwrite", "ignore", "error" and "errorifexists".
INVALID_SCHEMA | <inputSchema> is not a schema.
INVALID_SCHEMA.NON_STRING_LITERAL | <inputSchema> is not a schema: it must be a constant string.
INVALID_SCHEMA.NON_STRUCT_TYPE | <inputSchema> is not a schema: it must be a struct, not <dataType>.
INVALID_SCHEMA.PARSE_ERROR | <inputSchema> is not a schema: <reason>
INVALID_SCHEMA_OR_RELATION_NAME | <name> is not a name for a schema or table; use letters, digits and underscores.
INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE | IN needs a value or more between its parentheses.
INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE | The partition column <partKey> is given no value.
INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX | The function <prettyName> cannot be called with <syntax>.
INVALID_SQL_SYNTAX.INVALID_WINDOW_FRAME_BOUND | A bound of a window frame is UNBOUNDED, CURRENT ROW, or a number of rows or a distance before or behind the row.
INVALID_SQL_SYNTAX.LATERAL_WITHOUT_SUBQUERY_OR_TABLE_VALUED_FUNC | LATERAL stands before a subquery or a table function only.
INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION | The window <windowName> is defined twice.
INVALID_SQL_SYNTAX.UNRESOLVED_WINDOW_REFERENCE | There is no window <windowName>.
INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN | A subquery that stands for a value gives one column, not <number>.
INVALID_TABLESAMPLE_FRACTION | The part of a table that is sampled lies between 0 and 1; it cannot be <fraction>.
INVALID_TEMP_OBJ_QUALIFIER | The temporary <objectType> <objectName> cannot be in <qualifier>: it belongs to the session.
INVALID_TEMP_OBJ_REFERENCE | The <obj> <objName> is kept in the catalog and cannot read the temporary <tempObj> <tempObjName>.
INVALID_TIMEZONE | There is no time zone <timeZone>. Use the name of a region, as in 'America/Los_Angeles', or an offset, as in '+02:00'.
INVALID_TYPED_LITERAL | <value> is not a value of type <valueType>.
INVALID_URL | <url> is not a URL. Use try_parse_url to get NULL for such input.
INVALID_USAGE_OF_STAR_OR_REGEX | <elem> cannot be used in <prettyName>.
INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT | count(<tableName>.*) is not allowed; count(*), or name the columns.
INVALID_UTF8_STRING | The bytes <str> are not valid UTF-8.
INVALID_VARIANT_CAST | The variant holds <value>, which is no <dataType>. Use try_variant_get to get NULL instead.
INVALID_WHERE_CONDITION | The condition <condition> cannot stand in WHERE: <expressionList> belong elsewhere.
INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC | Over a window, <aggFunc> needs an ORDER BY in its OVER clause.
INVALID_WITHIN_GROUP_EXPRESSION.DISTINCT_UNSUPPORTED | <funcName> cannot have both DISTINCT and WITHIN GROUP.
INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT | With DISTINCT, <funcName> has to be ordered by what it collects: <funcArg>, not <orderingExpr>.
INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING | <funcName> needs WITHIN GROUP (ORDER BY ...).
INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS | <funcName> is ordered by <expectedNum> expressions, not <actualNum>.
JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE | The join condition <joinCondition> must be BOOLEAN, not <conditionType>.
LOCATION_ALREADY_EXISTS | <identifier> cannot be made at <location>, because something is there already.
MALFORMED_CHARACTER_CODING | <function> met bytes or characters that are not valid in <charset>.
MALFORMED_CSV_RECORD | The CSV record is malformed: <badRecord>
MALFORMED_RECORD_IN_PARSING | The record is malformed: <badRecord>. Mode FAILFAST (<failFastMode>) stops here; PERMISSIVE gives NULLs.
MALFORMED_RECORD_IN_PARSING.CANNOT_PARSE_JSON_ARRAYS_AS_STRUCTS | The record is malformed: <badRecord> is a JSON array, but a struct was expected. Mode FAILFAST (<failFastMode>) stops here; PERMISSIVE gives NULLs.
MALFORMED_RECORD_IN_PARSING.CANNOT_PARSE_STRING_AS_DATATYPE | The record is malformed: <badRecord>. Field <fieldName> holds <fieldValue> (<inputType>), which is not a <targetType>. Mode FAILFAST (<failFastMode>) stops here; PERMISSIVE gives NULLs.
MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION | The record is malformed: <badRecord>. Mode FAILFAST (<failFastMode>) stops here; PERMISSIVE gives NULLs.
MISSING_AGGREGATION | <expression> is neither grouped by nor aggregated. Group by it, or use <expressionAnyValue> if any value will do.
MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION | The columns <missingAttributes> are not in the input <input> of <operator>, though columns of the same name are (<operation>); check that the right DataFrame is used.
MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT | The columns <missingAttributes> are not in the input <input> of <operator>.
MISSING_GROUP_BY | The query aggregates some columns and not others, and has no GROUP BY. Add one, or aggregate everything.
MISSING_WINDOW_SPECIFICATION | No window is called <windowName>; define it in a WINDOW clause. See <docroot>.
MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS | <clause1> and <clause2> cannot share one pipe; give each a |> of its own.
MULTI_ALIAS_WITHOUT_GENERATOR | <expr> makes one column, and <names> name several.
MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION | <expr> speaks of the file that is read, and here more than one source is.
NAMED_PARAMETERS_NOT_SUPPORTED | The arguments of <functionName> have no names; give them by position.
NEGATIVE_SCALE_DISALLOWED | A decimal cannot have the negative scale <scale>; <sqlConf> set to true would allow it.
NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION | A value counts <negativeValue> times by <frequencyExpression>; a frequency cannot be negative.
NESTED_AGGREGATE_FUNCTION | An aggregate function cannot take another one as its argument; use a subquery.
NON_FOLDABLE_ARGUMENT | The parameter <paramName> of <funcName> must be a constant of type <paramType>.
NON_LITERAL_PIVOT_VALUES | The values of PIVOT have to be constants; <expression> is none.
NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE | |> WHERE cannot be followed by WINDOW; define windows in |> SELECT.
NOT_A_CONSTANT_STRING.NOT_CONSTANT | <name> needs a constant text, but <expr> depends on rows.
NOT_A_CONSTANT_STRING.NULL | <name> needs a text, but <expr> is NULL.
NOT_A_CONSTANT_STRING.WRONG_TYPE | <name> needs a text, but <expr> is of type <dataType>.
NOT_A_PARTITIONED_TABLE | <operation> needs a partitioned table, which <tableIdentWithDB> is not.
NOT_A_SCALAR_FUNCTION | <functionName> gives a table and can stand in FROM only.
NOT_A_TABLE_FUNCTION | <functionName> gives a value for a row, not a table; it cannot stand in FROM.
NOT_NULL_ASSERT_VIOLATION | A value that cannot be NULL was NULL: <walkedTypePath>.
NOT_NULL_CONSTRAINT_VIOLATION.ARRAY_ELEMENT | The array <columnPath> holds a NULL, which its type forbids.
NOT_NULL_CONSTRAINT_VIOLATION.MAP_VALUE | The map <columnPath> holds a NULL value, which its type forbids.
NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT | <cmd> needs a Hive metastore, which there is not.
NULLABLE_COLUMN_OR_FIELD | The column or field <name> may be NULL, where no NULL is allowed.
NULL_MAP_KEY | A map key cannot be NULL.
NUMERIC_OUT_OF_SUPPORTED_RANGE | The number <value> has more digits than any decimal type.
NUMERIC_VALUE_OUT_OF_RANGE | A number is outside the range of its type.
NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION | <originalValue> rounded to <roundedValue> does not fit into Decimal(<precision>, <scale>).
NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION | <value> does not fit into Decimal(<precision>, <scale>). Setting <config> to "false" gives NULL instead.
NUM_COLUMNS_MISMATCH | <operator> needs inputs of one number of columns: the first has <firstNumColumns>, the <invalidOrdinalNum> has <invalidNumColumns>.
NUM_TABLE_VALUE_ALIASES_MISMATCH | <funcName> was given <aliasesNum> aliases for <outColsNum> columns.
OPERATION_CANCELED | The operation was cancelled.
OPTION_VALUE_EXCEEDS_ONE_CHARACTER | The option <paramName> takes one character, not <actualValue>.
ORDER_BY_POS_OUT_OF_RANGE | ORDER BY <index> points past the select list, which has <size> entries.
PARQUET_CONVERSION_FAILURE.DECIMAL | The Parquet type <parquetType> cannot be read as the decimal <dataType>.
PARQUET_CONVERSION_FAILURE.UNSUPPORTED | The Parquet type <parquetType> cannot be read as <dataType>.
PARQUET_CONVERSION_FAILURE.WITHOUT_DECIMAL_METADATA | The Parquet type <parquetType> has no decimal annotation and cannot be read as <dataType>.
PARQUET_TYPE_ILLEGAL | <parquetType> is not a legal Parquet type.
PARQUET_TYPE_NOT_RECOGNIZED | The Parquet field <field> has a type nobody knows.
PARQUET_TYPE_NOT_SUPPORTED | The Parquet type <parquetType> is not supported.
PARSE_EMPTY_STATEMENT | There is no statement in the text.
PARSE_MODE_UNSUPPORTED | <funcName> knows the parse modes PERMISSIVE and FAILFAST, not <mode>.
PARSE_SYNTAX_ERROR | Syntax error at or near <error><hint>.
PARTITIONS_NOT_FOUND | The table <tableName> has no partitions <partitionList>.
PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO | The table <tableName> has its partitions already: leave partitionBy out, or write with saveAsTable.
PARTITION_TRANSFORM_EXPRESSION_NOT_IN_PARTITIONED_BY | <expression> says how a table is partitioned, and can stand in partitionedBy only.
PATH_ALREADY_EXISTS | There is something at <outputPath> already. Use mode "overwrite" to replace it.
PATH_NOT_FOUND | There is nothing at <path>.
PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION | |> AGGREGATE lists <expr>, which has no aggregate function. Put it behind GROUP BY, or use |> SELECT.
PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION | |> <clause> cannot have the aggregate function <expr>; use |> AGGREGATE.
PIVOT_VALUE_DATA_TYPE_MISMATCH | The pivot value <value> is <valueType>, but the pivot column is <pivotType>.
QUALIFY_AGGREGATE_NOT_ALLOWED | QUALIFY cannot have the aggregate <aggregateExpr> where rows are not grouped.
QUALIFY_REQUIRES_WINDOW_FUNCTION | QUALIFY needs a window function, in its condition or in the select list.
RECURSION_LEVEL_LIMIT_EXCEEDED | The recursive query went on after <levelLimit> rounds. Check that it ends, or raise the limit.
RECURSION_ROW_LIMIT_EXCEEDED | The recursive query gave more than <rowLimit> rows. Check that it ends, or raise the limit.
RECURSIVE_VIEW | The view <viewIdent> would read itself: <newPath>.
REF_DEFAULT_VALUE_IS_NOT_ALLOWED_IN_PARTITION | DEFAULT cannot be the value of a partition.
REMAINDER_BY_ZERO | Remainder by zero. Use try_mod to get NULL instead, or set <config> to "false" to switch the check off.
REPEATED_CLAUSE | <operation> has the clause <clause> twice.
REQUIRED_PARAMETER_NOT_FOUND | <routineName> needs the parameter <parameterName> at position <index>.
REQUIRES_SINGLE_PART_NAMESPACE | The catalog <sessionCatalog> has databases of one name only, so <identifier> has too many parts.
ROUTINE_ALREADY_EXISTS | The <newRoutineType> <routineName> cannot be made: a <existingRoutineType> of that name exists.
ROUTINE_NOT_FOUND | There is no function <routineName>.
SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION | The subquery <sqlExpr> is correlated and is neither a grouping key nor inside an aggregate function; group by it, or put it into first().
SCALAR_SUBQUERY_TOO_MANY_ROWS | A subquery used as a value gave more than one row.
SCHEMA_ALREADY_EXISTS | The schema <schemaName> exists already.
SCHEMA_NOT_EMPTY | The schema <schemaName> is not empty; drop it with CASCADE to drop its contents too.
SCHEMA_NOT_FOUND | There is no schema <schemaName>.
SECOND_FUNCTION_ARGUMENT_NOT_INTEGER | The second argument of <functionName> must be an integer.
SEED_EXPRESSION_IS_UNFOLDABLE | The seed <seedExpr> of <exprWithSeed> must be a constant.
SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE | SHOW COLUMNS names two databases: <namespaceA> and <namespaceB>.
SORT_BY_WITHOUT_BUCKETING | sortBy is the order inside of buckets: it needs bucketBy.
SPARK_JOB_CANCELLED | Job <jobId> was cancelled. <reason>
SPILL_OUT_OF_MEMORY | Spilling <consumerToSpill> to disk failed: <message>
SQL_CONF_NOT_FOUND | There is no setting <sqlConf>.
STAR_GROUP_BY_POS | A star cannot be selected when GROUP BY names positions.
SUM_OF_LIMIT_AND_OFFSET_EXCEEDS_MAX_INT | Limit <limit> and offset <offset> add up to more than the largest integer.
TABLE_OR_VIEW_ALREADY_EXISTS | A table or view <relationName> exists already.
TABLE_OR_VIEW_NOT_FOUND | There is no table or view <relationName>. Searched: <searchPath>.
TASK_WRITE_FAILED | A task failed while writing to <path>.
TEMP_TABLE_OR_VIEW_ALREADY_EXISTS | A temporary view <relationName> exists already.
TRAILING_COMMA_IN_SELECT | There is a comma too many at the end of the select list.
TRANSPOSE_EXCEED_ROW_LIMIT | More than <maxValues> rows would become columns; <config> sets how many may.
TRANSPOSE_INVALID_INDEX_COLUMN | The rows cannot be named by this column: <reason>.
TRANSPOSE_NO_LEAST_COMMON_TYPE | The columns to be transposed have no type in common: <dt1> and <dt2>.
UDTF_ALIAS_NUMBER_MISMATCH | The table function gives another number of columns than the <aliasesSize> names <aliasesNames>.
UNABLE_TO_ACQUIRE_MEMORY | <requestedBytes> bytes of memory were asked for and <receivedBytes> could be had.
UNABLE_TO_INFER_SCHEMA | The schema of the <format> data cannot be found from the data; give one.
UNBOUND_SQL_PARAMETER | The parameter <name> has no value.
UNCLOSED_BRACKETED_COMMENT | A comment that starts with /* never ends.
UNEXPECTED_INPUT_TYPE | The <paramIndex> argument of <functionName> must be <requiredType>, but <inputSql> is <inputType>.
UNEXPECTED_POSITIONAL_ARGUMENT | In a call of <routineName>, no positional argument can follow the named argument <parameterName>.
UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE | The two parts of a recursive query are joined by UNION ALL, not by UNION.
UNPIVOT_REQUIRES_ATTRIBUTES | Where <empty> columns are not given, the <given> columns have to be plain columns, which these are not: <expressions>.
UNPIVOT_REQUIRES_VALUE_COLUMNS | UNPIVOT needs a value column or more.
UNPIVOT_VALUE_DATA_TYPE_MISMATCH | The value columns of UNPIVOT have no type in common: <types>.
UNPIVOT_VALUE_SIZE_MISMATCH | The value columns of UNPIVOT come in groups of other sizes than the names <names>.
UNRECOGNIZED_PARAMETER_NAME | <routineName> has no parameter <argumentName>. Did you mean <proposal>?
UNRECOGNIZED_STATISTIC | There is no statistic <stats>.
UNRESOLVABLE_TABLE_VALUED_FUNCTION | There is no table function <name> that takes these arguments.
UNRESOLVED_ALL_IN_GROUP_BY | GROUP BY ALL cannot tell the grouping columns of this select list; name them.
UNRESOLVED_COLUMN | There is no column, variable or parameter <objectName>.
UNRESOLVED_COLUMN.WITHOUT_SUGGESTION | There is no column, variable or parameter <objectName>.
UNRESOLVED_COLUMN.WITH_SUGGESTION | There is no column, variable or parameter <objectName>. Did you mean one of these? <proposal>
UNRESOLVED_COLUMN_AMONG_FIELD_NAMES | There is no column <colName> among <fieldNames>.
UNRESOLVED_FIELD | There is no field <fieldName> in <columnPath>.
UNRESOLVED_FIELD.WITHOUT_SUGGESTION | There is no field <fieldName> in <columnPath>.
UNRESOLVED_FIELD.WITH_SUGGESTION | There is no field <fieldName> in <columnPath>. Did you mean one of these? <proposal>
UNRESOLVED_MAP_KEY | The name <objectName>, used as a map key, is not a column. Put quotes around it if it is a string.
UNRESOLVED_MAP_KEY.WITHOUT_SUGGESTION | The name <objectName>, used as a map key, is not a column. Put quotes around it if it is a string.
UNRESOLVED_MAP_KEY.WITH_SUGGESTION | The name <objectName>, used as a map key, is not a column. Put quotes around it if it is a string; or did you mean one of these? <proposal>
UNRESOLVED_ROUTINE | There is no function <routineName>. Searched: <searchPath>.
UNRESOLVED_USING_COLUMN_FOR_JOIN | The USING column <colName> is not on the <side> side of the join, which has <suggestion>.
UNRESOLVED_VARIABLE | There is no variable <variableName>. Searched: <searchPath>.
UNSUPPORTED_ARROWTYPE | The Arrow type <typeName> is not supported.
UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING | CHAR and VARCHAR cannot be used here; use STRING.
UNSUPPORTED_COLLATION | Texts are compared by their bytes here; the collation <collationName> is not supported.
UNSUPPORTED_CONNECT_FEATURE | What the client asks for is not supported over Spark Connect.
UNSUPPORTED_DATATYPE | There is no data type <typeName>.
UNSUPPORTED_DATA_SOURCE_SAVE_MODE | <source> does not know the save mode <createMode>.
UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE | The format <format> cannot hold column <columnName> of type <columnType>.
UNSUPPORTED_EXPR_FOR_OPERATOR | These expressions cannot stand in the operator <operator>: <invalidExprSqls>.
UNSUPPORTED_EXPR_FOR_WINDOW | <sqlExpr> cannot be used with OVER.
UNSUPPORTED_FEATURE | What the statement asks for is not supported.
UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW | Statistics of the view <viewName> can be computed when it is cached: CACHE TABLE it first.
UNSUPPORTED_FEATURE.ANALYZE_VIEW | Statistics are of tables, and a view is none; analyze the tables that it reads.
UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS | <clauses> cannot be written with pipes.
UNSUPPORTED_FEATURE.CREATE_PIPELINE_DATASET_QUERY_EXECUTION | <pipelineDatasetType> belongs to a pipeline and cannot be run as a statement.
UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON | DESCRIBE of a column cannot give JSON.
UNSUPPORTED_FEATURE.DROP_DATABASE | The database <database> cannot be dropped.
UNSUPPORTED_FEATURE.INTERRUPT_TYPE | Operations are interrupted all, by tag or by id, not by <interruptType>.
UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW | The window <windowExpr> cannot read the alias <lca> of its own select list.
UNSUPPORTED_FEATURE.LATERAL_JOIN_USING | JOIN LATERAL cannot have USING; write ON.
UNSUPPORTED_FEATURE.LITERAL_TYPE | The value '<value>' of type <type> cannot be a literal.
UNSUPPORTED_FEATURE.PARTITION_BY_VARIANT | Rows cannot be partitioned by <expr> of type <dataType>.
UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE | |> AGGREGATE cannot have <case>.
UNSUPPORTED_FEATURE.PIVOT_AFTER_GROUP_BY | PIVOT cannot follow GROUP BY; put the one into a subquery.
UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN | The column of broken records cannot be read alone. Read another column with it, or cache the rows first.
UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE | Maps cannot be compared, so DISTINCT, INTERSECT and EXCEPT do not take column <colName> of type <dataType>.
UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE | Variants cannot be compared, so DISTINCT, INTERSECT and EXCEPT do not take column <colName> of type <dataType>.
UNSUPPORTED_FEATURE.SQL_SCRIPTING | SQL scripting (BEGIN ... END) is not supported here, whatever <sqlScriptingEnabled> says. Send the statements one by one.
UNSUPPORTED_FEATURE.TABLE_OPERATION | <operation> is not supported here.
UNSUPPORTED_FEATURE.TRANSFORM_NON_HIVE | TRANSFORM with a SERDE needs Hive.
UNSUPPORTED_GENERATOR.MULTI_GENERATOR | A select list can hold one generator; there are <num>: <generators>.
UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS | A generator cannot stand inside another expression: <expression>.
UNSUPPORTED_GENERATOR.NOT_GENERATOR | <functionName> (<classCanonicalName>) gives one value, not rows; it cannot stand in LATERAL VIEW.
UNSUPPORTED_GENERATOR.OUTSIDE_SELECT | A generator can stand in a select list only, not in <plan>.
UNSUPPORTED_GROUPING_EXPRESSION | grouping() and grouping_id() work with GROUPING SETS, CUBE and ROLLUP only.
UNSUPPORTED_INSERT.RDD_BASED | Rows can be inserted into tables only, not into what a query gives.
UNSUPPORTED_JOIN_TYPE | There is no join type '<typ>'. There are: <supported>.
UNSUPPORTED_OVERWRITE.PATH | The path <path> cannot be overwritten while it is being read.
UNSUPPORTED_OVERWRITE.TABLE | The table <table> cannot be overwritten while it is being read.
UNSUPPORTED_PARTITION_TRANSFORM | Tables cannot be partitioned by <transform>.
UNSUPPORTED_SHOW_CREATE_TABLE.ON_DATA_SOURCE_TABLE_WITH_AS_SERDE | SHOW CREATE TABLE AS SERDE needs a table of Hive's; <tableName> is none.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED | A column of the query around cannot be read here: <treeNode>.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE | The subquery reads columns of the query around where it cannot: <sqlExprs>.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.HIGHER_ORDER_FUNCTION | A lambda function cannot have a subquery in it.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES | VALUES cannot have a subquery.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION | A subquery in the condition of a join reads both sides: <subqueryExpression>.
UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY | IN and EXISTS cannot stand here: <treeNode>.
UNSUPPORTED_TIME_PRECISION | The precision of TIME lies between 0 and 6; it cannot be <precision>.
UNSUPPORTED_TYPED_LITERAL | There are no literals of type <unsupportedType>. There are: <supportedTypes>.
USER_RAISED_EXCEPTION | <errorMessage>
VIEW_ALREADY_EXISTS | A view <relationName> exists already.
VIEW_EXCEED_MAX_NESTED_DEPTH | The view <viewName> reads views that read views, more than <maxNestedDepth> deep.
VIEW_NOT_FOUND | There is no view <relationName>.
WINDOW_FUNCTION_FRAME_NOT_ORDERED | <wf_name> needs an ORDER BY in its OVER clause: <wf_expr>.
WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE | A window function cannot stand in <clauseName>. Compute it in a subquery, or use QUALIFY.
WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE | The window function <funcName> needs an OVER clause.
WRONG_COMMAND_FOR_OBJECT_TYPE | <operation> needs a <requiredType>, but <objectName> is a <foundType>. <alternative>
WRONG_NUM_ARGS | <functionName> takes <expectedNum> arguments, not <actualNum>.
WRONG_NUM_ARGS.WITHOUT_SUGGESTION | <functionName> takes <expectedNum> arguments, not <actualNum>.
WRONG_NUM_ARGS.WITH_SUGGESTION | <functionName> takes <expectedNum> arguments, not <actualNum>. <legacyNum> are allowed with <legacyConfKey> set to <legacyConfValue>.
_LEGACY_ERROR_TEMP_0014 | TABLESAMPLE has to say how much it takes: a number of rows, a percentage, or a bucket.
_LEGACY_ERROR_TEMP_0015 | TABLESAMPLE (<msg>) is not supported.
_LEGACY_ERROR_TEMP_0016 | <bytesStr> is not a size that TABLESAMPLE takes.
_LEGACY_ERROR_TEMP_0026 | Where each number of an interval has its unit, '<value>' is no number.
_LEGACY_ERROR_TEMP_0029 | An interval has either years and months or days and times, not both: <literal>.
_LEGACY_ERROR_TEMP_0035 | Not allowed here: <message>.
_LEGACY_ERROR_TEMP_0037 | What CACHE TABLE ... AS makes is the session's own, so its name cannot have the database <quoted>.
_LEGACY_ERROR_TEMP_0063 | This interval cannot be: <msg>.
_LEGACY_ERROR_TEMP_0045 | SET TIME ZONE takes LOCAL, the name of a zone in quotes, or an interval.
_LEGACY_ERROR_TEMP_0049 | INSERT OVERWRITE DIRECTORY needs a path.
_LEGACY_ERROR_TEMP_0053 | A temporary view cannot be created with IF NOT EXISTS; OR REPLACE is possible.
_LEGACY_ERROR_TEMP_1006 | PIVOT needs an aggregate where <sql> stands.
_LEGACY_ERROR_TEMP_1012 | <identifier> cannot be changed.
_LEGACY_ERROR_TEMP_1031 | A window function cannot be an argument of an aggregate function.
_LEGACY_ERROR_TEMP_1035 | The frame of <prettyName> is given by the function itself; OVER cannot have one.
_LEGACY_ERROR_TEMP_1036 | The function works on the window frame <required> only, not on <wf>.
_LEGACY_ERROR_TEMP_1039 | Rows can be put into windows of time once in a list; there are several of them.
_LEGACY_ERROR_TEMP_1040 | A session window needs a gap of a fixed length or an interval, not <dt>.
_LEGACY_ERROR_TEMP_1048 | The hint <hintName> needs other arguments.
_LEGACY_ERROR_TEMP_1050 | Only a struct has fields for a star: <attributes> is none.
_LEGACY_ERROR_TEMP_1060 | <command> cannot be used with the nested column <column>.
_LEGACY_ERROR_TEMP_1147 | Of the partition columns <partColumns>, those with a value have to stand before the others.
_LEGACY_ERROR_TEMP_1155 | The partition column <col> is not among the columns <schemaCatalog>.
_LEGACY_ERROR_TEMP_1159 | <tableName> is a table of <existingProvider>, and <specifiedProvider> was to be appended: name its format.
_LEGACY_ERROR_TEMP_1160 | The table <identifier> lies at <existingTableLoc>, not at <tableDescLoc>.
_LEGACY_ERROR_TEMP_1161 | <tableName> has the columns <existingTableSchema>, and the rows to append <querySchema>: their number has to be the same.
_LEGACY_ERROR_TEMP_1162 | The table's column <col> is not among those of the rows to append: <inputColumns>.
_LEGACY_ERROR_TEMP_1163 | <tableName> is partitioned by [<existingPartCols>], not by [<specifiedPartCols>]: give partitionBy() the table's columns.
_LEGACY_ERROR_TEMP_1169 | The table <tableName> is partitioned by <partColNames>, so <normalizedPartSpec> tells no partition of it.
_LEGACY_ERROR_TEMP_1207 | The lengths and the start of a window of time have to be constants.
_LEGACY_ERROR_TEMP_1210 | The second argument of <funcName> has to be a constant.
_LEGACY_ERROR_TEMP_1232 | The partition is told by <specKeys>, but <tableName> is partitioned by <partitionColumnNames>.
_LEGACY_ERROR_TEMP_1241 | A table cannot be created at <tablePath>, which is not empty; <config> allows it.
_LEGACY_ERROR_TEMP_1251 | <action> needs partitions, and <tableName> has none.
EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE | A file of <format> holds at least one column, and there is none to write.
_LEGACY_ERROR_TEMP_1290 | A text file holds one column; there are <schemaSize>.
_LEGACY_ERROR_TEMP_1294 | The option <strategy> needs a time as yyyy-MM-ddTHH:mm:ss, not <timeString>.
_LEGACY_ERROR_TEMP_1306 | There is an option path, and paths are given to load() as well: leave one out.
_LEGACY_ERROR_TEMP_1307 | There is an option path, and save() is given a path as well: leave one out.
_LEGACY_ERROR_TEMP_1310 | <quote> has too many parts for the name of a table.
_LEGACY_ERROR_TEMP_1312 | <operation> cannot write buckets; saveAsTable can.
_LEGACY_ERROR_TEMP_1313 | <operation> cannot write sorted buckets; saveAsTable can.
_LEGACY_ERROR_TEMP_1321 | The name of the view is not valid: <viewName>.
_LEGACY_ERROR_TEMP_1324 | The column <pivotColumn> has more than <maxValues> values to become columns. Name the values, or raise <config>.
_LEGACY_ERROR_TEMP_2047 | There is no path to write to: save(path), or option('path', ...).
_LEGACY_ERROR_TEMP_2128 | The arrays of keys and of values have to be of the same length.
_LEGACY_ERROR_TEMP_2146 | The option <paramName> takes a whole number, not '<value>'.
_LEGACY_ERROR_TEMP_2147 | The option <paramName> is either true or false.
_LEGACY_ERROR_TEMP_3101 | The time of a window cannot be computed of itself: <windowTime>.
_LEGACY_ERROR_TEMP_3102 | <msg>
_LEGACY_ERROR_TEMP_3231 | The interval <interval> has months, whose length is not fixed.
_LEGACY_ERROR_TEMP_3242 | The step of a sequence of dates has parts of a day, as a <intervalType>.
""".strip().splitlines())
