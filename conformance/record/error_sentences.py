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
ASSIGNMENT_ARITY_MISMATCH | <numExpr> values cannot be given to <numTarget> names.
BINARY_ARITHMETIC_OVERFLOW | The result of <value1> <symbol> <value2> does not fit into the type of its operands. <functionName> gives NULL instead.
CANNOT_CAST_DATATYPE | A value of type <sourceType> cannot be turned into <targetType>.
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
DATATYPE_CANNOT_ORDER | Values of type <dataType> have no order.
DATATYPE_MISMATCH | The types in <sqlExpr> do not fit.
DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES | In <sqlExpr>, <functionName> needs <dataType> and then an element of the same type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES | In <sqlExpr>, <functionName> needs two <arrayType> of one element type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES | In <sqlExpr>, the left side is <left> and the right side <right>, which do not go together.
DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE | In <sqlExpr>, the operator needs <inputType> but got <actualDataType>.
DATATYPE_MISMATCH.CANNOT_CONVERT_TO_JSON | In <sqlExpr>, column <name> of type <type> has no JSON form.
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
DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE | In <sqlExpr>, a map key cannot be (or hold) <keyType>.
DATATYPE_MISMATCH.INVALID_ORDERING_TYPE | In <sqlExpr>, <functionName> cannot order values of type <dataType>.
DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH | In <sqlExpr>, the columns <mismatchedColumns> of the IN subquery differ in type: <leftType> on the left, <rightType> on the right.
DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH | In <sqlExpr>, the left side has <leftLength> columns (<leftColumns>), the IN subquery <rightLength> (<rightColumns>).
DATATYPE_MISMATCH.MAP_CONCAT_DIFF_TYPES | In <sqlExpr>, <functionName> needs maps of one type, but got <dataType>.
DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES | In <sqlExpr>, <functionName> needs <dataType> and then a key of its key type, but got <leftType> and <rightType>.
DATATYPE_MISMATCH.NON_FOLDABLE_INPUT | In <sqlExpr>, <inputName> must be a constant of type <inputType>, not <inputExpr>.
DATATYPE_MISMATCH.NON_STRING_TYPE | In <sqlExpr>, <funcName> takes strings only.
DATATYPE_MISMATCH.NON_STRUCT_TYPE | In <sqlExpr>, <inputName> must be a struct, not <inputType>.
DATATYPE_MISMATCH.NULL_TYPE | In <sqlExpr>, <functionName> does not take an untyped NULL.
DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE | In <sqlExpr>, a range frame over <orderSpecType> cannot have a boundary of type <valueBoundaryType>.
DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER | In <sqlExpr>, a range frame with value boundaries needs exactly one ORDER BY expression, not <orderSpec>.
DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER | In <sqlExpr>, a range frame needs an ORDER BY.
DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES | In <sqlExpr>, <functionName> needs a start and an end of one type, <startType>, with a step of <stepType>, or <otherStartType> with an interval step.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES | In <sqlExpr>, the frame boundaries <lower> and <upper> differ in type: <lowerType> and <upperType>.
DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON | In <sqlExpr>, the lower frame boundary must be <comparison> the upper one.
DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE | In <sqlExpr>, the <paramIndex> argument must be <requiredType>, but <inputSql> is <inputType>.
DATATYPE_MISMATCH.UNEXPECTED_NULL | In <sqlExpr>, <exprName> must not be NULL.
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
DIVIDE_BY_ZERO | Division by zero. Use try_divide to get NULL instead, or set <config> to "false" to switch the check off.
DUPLICATED_CTE_NAMES | The WITH clause defines these names more than once: <duplicateNames>.
DUPLICATED_MAP_KEY | The map key <key> is there twice. Set <mapKeyDedupPolicy> to LAST_WIN to keep the last value.
DUPLICATE_CLAUSES | The clause <clauseName> is there twice.
DUPLICATE_KEY | The key <keyColumn> is there twice.
DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT | The parameter <parameterName> of <routineName> got two values.
EXCEED_LIMIT_LENGTH | The text is longer than the <limit> characters its type allows.
EXPRESSION_TYPE_IS_NOT_ORDERABLE | <expr> of type <exprType> cannot be ordered.
FAILED_EXECUTE_UDF | The user's function <functionName> (<signature> => <result>) failed: <reason>.
FAILED_FUNCTION_CALL | The function <funcName> could not be called.
FAILED_PARSE_STRUCT_TYPE | <raw> is not a struct type.
FAILED_READ_FILE | The file <path> could not be read.
FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER | The footer of file <path> could not be read; the file is damaged, cut off or of another format.
FAILED_READ_FILE.FILE_NOT_EXIST | The file <path> was there when the query was planned and is gone. Read the path again to see what is there now.
FAILED_READ_FILE.NO_HINT | The file <path> could not be read.
FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH | In the Parquet file <path>, column <column> is <actualType>, but <expectedType> was asked for.
FAILED_RENAME_PATH | <sourcePath> could not be renamed to <targetPath>, which is already there.
FAILED_RENAME_TEMP_FILE | The finished file <srcPath> could not be moved to <dstPath>.
FIELD_ALREADY_EXISTS | <op>: the struct <struct> already has a field <fieldNames>.
FIELD_NOT_FOUND | There is no field <fieldName> in <fields>.
GROUPING_COLUMN_MISMATCH | grouping(<grouping>) names none of the grouping columns <groupingColumns>.
GROUPING_ID_COLUMN_MISMATCH | The columns of grouping_id (<groupingIdColumn>) must be the grouping columns (<groupByColumns>).
GROUPING_SIZE_LIMIT_EXCEEDED | There are more than <maxSize> grouping columns.
GROUP_BY_AGGREGATE | The aggregate function <sqlExpr> cannot be grouped by.
GROUP_BY_POS_AGGREGATE | GROUP BY <index> points at <aggExpr>, an aggregate function, which cannot be grouped by.
GROUP_BY_POS_OUT_OF_RANGE | GROUP BY <index> points past the select list, which has <size> entries.
GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE | <sqlExpr> of type <dataType> cannot be grouped by, because its values cannot be compared.
ILLEGAL_DAY_OF_WEEK | <string> is not a day of the week.
INCOMPATIBLE_COLUMN_TYPE | In <operator>, column <columnOrdinalNumber> of input <tableOrdinalNumber> is <dataType1>, which does not go with <dataType2> of the first input.<hint>
INCOMPATIBLE_JOIN_TYPES | A join cannot be both <joinType1> and <joinType2>.
INTERNAL_ERROR | Something went wrong inside the engine: <message>
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
INVALID_BYTE_STRING | The value is not a byte string: <unsupported> (<class>).
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_CLOSED | No session can be cloned to the id <targetSessionId>: a session of this id was closed.
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_ALREADY_EXISTS | No session can be cloned to the id <targetSessionId>: there is a session of this id.
INVALID_CLONE_SESSION_REQUEST.TARGET_SESSION_ID_FORMAT | No session can be cloned to the id <targetSessionId>, which is no UUID.
INVALID_CONF_VALUE | "<confValue>" is not a value for the setting <confName>.
INVALID_CONF_VALUE.OUT_OF_RANGE_OF_OPTIONS | "<confValue>" is not a value for the setting <confName>; it must be one of <confOptions>.
INVALID_CONF_VALUE.REQUIREMENT | "<confValue>" is not a value for the setting <confName>: <confRequirement>
INVALID_CONF_VALUE.TIME_ZONE | "<confValue>" is not a value for the setting <confName>: no such time zone.
INVALID_CONF_VALUE.TYPE_MISMATCH | "<confValue>" is not a value for the setting <confName>, which takes a <confType>.
INVALID_CORRUPT_RECORD_TYPE | The column <columnName> takes the corrupt records and so must be a nullable string, not <actualType>.
INVALID_CURSOR.DISCONNECTED | Another call has gone on with this result.
INVALID_CURSOR.NOT_REATTACHABLE | The operation was not begun as one that can be gone on with.
INVALID_CURSOR.POSITION_NOT_AVAILABLE | The result cannot be gone on with after response <responseId> (number <index>): what follows was released.
INVALID_CURSOR.POSITION_NOT_FOUND | The operation has given no response of the id <responseId>.
INVALID_DATETIME_PATTERN | "<pattern>" is not a date or time pattern.
INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER | "<pattern>" is not a date or time pattern: the letter <c> has no meaning.
INVALID_DATETIME_PATTERN.LENGTH | "<pattern>" is not a date or time pattern: a letter is repeated too often.
INVALID_DATETIME_PATTERN.SECONDS_FRACTION | "<pattern>" is not a date or time pattern: the fraction of a second is misplaced.
INVALID_DATETIME_PATTERN.WITH_SUGGESTION | "<pattern>" is not a date or time pattern. See <docroot> for the letters there are.
INVALID_DELIMITER_VALUE | The delimiter is not usable.
INVALID_DELIMITER_VALUE.DELIMITER_LONGER_THAN_EXPECTED | The delimiter <str> is longer than allowed.
INVALID_DELIMITER_VALUE.EMPTY_STRING | The delimiter cannot be the empty string.
INVALID_DELIMITER_VALUE.NULL_VALUE | The delimiter cannot be null.
INVALID_DELIMITER_VALUE.SINGLE_BACKSLASH | A single backslash cannot be the delimiter; write two.
INVALID_DELIMITER_VALUE.UNSUPPORTED_SPECIAL_CHARACTER | The escape <str> cannot be part of a delimiter.
INVALID_DRIVER_MEMORY.SYSTEM_MEMORY | The driver has <systemMemory> bytes of memory and needs <minSystemMemory>; raise <config>.
INVALID_ESC | An ESCAPE must be one character, not <invalidEscape>.
INVALID_ESCAPE_CHAR | An ESCAPE must be one character, not <sqlExpr>.
INVALID_EXECUTOR_MEMORY.CONFIG_MEMORY | The executor memory <executorMemory> is below the least possible <minSystemMemory>; raise <config>.
INVALID_EXECUTOR_MEMORY.SYSTEM_MEMORY | The executor memory is below the least possible <minSystemMemory>; raise <config>.
INVALID_EXTRACT_BASE_FIELD_TYPE | No field or element can be taken out of <base>, which is <other>.
INVALID_EXTRACT_FIELD | <field> cannot be extracted from <expr>.
INVALID_EXTRACT_FIELD_TYPE | A field name must be a constant string, not <extraction>.
INVALID_FIELD_NAME | <fieldName> is not a field: <path> is not a struct.
INVALID_FRACTION_OF_SECOND | The seconds with their fraction must lie between 0 and 60, not <secAndMicros>. A value of 60 takes no fraction.
INVALID_HANDLE.FORMAT | The id <handle> is no UUID.
INVALID_HANDLE.OPERATION_ABANDONED | The operation <handle> has ended and is not kept any more.
INVALID_HANDLE.OPERATION_ALREADY_EXISTS | There is another operation of the id <handle>.
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
INVALID_INTERVAL_FORMAT.INVALID_UNIT | '<input>' is not an interval: there is no unit '<unit>'.
INVALID_INTERVAL_FORMAT.INVALID_VALUE | '<input>' is not an interval: '<value>' is not a value.
INVALID_INTERVAL_FORMAT.MISSING_NUMBER | '<input>' is not an interval: a number is missing before '<word>'.
INVALID_INTERVAL_FORMAT.MISSING_UNIT | '<input>' is not an interval: a unit is missing after '<word>'.
INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING | '<intervalStr>' is not an interval of type <typeName>; it is written <supportedFormat>.
INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE | '<intervalStr>' is not an interval of type <typeName>; it is written <supportedFormat>. `spark.sql.legacy.fromDayTimeString.enabled` brings the old reading back.
INVALID_INTERVAL_FORMAT.UNRECOGNIZED_NUMBER | '<input>' is not an interval: '<number>' is not a number.
INVALID_JSON_ROOT_FIELD | The root of a JSON record must be an object or array that fits the schema.
INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH | The higher-order function takes a lambda of <expectedNumArgs> arguments, not <actualNumArgs>.
INVALID_LIMIT_LIKE_EXPRESSION | <expr> cannot be a limit or offset.
INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE | The <name> expression <expr> must be an integer, not <dataType>.
INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE | The <name> expression <expr> is <v>; it cannot be negative.
INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL | The <name> expression <expr> is NULL.
INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE | The <name> expression <expr> is not a constant.
INVALID_NON_DETERMINISTIC_EXPRESSIONS | This operator cannot take the non-deterministic expressions <sqlExprs>.
INVALID_NUMERIC_LITERAL_RANGE | The literal <rawStrippedQualifier> is outside the range of <typeName>: <minValue> to <maxValue>.
INVALID_PARAMETER_VALUE | The parameter <parameter> of <functionName> has a value it cannot have.
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
INVALID_PARAMETER_VALUE.ZERO_INDEX | The parameter <parameter> of <functionName> counts from 1 (or from -1 at the end); 0 is no position.
INVALID_PARTITION_COLUMN_DATA_TYPE | A partition column cannot be <type>.
INVALID_PARTITION_VALUE | The folder value <value> of partition column <columnName> is not a <dataType>.
INVALID_SAVE_MODE | There is no save mode <mode>. There are "append", "overwrite", "ignore", "error" and "errorifexists".
INVALID_SCHEMA | <inputSchema> is not a schema.
INVALID_SCHEMA.NON_STRING_LITERAL | <inputSchema> is not a schema: it must be a constant string.
INVALID_SCHEMA.NON_STRUCT_TYPE | <inputSchema> is not a schema: it must be a struct, not <dataType>.
INVALID_SCHEMA.PARSE_ERROR | <inputSchema> is not a schema: <reason>
INVALID_SCHEMA_OR_RELATION_NAME | <name> is not a name for a schema or table; use letters, digits and underscores.
INVALID_TYPED_LITERAL | <value> is not a value of type <valueType>.
INVALID_URL | <url> is not a URL. Use try_parse_url to get NULL for such input.
INVALID_USAGE_OF_STAR_OR_REGEX | <elem> cannot be used in <prettyName>.
INVALID_UTF8_STRING | The bytes <str> are not valid UTF-8.
INVALID_VARIANT_CAST | The variant holds <value>, which is no <dataType>. Use try_variant_get to get NULL instead.
INVALID_WHERE_CONDITION | The condition <condition> cannot stand in WHERE: <expressionList> belong elsewhere.
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
MULTI_ALIAS_WITHOUT_GENERATOR | <expr> makes one column, and <names> name several.
NEGATIVE_SCALE_DISALLOWED | A decimal cannot have the negative scale <scale>; <sqlConf> set to true would allow it.
NESTED_AGGREGATE_FUNCTION | An aggregate function cannot take another one as its argument; use a subquery.
NON_FOLDABLE_ARGUMENT | The parameter <paramName> of <funcName> must be a constant of type <paramType>.
NOT_A_PARTITIONED_TABLE | <operation> needs a partitioned table, which <tableIdentWithDB> is not.
NOT_NULL_ASSERT_VIOLATION | A value that cannot be NULL was NULL: <walkedTypePath>.
NOT_NULL_CONSTRAINT_VIOLATION.ARRAY_ELEMENT | The array <columnPath> holds a NULL, which its type forbids.
NOT_NULL_CONSTRAINT_VIOLATION.MAP_VALUE | The map <columnPath> holds a NULL value, which its type forbids.
NULL_MAP_KEY | A map key cannot be NULL.
NUMERIC_OUT_OF_SUPPORTED_RANGE | The number <value> has more digits than any decimal type.
NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION | <originalValue> rounded to <roundedValue> does not fit into Decimal(<precision>, <scale>).
NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION | <value> does not fit into Decimal(<precision>, <scale>). Setting <config> to "false" gives NULL instead.
NUM_COLUMNS_MISMATCH | <operator> needs inputs of one number of columns: the first has <firstNumColumns>, the <invalidOrdinalNum> has <invalidNumColumns>.
NUM_TABLE_VALUE_ALIASES_MISMATCH | <funcName> was given <aliasesNum> aliases for <outColsNum> columns.
OPERATION_CANCELED | The operation was cancelled.
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
PATH_ALREADY_EXISTS | There is something at <outputPath> already. Use mode "overwrite" to replace it.
PATH_NOT_FOUND | There is nothing at <path>.
PIVOT_VALUE_DATA_TYPE_MISMATCH | The pivot value <value> is <valueType>, but the pivot column is <pivotType>.
REMAINDER_BY_ZERO | Remainder by zero. Use try_mod to get NULL instead, or set <config> to "false" to switch the check off.
REPEATED_CLAUSE | <operation> has the clause <clause> twice.
REQUIRED_PARAMETER_NOT_FOUND | <routineName> needs the parameter <parameterName> at position <index>.
ROUTINE_ALREADY_EXISTS | The <newRoutineType> <routineName> cannot be made: a <existingRoutineType> of that name exists.
ROUTINE_NOT_FOUND | There is no function <routineName>.
SCALAR_SUBQUERY_TOO_MANY_ROWS | A subquery used as a value gave more than one row.
SCHEMA_ALREADY_EXISTS | The schema <schemaName> exists already.
SCHEMA_NOT_EMPTY | The schema <schemaName> is not empty; drop it with CASCADE to drop its contents too.
SCHEMA_NOT_FOUND | There is no schema <schemaName>.
SECOND_FUNCTION_ARGUMENT_NOT_INTEGER | The second argument of <functionName> must be an integer.
SEED_EXPRESSION_IS_UNFOLDABLE | The seed <seedExpr> of <exprWithSeed> must be a constant.
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
UNABLE_TO_ACQUIRE_MEMORY | <requestedBytes> bytes of memory were asked for and <receivedBytes> could be had.
UNABLE_TO_INFER_SCHEMA | The schema of the <format> data cannot be found from the data; give one.
UNBOUND_SQL_PARAMETER | The parameter <name> has no value.
UNCLOSED_BRACKETED_COMMENT | A comment that starts with /* never ends.
UNEXPECTED_INPUT_TYPE | The <paramIndex> argument of <functionName> must be <requiredType>, but <inputSql> is <inputType>.
UNEXPECTED_POSITIONAL_ARGUMENT | In a call of <routineName>, no positional argument can follow the named argument <parameterName>.
UNRECOGNIZED_PARAMETER_NAME | <routineName> has no parameter <argumentName>. Did you mean <proposal>?
UNRECOGNIZED_STATISTIC | There is no statistic <stats>.
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
UNSUPPORTED_DATATYPE | There is no data type <typeName>.
UNSUPPORTED_DATA_SOURCE_SAVE_MODE | <source> does not know the save mode <createMode>.
UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE | The format <format> cannot hold column <columnName> of type <columnType>.
UNSUPPORTED_EXPR_FOR_OPERATOR | These expressions cannot stand in the operator <operator>: <invalidExprSqls>.
UNSUPPORTED_EXPR_FOR_WINDOW | <sqlExpr> cannot be used with OVER.
UNSUPPORTED_FEATURE.INTERRUPT_TYPE | Operations are interrupted all, by tag or by id, not by <interruptType>.
UNSUPPORTED_FEATURE.LITERAL_TYPE | The value '<value>' of type <type> cannot be a literal.
UNSUPPORTED_FEATURE.PARTITION_BY_VARIANT | Rows cannot be partitioned by <expr> of type <dataType>.
UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE | Maps cannot be compared, so DISTINCT, INTERSECT and EXCEPT do not take column <colName> of type <dataType>.
UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE | Variants cannot be compared, so DISTINCT, INTERSECT and EXCEPT do not take column <colName> of type <dataType>.
UNSUPPORTED_FEATURE.SQL_SCRIPTING | SQL scripting (BEGIN ... END) is not supported here, whatever <sqlScriptingEnabled> says. Send the statements one by one.
UNSUPPORTED_FEATURE.TABLE_OPERATION | <operation> is not supported here.
UNSUPPORTED_GENERATOR.MULTI_GENERATOR | A select list can hold one generator; there are <num>: <generators>.
UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS | A generator cannot stand inside another expression: <expression>.
UNSUPPORTED_GENERATOR.OUTSIDE_SELECT | A generator can stand in a select list only, not in <plan>.
UNSUPPORTED_JOIN_TYPE | There is no join type '<typ>'. There are: <supported>.
UNSUPPORTED_OVERWRITE.PATH | The path <path> cannot be overwritten while it is being read.
UNSUPPORTED_OVERWRITE.TABLE | The table <table> cannot be overwritten while it is being read.
UNSUPPORTED_TIME_PRECISION | The precision of TIME lies between 0 and 6; it cannot be <precision>.
UNSUPPORTED_TYPED_LITERAL | There are no literals of type <unsupportedType>. There are: <supportedTypes>.
USER_RAISED_EXCEPTION | <errorMessage>
VIEW_ALREADY_EXISTS | A view <relationName> exists already.
VIEW_NOT_FOUND | There is no view <relationName>.
WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE | The window function <funcName> needs an OVER clause.
WRONG_NUM_ARGS | <functionName> takes <expectedNum> arguments, not <actualNum>.
WRONG_NUM_ARGS.WITHOUT_SUGGESTION | <functionName> takes <expectedNum> arguments, not <actualNum>.
WRONG_NUM_ARGS.WITH_SUGGESTION | <functionName> takes <expectedNum> arguments, not <actualNum>. <legacyNum> are allowed with <legacyConfKey> set to <legacyConfValue>.
_LEGACY_ERROR_TEMP_1155 | The partition column <col> is not among the columns <schemaCatalog>.
""".strip().splitlines())
