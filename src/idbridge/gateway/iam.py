"""The calls of Huawei's IAM that its SDKs make before the first document: projects, tokens, regions, domains.

Sources: Huawei Cloud IAM API reference ("Querying Project Information", "Obtaining a User Token Through Password
Authentication", "Querying Regions", "Querying Accounts") and what the SDKs of Python and Node were seen to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from . import answers
from .answers import Fault
from .refusals import Refused
from .service import Service
from .tenants import Caller, Tenant
from .wire import TOKENS

MAX_BODY_BYTES: Final = 64 * 1024

_MALFORMED: Final = Fault(400, "", "The request body is invalid.")
_WRONG_PASSWORD: Final = Fault(401, "", "The username or password is wrong.")
_NO_PROJECT: Final = Fault(404, "", "Could not find the project.")

router = APIRouter(include_in_schema=False)


@router.get("/v3/projects")
async def list_projects(request: Request) -> Response:
    """The caller's projects; by name the one of it, as the SDKs fail over any other number than one."""
    service: Service = request.app.state.service
    name = request.query_params.get("name")
    tenant = (await _admit(service, request)).tenant
    projects = tenant.projects(service.settings.region)
    shown = [_project(tenant, id_, given) for given, id_ in projects.items() if name in (None, given)]
    return answers.respond_well({"projects": shown, "links": {}})


@router.post("/v3/projects")
async def create_project(request: Request) -> Response:
    """Refused: projects are configured. The SDK of Node tries it where it finds none."""
    await _admit(request.app.state.service, request)
    raise Refused("forbidden")


@router.get("/v3/auth/domains")
async def list_domains(request: Request) -> Response:
    """The caller's account."""
    tenant = (await _admit(request.app.state.service, request)).tenant
    return answers.respond_well({"domains": [_domain(tenant) | {"enabled": True}], "links": {}})


@router.get("/v3/regions")
async def list_regions(request: Request) -> Response:
    """The one region there is."""
    service: Service = request.app.state.service
    await _admit(service, request)
    region = service.settings.region
    shown = {"id": region, "type": "public", "locales": {"en-us": region}, "links": {}}
    return answers.respond_well({"regions": [shown], "links": {}})


@router.post(TOKENS)
async def create_token(request: Request) -> Response:
    """A token for a user's password, good for one project, or for none where the scope is a domain."""
    service: Service = request.app.state.service
    async with service.bodies.read(request, limit=MAX_BODY_BYTES) as body:
        try:
            auth = from_json(body)["auth"]
            user = auth["identity"]["password"]["user"]
            name, domain, password = (str(user["name"]), str(user["domain"]["name"]), str(user["password"]))
            scope = dict(auth.get("scope") or {})
            project = dict(scope["project"]) if "project" in scope else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return answers.respond_as_iam(_MALFORMED)
    tenant = service.door.log_in(name, domain, password)
    if tenant is None:
        return answers.respond_as_iam(_WRONG_PASSWORD)
    projects = tenant.projects(service.settings.region)
    wanted = (project or {}).get("id"), (project or {}).get("name")
    chosen = [(given, id_) for given, id_ in projects.items() if id_ == wanted[0] or given == wanted[1]]
    if project is not None and not chosen:
        return answers.respond_as_iam(_NO_PROJECT)
    token, expires = service.door.issue(Caller(tenant, tuple(id_ for _, id_ in chosen)))
    document: dict[str, Any] = {
        "methods": ["password"],
        "issued_at": _timestamp(datetime.now(UTC)),
        "expires_at": _timestamp(datetime.fromtimestamp(expires, UTC)),
        "user": {"id": tenant.domain_id, "name": name, "domain": _domain(tenant)},
        "roles": [],
        "catalog": [],
    }
    for given, id_ in chosen:
        document["project"] = {"id": id_, "name": given, "domain": _domain(tenant)}
    if not chosen:
        document["domain"] = _domain(tenant)
    return answers.respond_well({"token": document}, status=201, headers={"X-Subject-Token": token})


async def _admit(service: Service, request: Request) -> Caller:
    # The SDK of Node sends a body with its GET, and signs it.
    async with service.receive(request, limit=MAX_BODY_BYTES) as (caller, _):
        return caller


def _project(tenant: Tenant, project_id: str, name: str) -> Mapping[str, object]:
    return {
        "id": project_id,
        "name": name,
        "domain_id": tenant.domain_id,
        "parent_id": tenant.domain_id,
        "is_domain": False,
        "enabled": True,
        "description": "",
        "links": {},
    }


def _domain(tenant: Tenant) -> dict[str, Any]:
    return {"id": tenant.domain_id, "name": tenant.name}


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
