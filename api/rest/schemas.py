"""JSON Schemas from the shapes and the parameters, for the OpenAPI document.

Source: https://json-schema.org/draft/2020-12
"""

from collections.abc import Mapping
from typing import Any

from api.query.mapping import ENTITIES
from api.query.mapping.enums import ENUMS
from api.query.model import Connection, Embedded, Field, One
from api.rest import shapes
from api.rest.endpoints import Answers, Endpoint
from api.rest.parameters import Parameter
from api.rest.shapes import Shape
from schema.dates import MAX_LENGTH as MAX_DATE_LENGTH

Schema = dict[str, Any]

SLUG_PATTERN = "^[a-z0-9][a-z0-9-]*$"
SCALARS: Mapping[str, Schema] = {
    "String": {"type": "string"},
    "Int": {"type": "integer"},
    "Float": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "EDTF": {"type": "string", "format": "edtf"},
    "Date": {"type": "string", "format": "date"},
    "DateTime": {"type": "string", "format": "date-time"},
    "URL": {"type": "string", "format": "uri"},
}


def ref(name: str) -> Schema:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """Return the schema with null allowed as well."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def object_schema(properties: Mapping[str, Schema], description: str | None = None) -> Schema:
    """Return the schema of an object that has exactly these members."""
    return {
        "type": "object",
        **({"description": description} if description else {}),
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


class Schemas(dict[str, Schema]):
    """The schemas of the document by name; each is added where it is first referred to."""

    def enum(self, name: str) -> Schema:
        """Return the reference to an enum."""
        if name not in self:
            doc, codes = ENUMS[name]
            meanings = "\n".join(f"- `{code}`: {text}" for code, text in codes.items())
            self[name] = {"type": "string", "description": f"{doc}\n\n{meanings}", "enum": list(codes)}
        return ref(name)

    def shape(self, shape: Shape, extra: Mapping[str, Schema] | None = None) -> Schema:
        """Return the reference to a shape's schema. Raises ValueError where another schema has its name."""
        made = self.get(shape.name)
        if made is None:
            # Entered before it is complete, as what is below may refer to it.
            made = self[shape.name] = object_schema({}, ENTITIES[shape.entity].doc)
            properties = {
                name: {**self.field(shape, name, below), "description": ENTITIES[shape.entity].fields[name].doc}
                for name, below in shape.fields.items()
            }
            made.update(object_schema({**(extra or {}), **properties}, made["description"]))
        elif list(made["properties"]) != [*(extra or {}), *shape.fields]:
            raise ValueError(f"Two schemas are called {shape.name}")
        return ref(shape.name)

    def field(self, shape: Shape, name: str, below: Shape | None) -> Schema:
        """Return the schema of one field's value."""
        field: Field = ENTITIES[shape.entity].fields[name]
        if below is None:
            value = self.enum(field.target) if field.target in ENUMS else SCALARS[field.target]
            value = {**value, "pattern": SLUG_PATTERN} if name == "slug" else value
            return nullable(value) if field.nullable else dict(value)
        item = self.shape(below)
        if isinstance(field, One | Embedded):
            return nullable(item) if field.nullable else item
        paged = any(argument.name == "first" for argument in field.arguments)
        rows = {"type": "array", "items": item, **({"maxItems": shape.most} if paged else {})}
        if isinstance(field, Connection):
            total = {"type": "integer", "minimum": 0, "description": "How many there are in all."}
            return object_schema({"data": rows, "total": total})
        return rows

    def answer(self, endpoint: Endpoint) -> Schema:
        """Return the schema of what an endpoint answers with."""
        item = self.found() if endpoint.searches else self.shape(endpoint.shape)
        if endpoint.answers is Answers.OBJECT:
            return item
        most = endpoint.parameters["limit"].most if "limit" in endpoint.parameters else None
        rows: Schema = {"type": "array", "items": item, **({"maxItems": most} if most else {})}
        if endpoint.answers is Answers.WHOLE:
            return object_schema({"data": rows})
        return object_schema({"data": rows, "page": self.page()})

    def page(self) -> Schema:
        """Return the reference to the schema of what a list tells of itself."""
        next = {
            "type": ["string", "null"],
            "format": "uri-reference",
            "description": "The address of the next page; null: this is the last.",
        }
        total = {"type": "integer", "minimum": 0, "description": "How many there are on all pages."}
        self["Page"] = object_schema({"next": next, "total": total}, "Where in the list this page is.")
        return ref("Page")

    def found(self) -> Schema:
        """Return the reference to the schema of one of the things that a search finds."""
        kinds = {
            kind: self.shape(shape, {"object": {"const": kind, "description": "What it is."}})
            for kind, shape in shapes.FOUND.items()
        }
        mapping = {kind: schema["$ref"] for kind, schema in kinds.items()}
        snippet = {"type": "string", "description": ENTITIES["SearchEdge"].fields["snippet"].doc}
        result = {
            "description": "What was found.",
            "oneOf": list(kinds.values()),
            "discriminator": {"propertyName": "object", "mapping": mapping},
        }
        self["Found"] = object_schema({"snippet": snippet, "result": result}, "Something that a search has found.")
        return ref("Found")

    def parameter(self, item: Parameter) -> Schema:
        """Return the schema of a parameter's value."""
        value = self.parameter_value(item)
        if not item.repeats:
            return {**value, **({"default": item.default} if item.default is not None else {})}
        bounds = {"minItems": 1, "maxItems": item.most, "uniqueItems": True} if item.most else {}
        return {"type": "array", "items": value, **bounds}

    def parameter_value(self, item: Parameter) -> Schema:
        """Return the schema of one of a parameter's values."""
        if item.target in ENUMS:
            return self.enum(item.target)
        if item.codes:
            return {"type": "string", "enum": list(item.codes)}
        value = dict(SCALARS[item.target])
        match item.target:
            case "Int":
                value.update(minimum=item.least, maximum=item.greatest)
            case "EDTF":
                value.update(minLength=1, maxLength=MAX_DATE_LENGTH)
            case "String" if item.name == "slug" and item.required:
                value["pattern"] = SLUG_PATTERN
            case "String":
                value.update(minLength=1, maxLength=item.longest)
                if item.format:
                    value["format"] = item.format
            case _:
                pass
        return value
