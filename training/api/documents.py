"""The page that explains the interface, made from its own description; and the answer for addresses that do not exist."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .operations import api


@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and fields, as plain HTML."""
    schema = api.get_openapi_schema()
    listed = [_operation(schema, path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]
    return render(request, "training/api/explain.html", {"info": schema["info"], "operations": listed})


def _operation(schema: dict[str, Any], path: str, method: str, one: dict[str, Any]) -> dict[str, Any]:
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parameters = [{"name": given["name"], "where": given["in"], "required": given["required"], **_field(given["schema"])} for given in one["parameters"]]
    fields = [
        {"name": name, "required": name in kind.get("required", ()), **_field(given)}
        for kind in _kinds(schema, body)
        for name, given in kind.get("properties", {}).items()
    ]  # fmt: skip
    return {"path": path, "method": method.upper(), "summary": one["summary"], "text": one.get("description", ""), "parameters": parameters, "fields": fields}


def _kinds(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects a body is made of, each named once."""
    found, waiting = [], [body]
    while waiting:
        one = waiting.pop()
        if name := one.get("$ref", "").rpartition("/")[2]:
            kind = schema["components"]["schemas"][name]
            found.append(kind)
            waiting += [given.get("items", given) for given in kind.get("properties", {}).values()]
    return found


def _field(given: dict[str, Any]) -> dict[str, str]:
    """Type and explanation of one field."""
    kinds = [one for one in given.get("anyOf", [given]) if one.get("type") != "null"]
    one = kinds[0] if kinds else given
    words = "、".join(map(str, one.get("enum", ())))
    return {"kind": one.get("format") or one.get("type", ""), "text": given.get("description", "") or words}


def _error(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def nothing(request: HttpRequest, path: str) -> HttpResponse:
    """No such address: said in the shape of every other refusal."""
    return _error("not_there", _("There is no such address in the interface."), 404)


def wrong_method(answered: HttpResponse) -> HttpResponse:
    """The same shape for a method that an address does not take."""
    if answered.status_code != 405:
        return answered
    shaped = _error("wrong_method", _("This address does not take this method."), 405)
    shaped["Allow"] = answered["Allow"]
    return shaped
