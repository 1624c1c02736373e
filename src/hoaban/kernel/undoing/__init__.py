"""Undo: every row that an operation and its parts wrote stands again as it stood before, or nothing happens at all.

    @action("person.manage", kind="person.unmerge@1", scope=…)
    def unmerge_persons(_actor, *, operation_id):
        return take_back(operation_id)

The action that calls `take_back` decides who may undo what; from there on the whole operation is taken back, whoever's rows it had
written. Rows are put back with the writer that they had, so that an export afterwards equals one from before. Derived rows are not in
the log: who undoes computes them anew. An operation that followed from an event is not a part, and is undone by itself.
"""

from hoaban.kernel.undoing.work import Undone, take_back, undone_by

__all__ = ["Undone", "take_back", "undone_by"]
