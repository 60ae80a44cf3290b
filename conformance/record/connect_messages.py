"""Records what Spark's Connect server says of messages of which a part is missing, and of calls that make no sense.

Each of the valid messages is sent whole, and once without each of its fields, down to the innermost; and there are
sequences of calls. Messages are kept in protobuf's JSON form, so that the test sends the same ones.

Run: python conformance/record/connect_messages.py > conformance/recorded/connect_messages.json
"""
import base64
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
import zlib

import grpc
import pyarrow
from google.protobuf import json_format
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from pyspark.sql.connect.proto import base_pb2 as base
from pyspark.sql.connect.proto import base_pb2_grpc as stubs

from recorder import write

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = '@folder'


def id_of(name):
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


class Leaf(dict):
    """A part whose own fields are looked into elsewhere."""


def rows(values=(1, 2), kind=None):
    sink = pyarrow.BufferOutputStream()
    table = pyarrow.table({'a': pyarrow.array(values, kind or pyarrow.int64())})
    with pyarrow.ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode()


R = Leaf(range={'start': '0', 'end': '4', 'step': '1', 'numPartitions': 1})
ID = Leaf(unresolvedAttribute={'unparsedIdentifier': 'id'})
ONE = Leaf(literal={'integer': 1})


def text(sql):
    return Leaf(expressionString={'expression': sql})


def call(name, *arguments):
    return {'unresolvedFunction': {'functionName': name, 'arguments': list(arguments)}}


def order(child=ID):
    return {'child': child, 'direction': 'SORT_DIRECTION_DESCENDING', 'nullOrdering': 'SORT_NULLS_LAST'}


def aliased(name):
    return Leaf(subqueryAlias={'input': R, 'alias': name})


