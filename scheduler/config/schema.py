"""The JSON Schema of `remembrancer.yaml`, from the same models that read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from scheduler.config.load import NAME
from scheduler.config.phrases import phrases_schema
from scheduler.config.sections import CommonSettings, LimitSettings, SiteSettings, WebSettings

_REFERENCE: dict[str, Any] = {
    "type": "object",
    "description": "A secret that stands elsewhere: an environment variable, or a file of mode 0600.",
    "properties": {"env": {"type": "string"}, "file": {"type": "string"}},
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}


def config_schema(kinds: Mapping[str, type[BaseModel]], feeds_model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the configuration, for editors and for `remembrancer schema`.

    Args:
        kinds: the settings model of each kind of target.
        feeds_model: the model of the section `feeds`.
    """
    definitions: dict[str, Any] = {"reference": _REFERENCE}
    targets = [_target(kind, model, definitions) for kind, model in sorted(kinds.items())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "remembrancer.yaml",
        "type": "object",
        "properties": {
            "site": _section(SiteSettings, "site", definitions),
            "feeds": _section(feeds_model, "feeds", definitions),
            "ledger": {
                "anyOf": [{"type": "string"}, {"$ref": "#/$defs/reference"}],
                "description": "sqlite, the path of the ledger's file, or postgresql://USER@HOST/DATABASE.",
            },
            "limits": _section(LimitSettings, "limits", definitions),
            "phrases": phrases_schema(),
            "simulated": {"type": "boolean", "description": "A workspace for trying, with --now."},
            "targets": {
                "type": "object",
                "propertyNames": {"pattern": f"^{NAME.pattern}$", "not": {"const": "feeds"}},
                "additionalProperties": {"anyOf": targets} if targets else False,
            },
            "web": _secretive(_section(WebSettings, "web", definitions)),
        },
        "required": ["site"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _target(kind: str, model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    own, common = _section(model, kind, definitions), _section(CommonSettings, "target", definitions)
    whole = {
        **own,
        "properties": {**common["properties"], **own.get("properties", {})},
        "required": sorted({"kind", *own.get("required", [])}),
    }
    secretive: dict[str, Any] = _secretive(whole)
    secretive["properties"]["kind"] = {"const": kind}
    return secretive


def _section(model: type[BaseModel], name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of one model, its own definitions moved to the common ones under names that cannot collide."""
    shape = model.model_json_schema(ref_template=f"#/$defs/{name}-{{model}}")
    definitions.update({f"{name}-{inner}": value for inner, value in shape.pop("$defs", {}).items()})
    return shape


def _secretive(shape: Any) -> Any:
    """A schema in which every string may also be a reference to a secret."""
    if isinstance(shape, list):
        return [_secretive(item) for item in shape]
    if not isinstance(shape, dict):
        return shape
    if shape.get("type") == "string":
        return {"anyOf": [shape, {"$ref": "#/$defs/reference"}]}
    return {
        key: value if key in {"default", "examples", "enum", "const"} else _secretive(value)
        for key, value in shape.items()
    }
