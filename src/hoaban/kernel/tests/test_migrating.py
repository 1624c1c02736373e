"""What migrating leaves out changes nothing of the classes that Django renders of migrations, step by step."""

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from hoaban.kernel.migrating import append_option


def said(state: ProjectState) -> dict[str, object]:
    """Give what each rendered class says of its constraints and indexes."""
    told = (each._meta for each in state.apps.get_models())
    return {each.label: (each.constraints, each.indexes) for each in told}


def test_classes_say_what_they_would_say_rendered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProjectState, "_append_option", append_option)
    graph, state = MigrationLoader(None).graph, ProjectState()
    assert said(state) == {}  # from now on classes are rendered at each step
    for node in graph.forwards_plan(graph.leaf_nodes("places")[0]):
        state = graph.nodes[node].mutate_state(state, preserve=False)
    anew = state.clone()
    vars(anew).pop("apps")
    assert said(state) == said(anew)
    assert any(constraints and indexes for constraints, indexes in said(state).values())