LAMBDA = {
    'lambdaFunction': {
        'function': {'unresolvedNamedLambdaVariable': {'nameParts': ['x']}},
        'arguments': [{'nameParts': ['x']}],
    }
}
RELATIONS = {
    'range': {'range': dict(R['range'])},
    'project': {'project': {'input': R, 'expressions': [ID]}},
    'filter': {'filter': {'input': R, 'condition': text('id > 1')}},
    'join using': {
        'join': {'left': R, 'right': R, 'joinType': 'JOIN_TYPE_LEFT_OUTER', 'usingColumns': ['id']}
    },
    'join on': {
        'join': {
            'left': aliased('a'),
            'right': aliased('b'),
            'joinCondition': text('a.id = b.id'),
            'joinType': 'JOIN_TYPE_INNER',
        }
    },
    'join of both': {
        'join': {
            'left': aliased('a'),
            'right': aliased('b'),
            'joinCondition': text('a.id = b.id'),
            'joinType': 'JOIN_TYPE_INNER',
            'usingColumns': ['id'],
        }
    },
    'lateral join': {
        'lateralJoin': {'left': aliased('a'), 'right': R, 'joinCondition': text('true'), 'joinType': 'JOIN_TYPE_INNER'}
    },
    'union': {
        'setOp': {
            'leftInput': R,
            'rightInput': R,
            'setOpType': 'SET_OP_TYPE_UNION',
            'isAll': True,
            'byName': True,
            'allowMissingColumns': True,
        }
    },
    'union of columns by place': {
        'setOp': {'leftInput': R, 'rightInput': R, 'setOpType': 'SET_OP_TYPE_UNION', 'allowMissingColumns': True}
    },
    'except by name': {
        'setOp': {'leftInput': R, 'rightInput': R, 'setOpType': 'SET_OP_TYPE_EXCEPT', 'isAll': True, 'byName': True}
    },
    'intersect by name': {
        'setOp': {'leftInput': R, 'rightInput': R, 'setOpType': 'SET_OP_TYPE_INTERSECT', 'byName': True}
    },
    'sort': {'sort': {'input': R, 'order': [order()], 'isGlobal': True}},
    'limit': {'limit': {'input': R, 'limit': 2}},
    'offset': {'offset': {'input': R, 'offset': 2}},
    'tail': {'tail': {'input': R, 'limit': 2}},
    'aggregate': {
        'aggregate': {
            'input': R,
            'groupType': 'GROUP_TYPE_GROUPBY',
            'groupingExpressions': [ID],
            'aggregateExpressions': [call('count', ONE)],
        }
    },
    'rollup': {
        'aggregate': {
            'input': R,
            'groupType': 'GROUP_TYPE_ROLLUP',
            'groupingExpressions': [ID],
            'aggregateExpressions': [call('count', ONE)],
        }
    },
    'pivot': {
        'aggregate': {
            'input': R,
            'groupType': 'GROUP_TYPE_PIVOT',
            'groupingExpressions': [ID],
            'aggregateExpressions': [call('count', ONE)],
            'pivot': {'col': ID, 'values': [{'long': '1'}]},
        }
    },
    'grouping sets': {
        'aggregate': {
            'input': R,
            'groupType': 'GROUP_TYPE_GROUPING_SETS',
            'groupingExpressions': [ID],
            'aggregateExpressions': [call('count', ONE)],
            'groupingSets': [{'groupingSet': [ID]}],
        }
    },
    'sql': {'sql': {'query': 'select :a as x', 'namedArguments': {'a': ONE}}},
    'sql by place': {'sql': {'query': 'select ? as x', 'posArguments': [ONE]}},
    'sql of both': {
        'sql': {'query': 'select :a + ? as x', 'namedArguments': {'a': ONE}, 'posArguments': [ONE]}
    },
    'sql of old arguments': {'sql': {'query': 'select :a as x', 'args': {'a': {'integer': 1}}}},
    'sql of old arguments by place': {'sql': {'query': 'select ? as x', 'posArgs': [{'integer': 1}]}},
    'local rows': {'localRelation': {'data': rows(), 'schema': 'a bigint'}},
    'local rows of a JSON schema': {
        'localRelation': {
            'schema': '{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}'
        }
    },
    'local rows of no struct': {'localRelation': {'data': rows(), 'schema': 'bigint'}},
    'local rows as texts': {'localRelation': {'data': rows(), 'schema': 'a string'}},
    'local rows as smaller numbers': {'localRelation': {'data': rows(), 'schema': 'a int'}},
    'local rows as other smaller numbers': {'localRelation': {'data': rows((1, 1 << 40)), 'schema': 'a int'}},
    'local rows as doubles': {'localRelation': {'data': rows(), 'schema': 'a double'}},
    'local rows as arrays': {'localRelation': {'data': rows(), 'schema': 'a array<bigint>'}},
    'local rows of another name': {'localRelation': {'data': rows(), 'schema': 'b bigint'}},
    'local rows of more columns': {'localRelation': {'data': rows(), 'schema': 'a bigint, b bigint'}},
    'local texts as numbers': {'localRelation': {'data': rows(('1', '2'), pyarrow.string()), 'schema': 'a bigint'}},
    'local texts that are no numbers': {
        'localRelation': {'data': rows(('1', 'x'), pyarrow.string()), 'schema': 'a bigint'}
    },
    'local nulls where there are none': {'localRelation': {'data': rows((1, None)), 'schema': 'a bigint not null'}},
    'cached rows': {'cachedLocalRelation': {'hash': 'abc'}},
    'cached rows in chunks': {'chunkedCachedLocalRelation': {'dataHashes': ['abc'], 'schemaHash': 'def'}},
    'kept rows': {'cachedRemoteRelation': {'relationId': 'abc'}},
    'sample': {
        'sample': {
            'input': R,
            'lowerBound': 0.0,
            'upperBound': 0.5,
            'withReplacement': True,
            'seed': '7',
            'deterministicOrder': True,
        }
    },
    'deduplicate': {'deduplicate': {'input': R, 'columnNames': ['id']}},
    'deduplicate all': {'deduplicate': {'input': R, 'allColumnsAsKeys': True}},
    'deduplicate both': {'deduplicate': {'input': R, 'columnNames': ['id'], 'allColumnsAsKeys': True}},
    'alias': {'subqueryAlias': {'input': R, 'alias': 'a', 'qualifier': ['q']}},
    'repartition': {'repartition': {'input': R, 'numPartitions': 2, 'shuffle': True}},
    'repartition by': {'repartitionByExpression': {'input': R, 'partitionExprs': [ID], 'numPartitions': 2}},
    'repartition by sort': {
        'repartitionByExpression': {'input': R, 'partitionExprs': [{'sortOrder': order()}], 'numPartitions': 2}
    },
    'to names': {'toDf': {'input': R, 'columnNames': ['x']}},
    'rename': {'withColumnsRenamed': {'input': R, 'renames': [{'colName': 'id', 'newColName': 'x'}]}},
    'rename by map': {'withColumnsRenamed': {'input': R, 'renameColumnsMap': {'id': 'x'}}},
    'show': {'showString': {'input': R, 'numRows': 2, 'truncate': 3, 'vertical': True}},
    'html': {'htmlString': {'input': R, 'numRows': 2, 'truncate': 3}},
    'drop': {'drop': {'input': R, 'columns': [ID], 'columnNames': ['x']}},
    'with columns': {'withColumns': {'input': R, 'aliases': [{'expr': ID, 'name': ['x'], 'metadata': '{"a":1}'}]}},
    'with columns of two names': {'withColumns': {'input': R, 'aliases': [{'expr': ID, 'name': ['x', 'y']}]}},
    'hint': {'hint': {'input': R, 'name': 'coalesce', 'parameters': [ONE]}},
    'unpivot': {
        'unpivot': {
            'input': {'withColumns': {'input': R, 'aliases': [{'expr': ID, 'name': ['x']}]}},
            'ids': [ID],
            'values': {'values': [Leaf(unresolvedAttribute={'unparsedIdentifier': 'x'})]},
            'variableColumnName': 'v',
            'valueColumnName': 'w',
        }
    },
    'transpose': {'transpose': {'input': R, 'indexColumns': [ID]}},
    'transpose by two': {'transpose': {'input': R, 'indexColumns': [ID, ID]}},
    'to schema': {
        'toSchema': {
            'input': R,
            'schema': {'struct': {'fields': [{'name': 'id', 'dataType': Leaf(long={}), 'nullable': False}]}},
        }
    },
    'to no struct': {'toSchema': {'input': R, 'schema': {'long': {}}}},
    'observe': {'collectMetrics': {'input': R, 'name': 'm', 'metrics': [call('count', ONE)]}},
    'fill nulls': {'fillNa': {'input': R, 'cols': ['id'], 'values': [{'long': '1'}]}},
    'fill nulls of two values': {'fillNa': {'input': R, 'cols': ['id'], 'values': [{'long': '1'}, {'long': '2'}]}},
    'drop nulls': {'dropNa': {'input': R, 'cols': ['id'], 'minNonNulls': 1}},
    'replace': {
        'replace': {
            'input': R,
            'cols': ['id'],
            'replacements': [{'oldValue': {'double': 1.0}, 'newValue': {'double': 2.0}}],
        }
    },
    'summary': {'summary': {'input': R, 'statistics': ['max']}},
    'describe': {'describe': {'input': R, 'cols': ['id']}},
    'crosstab': {'crosstab': {'input': R, 'col1': 'id', 'col2': 'id'}},
    'cov': {'cov': {'input': R, 'col1': 'id', 'col2': 'id'}},
    'corr': {'corr': {'input': R, 'col1': 'id', 'col2': 'id', 'method': 'pearson'}},
    'corr of another method': {'corr': {'input': R, 'col1': 'id', 'col2': 'id', 'method': 'spearman'}},
    'quantile': {'approxQuantile': {'input': R, 'cols': ['id'], 'probabilities': [0.5], 'relativeError': 0.1}},
    'quantile above 1': {'approxQuantile': {'input': R, 'cols': ['id'], 'probabilities': [0.5, 2.0]}},
    'quantile below 0': {'approxQuantile': {'input': R, 'cols': ['id'], 'probabilities': [-0.5]}},
    'quantile of a negative error': {
        'approxQuantile': {'input': R, 'cols': ['id'], 'probabilities': [0.5], 'relativeError': -1.0}
    },
    'frequent items': {'freqItems': {'input': R, 'cols': ['id'], 'support': 0.5}},
    'sample by': {
        'sampleBy': {
            'input': R,
            'col': ID,
            'fractions': [{'stratum': {'long': '1'}, 'fraction': 0.5}],
            'seed': '7',
        }
    },
    'sample by fractions above 1': {
        'sampleBy': {'input': R, 'col': ID, 'fractions': [{'stratum': {'long': '1'}, 'fraction': 1.5}], 'seed': '7'}
    },
    'with relations': {
        'withRelations': {
            'root': {'project': {'input': R, 'expressions': [{'subqueryExpression': {'planId': '9', 'subqueryType': 'SUBQUERY_TYPE_SCALAR'}}]}},
            'references': [{'common': {'planId': '9'}, 'limit': {'input': R, 'limit': 1}}],
        }
    },
    'with relations of SQL': {
        'withRelations': {
            'root': {'sql': {'query': 'select * from a'}},
            'references': [{'subqueryAlias': {'input': R, 'alias': 'a'}}],
        }
    },
    'table function': {'unresolvedTableValuedFunction': {'functionName': 'range', 'arguments': [ONE]}},
    'read of a table': {'read': {'namedTable': {'unparsedIdentifier': 't', 'options': {'a': 'b'}}}},
    'read of files': {
        'read': {'dataSource': {'format': 'text', 'schema': 'value string', 'paths': ['@folder/text']}}
    },
    'catalog': {'catalog': {'tableExists': {'tableName': 't', 'dbName': 'default'}}},
    'catalog of a database': {'catalog': {'databaseExists': {'dbName': 'default'}}},
    'catalog of columns': {'catalog': {'listColumns': {'tableName': 't'}}},
}
LITERALS = {
    'null': {'null': {'integer': {}}},
    'binary': {'binary': 'AQI='},
    'long': {'long': '1'},
    'string': {'string': 'a'},
    'date': {'date': 1},
    'decimal': {'decimal': {'value': '1.5', 'precision': 3, 'scale': 1}},
    'calendar interval': {'calendarInterval': {'months': 1, 'days': 2, 'microseconds': '3'}},
    'time': {'time': {'nano': '1000', 'precision': 6}},
    'array': {'array': {'elementType': {'integer': {}}, 'elements': [{'integer': 1}]}},
    'array of a type': {
        'array': {'elements': [{'integer': 1}]},
        'dataType': {'array': {'elementType': {'integer': {}}, 'containsNull': True}},
    },
    'map': {
        'map': {
            'keyType': {'string': {}},
            'valueType': {'integer': {}},
            'keys': [{'string': 'a'}],
            'values': [{'integer': 1}],
        }
    },
    'struct': {
        'struct': {
            'structType': {'struct': {'fields': [{'name': 'a', 'dataType': {'integer': {}}, 'nullable': True}]}},
            'elements': [{'integer': 1}],
        }
    },
    'struct of no struct': {'struct': {'structType': {'integer': {}}, 'elements': [{'integer': 1}]}},
    'struct of other types': {
        'struct': {
            'structType': {'struct': {'fields': [{'name': 'a', 'dataType': {'long': {}}, 'nullable': True}]}},
            'elements': [{'integer': 1}],
        }
    },
    'struct of texts for numbers': {
        'struct': {
            'structType': {'struct': {'fields': [{'name': 'a', 'dataType': {'long': {}}, 'nullable': True}]}},
            'elements': [{'string': 'x'}],
        }
    },
    'array of other types': {'array': {'elementType': {'long': {}}, 'elements': [{'integer': 1}]}},
    'numbers': {'specializedArray': {'ints': {'values': [1, 2]}}},
    'damaged decimal': {'decimal': {'value': 'x', 'precision': 3, 'scale': 1}},
    'map of too few values': {
        'map': {'keyType': {'string': {}}, 'valueType': {'integer': {}}, 'keys': [{'string': 'a'}], 'values': []}
    },
}
TYPES = {
    'array': {'array': {'elementType': {'integer': {}}, 'containsNull': True}},
    'map': {'map': {'keyType': {'string': {}}, 'valueType': {'integer': {}}, 'valueContainsNull': True}},
    'struct': {'struct': {'fields': [{'name': 'a', 'dataType': {'integer': {}}, 'nullable': True}]}},
    'decimal': {'decimal': {'precision': 5, 'scale': 2}},
    'unparsed': {'unparsed': {'dataTypeString': 'int'}},
    'udt': {'udt': {'type': 'udt', 'sqlType': {'integer': {}}}},
}
WINDOW = {
    'windowFunction': call('sum', ID),
    'partitionSpec': [ID],
    'orderSpec': [order()],
    'frameSpec': {
        'frameType': 'FRAME_TYPE_ROW',
        'lower': {'unbounded': True},
        'upper': {'value': ONE},
    },
}
EXPRESSIONS = {
    'attribute': {'unresolvedAttribute': {'unparsedIdentifier': 'id', 'planId': '12'}},
    'function': call('abs', ID),
    'function __proto__': call('__proto__', ID),
    'function constructor': {'alias': {'expr': call('constructor', ID), 'name': ['x', 'y']}},
    'called function': {'callFunction': {'functionName': 'abs', 'arguments': [ID]}},
    'text': {'expressionString': {'expression': 'id'}},
    'star': {'unresolvedStar': {'unparsedTarget': 'id.*'}},
    'regex': {'unresolvedRegex': {'colName': '`i.*`'}},
    'alias': {'alias': {'expr': ID, 'name': ['x'], 'metadata': '{}'}},
    'alias of two names': {'alias': {'expr': call('explode', call('map', ONE, ONE)), 'name': ['x', 'y']}},
    'alias of two names and metadata': {
        'alias': {'expr': call('explode', call('map', ONE, ONE)), 'name': ['x', 'y'], 'metadata': '{}'}
    },
    'cast': {'cast': {'expr': ID, 'type': {'string': {}}, 'evalMode': 'EVAL_MODE_TRY'}},
    'cast to text': {'cast': {'expr': ID, 'typeStr': 'string'}},
    'sort order': {'sortOrder': order()},
    'extract': {'unresolvedExtractValue': {'child': call('array', ID), 'extraction': ONE}},
    'lambda': call('transform', call('array', ID), LAMBDA),
    'lambda of too many': call(
        'transform',
        call('array', ID),
        {
            'lambdaFunction': {
                'function': {'unresolvedNamedLambdaVariable': {'nameParts': ['x']}},
                'arguments': [{'nameParts': [n]} for n in 'xyzw'],
            }
        },
    ),
    'window': {'window': WINDOW},
    'update fields': {
        'updateFields': {
            'structExpression': call('struct', ID),
            'fieldName': 'id',
            'valueExpression': ONE,
        }
    },
    'subquery of no plan': {'subqueryExpression': {'planId': '99', 'subqueryType': 'SUBQUERY_TYPE_EXISTS'}},
    'typed aggregate': {'typedAggregateExpression': {}},
    'Python function': {
        'commonInlineUserDefinedFunction': {'functionName': 'f', 'pythonUdf': {'outputType': {'integer': {}}}}
    },
    'merge action': {'mergeAction': {'actionType': 'ACTION_TYPE_DELETE'}},
}
for name, literal in LITERALS.items():
    EXPRESSIONS[f'literal {name}'] = {'literal': literal}
