"""Prints as JSON what the Spark Connect descriptors of the installed PySpark say (form: src/descriptor-facts.ts).

    python packages/protocol/facts-of-pyspark.py > packages/protocol/facts/pyspark-4.3.json

It reads the descriptors only; PySpark's Java side is not needed.
"""

import importlib
import json
import pkgutil

import pyspark.sql.connect.proto as connect_proto
from google.protobuf.descriptor import FieldDescriptor as F

SCALARS = {getattr(F, n): n[5:].lower() for n in dir(F) if n.startswith("TYPE_")}


def type_of(field):
    if field.message_type is not None:
        return field.message_type.full_name
    if field.enum_type is not None:
        return field.enum_type.full_name
    return SCALARS[field.type]


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def fact_of(field):
    oneof = field.containing_oneof
    synthetic = oneof is not None and oneof.name == "_" + field.name
    if is_map(field):
        key, value = field.message_type.fields
        return f"map<{type_of(key)}, {type_of(value)}> {field.name}={field.number}"
    label = "repeated " if field.is_repeated else "optional " if synthetic else ""
    at = "" if oneof is None or synthetic else "@" + oneof.name
    return f"{label}{type_of(field)} {field.name}={field.number}{at}"


messages, enums, rpcs = {}, {}, {}


def add_enum(enum):
    enums[enum.full_name] = [f"{v.name}={v.number}" for v in sorted(enum.values, key=lambda v: v.number)]


def add_message(message):
    if message.GetOptions().map_entry:
        return
    messages[message.full_name] = [fact_of(f) for f in sorted(message.fields, key=lambda f: f.number)]
    for nested in message.nested_types:
        add_message(nested)
    for enum in message.enum_types:
        add_enum(enum)


for module in pkgutil.iter_modules(connect_proto.__path__):
    if not module.name.endswith("_pb2"):
        continue
    file = importlib.import_module(f"pyspark.sql.connect.proto.{module.name}").DESCRIPTOR
    for message in file.message_types_by_name.values():
        add_message(message)
    for enum in file.enum_types_by_name.values():
        add_enum(enum)
    for service in file.services_by_name.values():
        for method in service.methods:
            ask = ("stream " if method.client_streaming else "") + method.input_type.full_name
            answer = ("stream " if method.server_streaming else "") + method.output_type.full_name
            rpcs[f"{service.full_name}.{method.name}"] = [ask, answer]

print(json.dumps({"messages": messages, "enums": enums, "rpcs": rpcs}, indent=1, sort_keys=True))
