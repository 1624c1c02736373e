"""The log of both schools' operations: a leaf with its salt, and something that an audit found."""

from django.db import connection

from hoaban.kernel.ids import uuid7
from hoaban.kernel.models import Operation
from hoaban.modules.log.models import Audit, Finding, Leaf
from hoaban.modules.network.models import Institution


def fill_log(school: Institution) -> None:
    """Put a leaf of an operation of the school into the log, and a difference into the last audit."""
    _add_leaf(school)
    audit = Audit.objects.first() or Audit.objects.create(
        size=2, changes=2, records=2, results=0, unspoken=0, findings=2, by_table=[]
    )
    Finding.objects.create(
        audit=audit,
        kind="field-changed",
        table="assessment_mark",
        entity=str(uuid7()),
        field="value",
        ledger_says="5",
        table_says="10",
        institution_id=school.pk,
    )


def _add_leaf(school: Institution) -> None:
    number = -1 - Leaf.objects.count()  # beside the numbers of the log itself
    logged = Leaf.objects.values("operation_id")
    theirs = Operation.objects.filter(institution_id=school.pk).exclude(pk__in=logged).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_leaf VALUES (%s, %s, %s, uuid_send(gen_random_uuid()), sha256(''))",
            [number, theirs.first() or uuid7(), school.pk],
        )


def change_log(school: Institution) -> None:
    """A leaf stays as it is, so another is added."""
    _add_leaf(school)
    assert Finding.objects.filter(institution_id=school.pk).update(table_says="9", ledger_says="1", entity=str(uuid7()))