for name, kind in TYPES.items():
    EXPRESSIONS[f'cast to {name}'] = {'cast': {'expr': Leaf(literal={'null': {'null': {}}}), 'type': kind}}
COMMANDS = {
    'create view': {'createDataframeView': {'input': R, 'name': 'v', 'replace': True, 'isGlobal': False}},
    'write': {
        'writeOperation': {
            'input': R,
            'source': 'parquet',
            'path': '@folder/written',
            'mode': 'SAVE_MODE_OVERWRITE',
            'options': {'a': 'b'},
        }
    },
    'write of a table': {
        'writeOperation': {
            'input': R,
            'source': 'parquet',
            'table': {'tableName': 'connect_written', 'saveMethod': 'TABLE_SAVE_METHOD_SAVE_AS_TABLE'},
            'mode': 'SAVE_MODE_OVERWRITE',
        }
    },
    'sql command': {'sqlCommand': {'input': {'sql': {'query': 'select 1'}}}},
    'old sql command': {'sqlCommand': {'sql': 'select :a', 'namedArguments': {'a': ONE}}},
    'checkpoint': {'checkpointCommand': {'relation': R, 'local': True, 'eager': True}},
    'forget': {'removeCachedRemoteRelationCommand': {'relation': {'relationId': 'abc'}}},
    'merge': {'mergeIntoTableCommand': {'targetTableName': 't', 'sourceTablePlan': R, 'mergeCondition': text('true')}},
    'streaming question': {'streamingQueryManagerCommand': {'active': True}},
}
ANALYSES = {
    'schema': {'schema': {'plan': {'root': R}}},
    'explain': {'explain': {'plan': {'root': R}, 'explainMode': 'EXPLAIN_MODE_SIMPLE'}},
    'tree': {'treeString': {'plan': {'root': R}, 'level': 1}},
    'local': {'isLocal': {'plan': {'root': R}}},
    'streaming': {'isStreaming': {'plan': {'root': R}}},
    'files': {'inputFiles': {'plan': {'root': R}}},
    'version': {'sparkVersion': {}},
    'ddl': {'ddlParse': {'ddlString': 'a int'}},
    'json': {'jsonToDdl': {'jsonString': '{"type":"struct","fields":[]}'}},
    'same': {'sameSemantics': {'targetPlan': {'root': R}, 'otherPlan': {'root': R}}},
    'hash': {'semanticHash': {'plan': {'root': R}}},
    'persist': {'persist': {'relation': R, 'storageLevel': {'useMemory': True, 'replication': 1}}},
    'unpersist': {'unpersist': {'relation': R, 'blocking': True}},
    'level': {'getStorageLevel': {'relation': R}},
    'schema of a command': {'schema': {'plan': {'command': {'sqlCommand': {'sql': 'select 1'}}}}},
}
CONFIGS = {
    'set': {'set': {'pairs': [{'key': 'my.key', 'value': 'x'}], 'silent': True}},
    'set aloud': {'set': {'pairs': [{'key': 'my.key', 'value': 'x'}]}},
    'get': {'get': {'keys': ['spark.sql.ansi.enabled']}},
    'get with default': {'getWithDefault': {'pairs': [{'key': 'my.other', 'value': 'x'}]}},
    'get option': {'getOption': {'keys': ['my.other']}},
    'get all': {'getAll': {'prefix': 'spark.sql.ansi'}},
    'unset': {'unset': {'keys': ['my.key']}},
    'is modifiable': {'isModifiable': {'keys': ['my.key']}},
}


