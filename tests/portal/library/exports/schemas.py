"""As much of JSON Schema as the form of exports uses, and not a word more: an unknown word is a fault of the test."""

import re
from collections.abc import Iterator
from typing import Any

_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
_KNOWN = {"type", "required", "properties", "items", "enum", "pattern", "anyOf", "$ref"}
_SAID = {"$schema", "$id", "$defs", "title", "description"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value is not what the schema says."""
    if unknown := set(schema) - _KNOWN - _SAID:
        yield f"{at}: the schema uses {unknown}"
    if "$ref" in schema:
        yield from faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, at)
    if "anyOf" in schema and all(list(faults(value, one, root, at)) for one in schema["anyOf"]):
        yield f"{at}: {value!r} is none of the choices"
    if "type" in schema and type(value) is not _TYPES[schema["type"]]:
        yield f"{at}: {value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not listed"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not match"
    if isinstance(value, dict):
        yield from (f"{at}/{name}: missing" for name in schema.get("required", ()) if name not in value)
        if "properties" in schema:
            yield from (f"{at}/{name}: not described" for name in value if name not in schema["properties"])
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from faults(value[name], inner, root, f"{at}/{name}")
    if isinstance(value, list) and "items" in schema:
        for index, inner in enumerate(value):
            yield from faults(inner, schema["items"], root, f"{at}/{index}")
