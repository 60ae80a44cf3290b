"""Options of readers and writers with values that they do not take, and some odd ones that they do."""

CSV = "file('a.csv', 'a,b\\n1,x\\n')"
JSON = "file('a.json', '{\"a\": 1}')"


def read(form: str, source: str, schema: str, options: list[tuple[str, str]]) -> list[str]:
    return [
        f"spark.read{schema}.option({name!r}, {value!r}).{form}({source}).collect()" for name, value in options
    ]


def write(form: str, frame: str, options: list[tuple[str, str]]) -> list[str]:
    return [f"{frame}.write.option({name!r}, {value!r}).{form}(tmp('o'))" for name, value in options]


READ_CSV = [
    ("sep", ""),
    ("sep", "::"),
    ("sep", "\\x"),
    ("sep", "\\t|"),
    ("sep", "\\n"),
    ("sep", "\\0"),
    ("sep", "\\u0000"),
    ("delimiter", "\\"),
    ("quote", "''"),
    ("escape", "ab"),
    ("comment", "##"),
    ("charToEscapeQuoteEscaping", "ab"),
    ("header", "maybe"),
    ("inferSchema", "1"),
    ("multiLine", "yes"),
    ("ignoreLeadingWhiteSpace", ""),
    ("enforceSchema", "x"),
    ("preferDate", "x"),
    ("mode", "nope"),
    ("maxColumns", "x"),
    ("maxColumns", "-1"),
    ("maxCharsPerColumn", "x"),
    ("samplingRatio", "x"),
    ("samplingRatio", "-1"),
    ("inputBufferSize", "x"),
    ("unescapedQuoteHandling", "nope"),
    ("lineSep", ""),
    ("lineSep", "abc"),
    ("encoding", "nope"),
    ("charset", "nope"),
    ("timeZone", "Mars"),
    ("locale", "no_such_locale"),
    ("compression", "nope"),
    ("columnNameOfCorruptRecord", ""),
    ("pathGlobFilter", "["),
    ("recursiveFileLookup", "x"),
    ("ignoreMissingFiles", "x"),
    ("ignoreCorruptFiles", "x"),
    ("modifiedBefore", "yesterday"),
    ("modifiedAfter", "2024"),
]
INFERRED_CSV = [("samplingRatio", "x"), ("samplingRatio", "0"), ("samplingRatio", "2")]
READ_JSON = [
    ("multiLine", "yes"),
    ("allowComments", "x"),
    ("primitivesAsString", "1"),
    ("prefersDecimal", ""),
    ("dropFieldIfAllNull", "x"),
    ("mode", "nope"),
    ("samplingRatio", "x"),
    ("samplingRatio", "0"),
    ("lineSep", ""),
    ("encoding", "nope"),
    ("timeZone", "Mars"),
    ("compression", "nope"),
    ("locale", "no_such_locale"),
]
READ_TEXT = [("wholetext", "x"), ("lineSep", ""), ("encoding", "nope"), ("compression", "nope")]
READ_PARQUET = [
    ("mergeSchema", "x"),
    ("datetimeRebaseMode", "nope"),
    ("int96RebaseMode", "nope"),
    ("pathGlobFilter", "["),
    ("recursiveFileLookup", "x"),
    ("compression", "nope"),
]
WRITE_CSV = [
    ("sep", ""),
    ("quote", "ab"),
    ("escape", "ab"),
    ("quoteAll", "x"),
    ("header", "maybe"),
    ("escapeQuotes", "x"),
    ("ignoreTrailingWhiteSpace", "x"),
    ("lineSep", ""),
    ("encoding", "nope"),
    ("timeZone", "Mars"),
    ("maxRecordsPerFile", "x"),
    ("maxRecordsPerFile", "-1"),
    ("partitionOverwriteMode", "nope"),
]
WRITE_JSON = [("ignoreNullFields", "x"), ("compression", "nope"), ("encoding", "nope"), ("timeZone", "Mars"), ("lineSep", "")]
WRITE_TEXT = [("compression", "nope"), ("lineSep", ""), ("encoding", "nope")]
WRITE_PARQUET = [("maxRecordsPerFile", "x"), ("partitionOverwriteMode", "nope"), ("compression", "")]

CALLS = {
    "DataFrameReader.csv DataFrameReader.option": [
        *read("csv", CSV, ".schema('a string, b string')", READ_CSV),
        *read("csv", CSV, ".option('inferSchema', True)", INFERRED_CSV),
    ],
    "DataFrameReader.json DataFrameReader.option": [
        *read("json", JSON, "", READ_JSON),
        *read("json", JSON, ".schema('a int')", [("samplingRatio", "x"), ("mode", "nope"), ("timeZone", "Mars")]),
    ],
    "DataFrameReader.text DataFrameReader.option": read("text", "file('a.txt', 'x')", "", READ_TEXT),
    "DataFrameReader.parquet DataFrameReader.option": [
        f"back('p', lambda p: t.select('id').write.parquet(p), lambda p: spark.read.option({name!r}, {value!r}).parquet(p)).count()"
        for name, value in READ_PARQUET
    ],
    "DataFrameReader.load": [
        "spark.read.load()",
        "spark.read.format('nope').load('x')",
        "spark.read.format('').load('x')",
        "spark.read.format('csv').load()",
        "spark.read.load('/no/such/folder', format='json')",
        "spark.read.schema('a nope').csv('x')",
        "spark.read.schema('').csv('/no/such/folder')",
        "spark.read.format('parquet').option('path', '/no/such/folder').load('/no/such/other')",
    ],
    "DataFrameWriter.csv DataFrameWriter.option": write("csv", "t.select('name')", WRITE_CSV),
    "DataFrameWriter.json DataFrameWriter.option": write("json", "t.select('name')", WRITE_JSON),
    "DataFrameWriter.text DataFrameWriter.option": write("text", "t.select('name')", WRITE_TEXT),
    "DataFrameWriter.parquet DataFrameWriter.option": write("parquet", "t.select('name')", WRITE_PARQUET),
    "DataFrameWriter.mode": [
        "t.write.mode('nope').parquet(tmp('o'))",
        "t.write.mode('').parquet(tmp('o'))",
        "t.write.mode('Error').parquet(tmp('o'))",
        "t.write.mode('ERRORIFEXISTS').csv(tmp('o'))",
        "t.write.format('nope').save(tmp('o'))",
        "t.write.text(tmp('o'))",
        "t.select('id').write.text(tmp('o'))",
        "n.write.csv(tmp('o'))",
        "t.write.partitionBy('nope').parquet(tmp('o'))",
        "t.write.partitionBy('id', 'ID').parquet(tmp('o'))",
        "t.select('id').write.partitionBy('id').parquet(tmp('o'))",
        "n.write.partitionBy('xs').parquet(tmp('o'))",
        "t.write.sortBy('id').saveAsTable('sorted1')",
        "t.write.bucketBy(2, 'nope').saveAsTable('bucketed2')",
        "t.write.bucketBy(2, 'id').insertInto('bucketed3')",
        "t.write.partitionBy('id').insertInto('bucketed3')",
        "t.write.option('path', tmp('o')).parquet(tmp('o'))",
        "t.write.saveAsTable('a.b.c')",
        "t.write.saveAsTable('spark_catalog.a.b.c')",
        "t.write.saveAsTable('nowhere.c')",
    ],
}