def valid_messages():
    def of(method, request, within=()):
        """`within`: the part whose fields are left out."""
        return {'method': method, 'request': request, 'within': list(within)}

    for name, relation in RELATIONS.items():
        yield f'relation {name}', of('ExecutePlan', {'plan': {'root': relation}}, ['plan', 'root'])
    for name, expression in EXPRESSIONS.items():
        projected = {'project': {'input': R, 'expressions': [expression]}}
        yield f'expression {name}', of(
            'ExecutePlan', {'plan': {'root': projected}}, ['plan', 'root', 'project', 'expressions', 0]
        )
    for name, command in COMMANDS.items():
        yield f'command {name}', of('ExecutePlan', {'plan': {'command': command}}, ['plan', 'command'])
    for name, question in ANALYSES.items():
        yield f'analyze {name}', of('AnalyzePlan', question)
    for name, operation in CONFIGS.items():
        yield f'config {name}', of('Config', {'operation': operation})


def paths_of(value, at=()):
    """The path of every field, but those within leaves, which lose only their kind."""
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from paths_of(item, (*at, i))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*at, key)
            if not isinstance(value, Leaf):
                yield from paths_of(item, (*at, key))


def without(value, path):
    if len(path) == 1:
        return {key: item for key, item in value.items() if key != path[0]}
    inner = without(value[path[0]], path[1:])
    if isinstance(value, list):
        return [inner if i == path[0] else item for i, item in enumerate(value)]
    return {key: inner if key == path[0] else item for key, item in value.items()}


