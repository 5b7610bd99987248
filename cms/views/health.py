"""Is the process alive, and is the site ready to serve?"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from training import audit, clock
from training.models import Heartbeat

QUEUE_MAY_BE_SILENT_FOR = timedelta(minutes=5)


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database reachable, migrations applied, queue heard of lately; with the audit trail's lag. 503 when something is missing."""
    try:
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        beat = Heartbeat.objects.filter(name="queue").first()
        lag = audit.lag()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": False}, status=503)
    queue = beat is not None and clock.now() - beat.at < QUEUE_MAY_BE_SILENT_FOR
    ready = queue and not pending
    body = {"status": "ready" if ready else "unavailable", "database": True, "migrations": not pending, "queue": queue, "audit_unsealed": lag}
    return JsonResponse(body, status=200 if ready else 503)
