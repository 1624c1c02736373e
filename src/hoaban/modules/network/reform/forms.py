"""What people fill in to plan a reorganisation: one act in fields, or a whole plan as the text of its file."""

from typing import Any, Final

from django import forms

from hoaban.kernel.errors import Invalid
from hoaban.kernel.forms import day_field
from hoaban.kernel.language import vi_en
from hoaban.modules.network.reform.reading import SHAPES, SITE_VERBS
from hoaban.modules.network.reform.saying import written
from hoaban.modules.places.reform.acts import CLOSE, KINDS, MERGE, MOVE, RENAME, REOPEN, SITE, SPLIT, VERBS

NEW: Final = ("new_code", "new_name", "new_type")
# What a person reads of each act before they fill it in.
HINTS: Final = {
    MERGE: vi_en("nhiều nơi thành một nơi đang có, hoặc một nơi mới", "several become one that stands, or a new one"),
    SPLIT: vi_en("một phần tách ra thành nơi mới", "a part leaves and becomes a new one"),
    MOVE: vi_en(
        "trường sang xã khác, điểm trường sang trường khác, xã sang tỉnh khác",
        "a school to another commune, a site to another school",
    ),
    RENAME: vi_en("tên mới, có thể cả mã mới", "a new name, perhaps a new code"),
    CLOSE: vi_en("kết thúc mà không có nơi nhận", "ends, and nothing takes its place"),
    REOPEN: vi_en("nơi đã kết thúc hoạt động lại", "what had ended begins again"),
}


class ReformForm(forms.Form):
    """One act. What belongs to it follows from its kind; the file of a plan can hold many."""

    title = forms.CharField(label=vi_en("Tên phương án", "Title"), max_length=200)
    effective_on = day_field(vi_en("Có hiệu lực từ ngày", "Effective from"))
    legal_basis = forms.CharField(
        label=vi_en("Căn cứ", "Legal basis"),
        max_length=300,
        help_text=vi_en("Số, ngày, cơ quan của quyết định hoặc nghị quyết", "Number, day and body of the decision"),
    )
    act = forms.ChoiceField(
        label=vi_en("Việc làm", "Act"),
        choices=[
            (key, vi_en("{verb}: {hint}", "{verb}: {hint}").fill(verb=VERBS[key], hint=HINTS[key])) for key in VERBS
        ],
    )
    what = forms.ChoiceField(label=vi_en("Đối tượng", "Of what"), choices=list(KINDS.items()))
    givers = forms.CharField(
        label=vi_en("Mã của nơi thay đổi", "Codes of what changes"),
        help_text=vi_en(
            "Nhiều mã thì cách nhau bằng dấu phẩy. Điểm trường: mã trường/tên điểm",
            "Several: parted by commas. A site: school code/site name",
        ),
    )
    into = forms.CharField(
        label=vi_en("Mã của nơi nhận đang có", "Code of what takes over"),
        required=False,
        help_text=vi_en(
            "Bỏ trống nếu nơi nhận là nơi mới; khi chuyển: mã xã hoặc mã trường đến",
            "Empty where it is new; when moving: the commune or school",
        ),
    )
    new_code = forms.CharField(label=vi_en("Mã mới", "New code"), max_length=20, required=False)
    new_name = forms.CharField(label=vi_en("Tên mới", "New name"), max_length=200, required=False)
    new_type = forms.CharField(
        label=vi_en("Loại đơn vị", "Type of unit"),
        max_length=40,
        required=False,
        help_text=vi_en("Xã, Phường… chỉ với đơn vị hành chính", "For places only"),
    )
    sites = forms.CharField(
        label=vi_en("Khi tách: tên các điểm trường sang nơi mới", "When splitting: names of the sites that leave"),
        required=False,
        help_text=vi_en(
            "Cách nhau bằng dấu phẩy; lớp và học sinh ở điểm đó đi theo",
            "Parted by commas; their classes and pupils go along",
        ),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        act, what = said.get("act", ""), said.get("what", "")
        if what == SITE and act and act not in SITE_VERBS:
            self.add_error(
                "act",
                str(vi_en("Điểm trường chỉ chuyển, kết thúc hoặc lập lại.", "A site only moves, closes or reopens.")),
            )
        if act in {MERGE, MOVE} and not (said.get("into") or (act == MERGE and said.get("new_code"))):
            self.add_error("into", str(vi_en("Hãy ghi nơi nhận.", "Say what takes over.")))
        if act == SPLIT and not (said.get("new_code") and said.get("new_name")):
            self.add_error(
                "new_code", str(vi_en("Hãy ghi mã và tên của nơi mới.", "Give code and name of the new one."))
            )
        return said

    def document(self) -> str:
        """Write what was filled in as the file of a plan."""
        said = self.cleaned_data
        head = {key: str(said[key]) for key in ("title", "effective_on", "legal_basis")}
        return written({**head, "acts": [self._act(said)]})

    def _act(self, said: dict[str, Any]) -> dict[str, Any]:
        verb, givers = said["act"], _listed(said["givers"])
        new = {key.removeprefix("new_"): said[key] for key in NEW if said[key]}
        act: dict[str, Any] = {
            "act": verb,
            "what": said["what"],
            "from": givers if verb in {MERGE, CLOSE} else ", ".join(givers),
        }
        if verb == MERGE:
            act["into"] = said["into"] or new
        elif verb == SPLIT:
            act |= {
                "into": [{**new, **({"sites": _listed(said["sites"])} if said["sites"] else {})}],
                "rest": givers[0],
            }
        elif verb != CLOSE:
            known = {"to": said["into"], **new}
            act |= {key: value for key, value in known.items() if value and key in sum(SHAPES[verb], ())}
        return act


class DocumentForm(forms.Form):
    """A whole plan as the text of its file."""

    document = forms.CharField(
        label=vi_en("Phương án, như trong tệp", "The plan, as its file says it"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "document"}),
    )


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def put_problems(form: forms.Form, refusal: Invalid) -> None:
    """Show what an action refused above the form."""
    for problem in refusal.problems:
        form.add_error(problem.where if problem.where in form.fields else None, str(problem.message))