def chunk(data=b'abc', crc=None):
    sum = zlib.crc32(data) if crc is None else crc
    return {'data': base64.b64encode(data).decode(), 'crc': str(sum)}


def begin(chunks=1, total=3, name='files/a', **more):
    return {'beginChunk': {'name': name, 'totalBytes': str(total), 'numChunks': str(chunks), 'initialChunk': chunk(), **more}}


def batch(name='files/b', **more):
    return {'batch': {'artifacts': [{'name': name, 'data': chunk(**more)}]}}


OPERATION = id_of('operation')
OTHER = id_of('other')
PLAN = {'root': R}
REATTACHABLE = [{'reattachOptions': {'reattachable': True}}]
RUN = ('ExecutePlan', {'operationId': OPERATION, 'plan': PLAN, 'requestOptions': REATTACHABLE})
RUN_ONCE = ('ExecutePlan', {'operationId': OPERATION, 'plan': PLAN})
PING = ('Config', {'operation': {'getAll': {'prefix': 'no.such'}}})
STATUS = ('GetStatus', {'operationStatus': {'operationIds': [OPERATION]}})
SEQUENCES = {
    **{f'tag {tag!r}': [('ExecutePlan', {'plan': PLAN, 'tags': [tag]})] for tag in ('', 'a,b', 'ab', 'a b')},
    'tags twice': [('ExecutePlan', {'plan': PLAN, 'tags': ['a', 'a']})],
    'interrupt of no kind': [('Interrupt', {})],
    'interrupt of no kind but a tag': [('Interrupt', {'operationTag': 'a'})],
    'interrupt all': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_ALL'})],
    'interrupt all, and a tag': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_ALL', 'operationTag': 'a'})],
    'interrupt a tag': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_TAG', 'operationTag': 'a'})],
    'interrupt no tag': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_TAG'})],
    'interrupt a tag that is none': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_TAG', 'operationTag': 'a,b'})],
    'interrupt an empty tag': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_TAG', 'operationTag': ''})],
    'interrupt a tag by an id': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_TAG', 'operationId': OPERATION})],
    'interrupt an id': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_OPERATION_ID', 'operationId': OPERATION})],
    'interrupt no id': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_OPERATION_ID'})],
    'interrupt an empty id': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_OPERATION_ID', 'operationId': ''})],
    'interrupt an id that is none': [('Interrupt', {'interruptType': 'INTERRUPT_TYPE_OPERATION_ID', 'operationId': 'x'})],
    'release of nothing': [PING, ('ReleaseExecute', {'operationId': OPERATION})],
    'release of an unknown operation': [PING, ('ReleaseExecute', {'operationId': OPERATION, 'releaseAll': {}})],
    'release in an unknown session': [('ReleaseExecute', {'operationId': OPERATION, 'releaseAll': {}})],
    'release of an id that is none': [PING, ('ReleaseExecute', {'operationId': 'x', 'releaseAll': {}})],
    'release until an unknown response': [
        RUN,
        ('ReleaseExecute', {'operationId': OPERATION, 'releaseUntil': {'responseId': OTHER}}),
    ],
    'release until no response': [RUN, ('ReleaseExecute', {'operationId': OPERATION, 'releaseUntil': {}})],
    'release of no kind': [RUN, ('ReleaseExecute', {'operationId': OPERATION})],
    'release until, not reattachable': [
        RUN_ONCE,
        ('ReleaseExecute', {'operationId': OPERATION, 'releaseUntil': {'responseId': OTHER}}),
    ],
    'release twice': [
        RUN,
        ('ReleaseExecute', {'operationId': OPERATION, 'releaseAll': {}}),
        STATUS,
        ('ReleaseExecute', {'operationId': OPERATION, 'releaseAll': {}}),
        ('ReattachExecute', {'operationId': OPERATION}),
        RUN,
    ],
    'reattach': [RUN, ('ReattachExecute', {'operationId': OPERATION})],
    'reattach after an unknown response': [
        RUN,
        ('ReattachExecute', {'operationId': OPERATION, 'lastResponseId': OTHER}),
    ],
    'reattach to an unknown operation': [PING, ('ReattachExecute', {'operationId': OPERATION})],
    'reattach in an unknown session': [('ReattachExecute', {'operationId': OPERATION})],
    'reattach to an id that is none': [PING, ('ReattachExecute', {'operationId': 'x'})],
    'reattach, not reattachable': [RUN_ONCE, ('ReattachExecute', {'operationId': OPERATION})],
    'execute twice': [RUN, RUN],
    'execute another plan': [
        RUN,
        ('ExecutePlan', {'operationId': OPERATION, 'plan': {'root': {'limit': {'input': R, 'limit': 1}}}}),
    ],
    'execute of an id that is none': [('ExecutePlan', {'operationId': 'x', 'plan': PLAN})],
    'execute of an empty id': [('ExecutePlan', {'operationId': '', 'plan': PLAN})],
    'execute without a plan': [('ExecutePlan', {})],
    'execute an empty plan': [('ExecutePlan', {'plan': {}})],
    'execute an empty relation': [('ExecutePlan', {'plan': {'root': {}}})],
    'execute an empty command': [('ExecutePlan', {'plan': {'command': {}}})],
    'analyze nothing': [('AnalyzePlan', {})],
    'config of nothing': [('Config', {})],
    'config of an empty operation': [('Config', {'operation': {}})],
    'status': [RUN, STATUS],
    'status of no operation': [PING, ('GetStatus', {'operationStatus': {'operationIds': [OTHER]}})],
    'status in an unknown session': [STATUS],
    'clone': [PING, ('CloneSession', {'newSessionId': id_of('clone 1')})],
    'clone to a new id': [PING, ('CloneSession', {})],
    'clone of an unknown session': [('CloneSession', {'newSessionId': id_of('clone 2')})],
    'clone to an id that is none': [PING, ('CloneSession', {'newSessionId': 'x'})],
    'clone to an empty id': [PING, ('CloneSession', {'newSessionId': ''})],
    'clone to itself': [PING, ('CloneSession', {'newSessionId': '@session'})],
    'clone twice': [
        PING,
        ('CloneSession', {'newSessionId': id_of('clone 3')}),
        ('CloneSession', {'newSessionId': id_of('clone 3')}),
    ],
    'clone to a closed session': [
        PING,
        ('CloneSession', {'newSessionId': id_of('clone 4')}),
        ('ReleaseSession', {'@session': id_of('clone 4')}),
        ('CloneSession', {'newSessionId': id_of('clone 4')}),
    ],
    'use a closed session': [PING, ('ReleaseSession', {}), PING, RUN, ('ReleaseSession', {}), ('Interrupt', {})],
    'use a session that may come back': [PING, ('ReleaseSession', {'allowReconnect': True}), PING],
    'release an unknown session': [('ReleaseSession', {}), PING],
    'a session id that is none': [('Config', {'@session': 'x', 'operation': {'getAll': {}}})],
    'a session that has changed': [
        PING,
        ('Config', {'clientObservedServerSideSessionId': OTHER, 'operation': {'getAll': {'prefix': 'no.such'}}}),
    ],
    'an unknown session that was observed': [
        ('Config', {'clientObservedServerSideSessionId': OTHER, 'operation': {'getAll': {'prefix': 'no.such'}}})
    ],
    'details of no error': [PING, ('FetchErrorDetails', {'errorId': OTHER})],
    'details in an unknown session': [('FetchErrorDetails', {'errorId': OTHER})],
    'artifacts': [('AddArtifacts', [batch()])],
    'artifacts twice': [('AddArtifacts', [batch()]), ('AddArtifacts', [batch()])],
    'other artifacts of one name': [('AddArtifacts', [batch()]), ('AddArtifacts', [batch(data=b'xyz')])],
    'artifacts of no data': [('AddArtifacts', [{'batch': {'artifacts': [{'name': 'files/a'}]}}])],
    'artifacts of a wrong sum': [('AddArtifacts', [batch(crc=7)])],
    'artifacts of no name': [('AddArtifacts', [batch(name='')])],
    'artifacts of a parent folder': [('AddArtifacts', [batch(name='files/../../x')])],
    'artifacts of a root folder': [('AddArtifacts', [batch(name='/files/x')])],
    'artifacts in no known folder': [('AddArtifacts', [batch(name='else/x')])],
    'artifacts of nothing': [('AddArtifacts', [{}])],
    'artifacts of no chunk': [('AddArtifacts', [{'beginChunk': {'name': 'files/a', 'totalBytes': '3', 'numChunks': '1'}}])],
    'artifacts in chunks': [('AddArtifacts', [begin(2, 6), {'chunk': chunk()}])],
    'artifacts in -1 chunks': [('AddArtifacts', [begin(-1)])],
    'artifacts in 0 chunks': [('AddArtifacts', [begin(0)])],
    'artifacts of a wrong size': [('AddArtifacts', [begin(1, 4)])],
    'artifacts of a size of 0': [('AddArtifacts', [begin(1, 0)])],
    'artifacts of a size of -1': [('AddArtifacts', [begin(1, -1)])],
    'artifacts with a chunk missing': [('AddArtifacts', [begin(2, 6)])],
    'artifacts with a chunk too many': [('AddArtifacts', [begin(1, 3), {'chunk': chunk()}])],
    'artifacts of a chunk alone': [('AddArtifacts', [{'chunk': chunk()}])],
    'artifacts begun twice': [('AddArtifacts', [begin(2, 6), begin(2, 6)])],
    'artifacts of a batch within chunks': [('AddArtifacts', [begin(2, 6), batch(), {'chunk': chunk()}])],
    'artifacts without calls': [('AddArtifacts', [])],
    'status of artifacts': [('AddArtifacts', [batch()]), ('ArtifactStatus', {'names': ['files/b', 'files/c', 'cache/x', '']})],
}
TYPES_OF_REQUESTS = {
    'ExecutePlan': base.ExecutePlanRequest,
    'AnalyzePlan': base.AnalyzePlanRequest,
    'Config': base.ConfigRequest,
    'AddArtifacts': base.AddArtifactsRequest,
    'ArtifactStatus': base.ArtifactStatusesRequest,
    'Interrupt': base.InterruptRequest,
    'ReattachExecute': base.ReattachExecuteRequest,
    'ReleaseExecute': base.ReleaseExecuteRequest,
    'ReleaseSession': base.ReleaseSessionRequest,
    'FetchErrorDetails': base.FetchErrorDetailsRequest,
    'CloneSession': base.CloneSessionRequest,
    'GetStatus': base.GetStatusRequest,
}


