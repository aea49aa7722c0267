"""A process that compiles the report of a plan; "halt" lets it stand still in the middle of freezing, to be killed."""

import sys
import threading

import django

django.setup()

from django.db import connection  # noqa: E402

from portal.agencies.models import Agency, Officer  # noqa: E402
from portal.plans.models import Plan  # noqa: E402
from portal.reports.operations.freeze import compile_report  # noqa: E402
from portal.reports.queries.statements import ReportSubject  # noqa: E402
from tests.portal.reports.compilations.factories import FROZEN, QUARTER  # noqa: E402


def halting(execute, sql, params, many, context):  # noqa: ANN001, ANN201
    if sql.startswith('INSERT INTO "reports_figurething"'):
        print("halted", flush=True)
        threading.Event().wait()
    return execute(sql, params, many, context)


def compile_now() -> None:
    issuer, officer = Agency.objects.get(name="Sở Tư pháp"), Officer.objects.get(display_name="Trần Thị Soạn")
    compile_report(subject=ReportSubject(QUARTER, Plan.objects.get()), issuer=issuer, by=officer, at=FROZEN)
    print("done", flush=True)


if sys.argv[1] == "halt":
    with connection.execute_wrapper(halting):
        compile_now()
else:
    compile_now()
