"""Writes python/gangyao/records.py: the types of records, from `gangyao schema` and the codebook.

    python python/records_of_schema.py GANGYAO > python/gangyao/records.py

A test compares the file with what this prints.
"""

import json
import subprocess
import sys
import textwrap

KINDS = ["plans", "outline", "columns", "tables", "quantities", "targets", "checks", "passages", "diagnostics"]
PLAIN = {"string": "str", "integer": "int", "boolean": "bool", "number": "float", "null": "None"}
HEAD = '''"""Types of the records, as `gangyao schema` gives them: made by python/records_of_schema.py, not by hand.

Numbers are decimal text, in the unit that stands beside them. Offsets count bytes of the UTF-8 reading text.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict

'''


def type_of(schema):
    """A schema as a Python type."""
    if schema is True or not schema:
        return "Any"
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "anyOf" in schema:
        parts = [type_of(part) for part in schema["anyOf"]]
        rest = [part for part in parts if part != "None"]
        return f"Optional[{rest[0]}]" if len(rest) < len(parts) else "Any"
    kind = schema.get("type", "Any")
    if isinstance(kind, list):
        rest = [k for k in kind if k != "null"]
        return f"Optional[{type_of({**schema, 'type': rest[0]})}]"
    if kind == "array":
        return f"List[{type_of(schema.get('items', True))}]"
    if kind == "object":
        return f"Dict[str, {type_of(schema.get('additionalProperties', True))}]"
    return PLAIN.get(kind, "Any")


def lines(text, indent):
    """A text as comment lines."""
    flat = " ".join(text.split())
    return [f"{indent}#: {line}" for line in textwrap.wrap(flat, 120 - len(indent) - 3)]


def main():
    types = {}
    for kind in KINDS:
        done = subprocess.run([sys.argv[1], "schema", kind], capture_output=True, check=True)
        schema = json.loads(done.stdout)
        types.update(schema.get("$defs", {}))
        types[schema["title"]] = schema
    out = [HEAD]
    for name, schema in sorted(types.items()):
        out.append(f"\nclass {name}(TypedDict, total=False):")
        out.append(f'    """{" ".join(schema.get("description", name).split())}"""\n')
        for field, of in schema["properties"].items():
            out.extend(lines(of.get("description", "") if isinstance(of, dict) else "", "    "))
            out.append(f"    {field}: {type_of(of)}")
        out.append("")
    print("\n".join(out).rstrip())


main()