class Server:
    def __init__(self, address, folder):
        self.stub = stubs.SparkConnectServiceStub(grpc.insecure_channel(address))
        self.folder = folder

    def ask(self, method, request, session):
        try:
            requests = request if isinstance(request, list) else [request]
            messages = [self.message(method, one, session) for one in requests]
            rpc = getattr(self.stub, method)
            if method in ('ExecutePlan', 'ReattachExecute'):
                for _ in rpc(messages[0], timeout=60):
                    pass
                return 'ok'
            return self.told(rpc(iter(messages) if isinstance(request, list) else messages[0], timeout=60))
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                raise
            return self.error(error, session)

    def message(self, method, request, session):
        fields = {key: value for key, value in request.items() if key != '@session'}
        of = request.get('@session', session)
        sent = json.dumps({'sessionId': of, 'userContext': {'userId': 'u'}, **fields})
        sent = sent.replace(FOLDER, self.folder).replace('@session', session)
        return json_format.Parse(sent, TYPES_OF_REQUESTS[method]())

    def told(self, response):
        """What may be compared of an answer."""
        if isinstance(response, base.InterruptResponse):
            return {'interrupted': len(response.interrupted_ids)}
        if isinstance(response, base.GetStatusResponse):
            return {'states': [status.state for status in response.operation_statuses]}
        if isinstance(response, base.AddArtifactsResponse):
            return {'artifacts': [[a.name, a.is_crc_successful] for a in response.artifacts]}
        if isinstance(response, base.ArtifactStatusesResponse):
            return {'exist': {name: status.exists for name, status in sorted(response.statuses.items())}}
        if isinstance(response, base.FetchErrorDetailsResponse):
            return {'errors': len(response.errors)}
        return 'ok'

    def error(self, error, session):
        status = rpc_status.from_call(error)
        answer = {'status': error.code().value[0]}
        for detail in status.details if status is not None else []:
            info = error_details_pb2.ErrorInfo()
            if not detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
                continue
            detail.Unpack(info)
            classes = json.loads(info.metadata.get('classes', '[]'))
            answer['condition'] = info.metadata.get('errorClass') or '{' + (classes or [info.reason])[0] + '}'
            answer['sqlState'] = info.metadata.get('sqlState', '')
            parameters = json.loads(info.metadata.get('messageParameters', '{}'))
            if parameters:
                answer['parameters'] = {key: parameters[key].replace(session, '@session') for key in sorted(parameters)}
            if 'errorClass' not in info.metadata:
                answer['message'] = (error.details() or '').split('\n')[0][:200].replace(self.folder, FOLDER)
        if 'condition' not in answer:
            answer['message'] = (error.details() or '').split('\n')[0][:200].replace(self.folder, FOLDER)
        return answer


def start(folder):
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [sys.executable, os.path.join(HERE, '..', 'pyspark', 'spark_server.py'), '--port', str(port)]
    conf = ['--conf', 'spark.sql.timeType.enabled=true', '--conf', 'spark.sql.shuffle.partitions=1']
    server = subprocess.Popen([*command, '--folder', folder, *conf], stdout=subprocess.PIPE, text=True, start_new_session=True)
    return server, server.stdout.readline().strip().replace('sc://', '')


def main():
    folder = tempfile.mkdtemp(prefix='connect-messages-')
    os.makedirs(f'{folder}/text')
    with open(f'{folder}/text/a.txt', 'w') as out:
        out.write('a\n')
    given = sys.argv[1] if len(sys.argv) > 1 else None
    server, address = (None, given) if given else start(folder)
    try:
        spark = Server(address, folder)
        session = id_of('messages')
        setup = {'plan': {'command': {'createDataframeView': {'input': R, 'name': 't', 'replace': True}}}}
        spark.ask('ExecutePlan', setup, session)
        messages = []
        for name, valid in valid_messages():
            method, request, within = valid['method'], valid['request'], valid['within']
            part = request
            for step in within:
                part = part[step]
            answers = {'': spark.ask(method, request, session)}
            for path in paths_of(part):
                lacking = without(request, (*within, *path))
                answers['.'.join(map(str, path))] = spark.ask(method, lacking, session)
            messages.append({'name': name, **valid, 'answers': answers})
        sequences = []
        for name, calls in SEQUENCES.items():
            own = id_of(name)
            answered = [[method, request, spark.ask(method, request, own)] for method, request in calls]
            sequences.append({'name': name, 'session': own, 'calls': answered})
        import pyspark

        write(
            {
                'spark': pyspark.__version__,
                'session': session,
                'setup': setup,
                'messages': messages,
                'sequences': sequences,
            }
        )
    finally:
        if server is not None:
            os.killpg(server.pid, signal.SIGTERM)


main()
