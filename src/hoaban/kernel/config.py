"""The configuration: every value that a place may set, read from the environment, checked, and explained.

`settings()` reads it once. Nothing is read or written when this module is imported; the signing key is made when first asked for.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hoaban.kernel.language import Words

PREFIX: Final = "HOABAN_"
HIDDEN: Final = "••••••"
POSTGRES: Final = ("postgresql://", "postgres://")
KEY_FILE: Final = "secret-key"
CommaSeparated = Annotated[tuple[str, ...], NoDecode]


def default_home() -> Path:
    """Give the folder of the local database and files: the system's when started by root, else the person's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/hoaban")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "hoaban"


def _told(vi: str, en: str, default: Any = None, variable: str | None = None) -> Any:
    return Field(default, validation_alias=variable, description=en, json_schema_extra={"vi": vi})


class Settings(BaseSettings):
    """What may be configured. Each value comes from its environment variable, else its default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, populate_by_name=True, extra="ignore"
    )

    home: Path = Field(
        default_factory=default_home,
        description="Folder of the local database, uploaded files and the signing key.",
        json_schema_extra={"vi": "Thư mục chứa cơ sở dữ liệu cục bộ, tệp tải lên và khóa ký."},
    )
    database_url: SecretStr | None = _told(
        "Máy chủ PostgreSQL, với vai trò của ứng dụng. Bỏ trống: dùng cơ sở dữ liệu cục bộ trong thư mục chính.",
        "PostgreSQL server, as the application's role. Empty: the local database in the home folder.",
        variable="DATABASE_URL",
    )
    owner_database_url: SecretStr | None = _told(
        "Cùng máy chủ đó, với vai trò chủ sở hữu bảng; chỉ dùng khi nâng cấp cấu trúc.",
        "The same server, as the role that owns the tables; used for migrations only.",
    )
    pg_bin: Path | None = _told(
        "Thư mục chương trình PostgreSQL (initdb, pg_ctl, postgres) cho cơ sở dữ liệu cục bộ.",
        "Folder of the PostgreSQL programs (initdb, pg_ctl, postgres) for the local database.",
    )
    given_secret_key: SecretStr | None = _told(
        "Khóa ký phiên đăng nhập. Bỏ trống: tạo một lần và giữ trong thư mục chính.",
        "Key that signs sessions. Empty: made once and kept in the home folder.",
        variable="HOABAN_SECRET_KEY",
    )
    debug: bool = _told(
        "Hiện chi tiết lỗi trên trang. Không bao giờ bật khi phục vụ người dùng thật.",
        "Show details of errors on pages. Never on where real people are served.",
        default=False,
    )
    allowed_hosts: CommaSeparated = _told(
        "Các tên máy mà trang trả lời, cách nhau bằng dấu phẩy.",
        "Host names that are answered, separated by commas.",
        default=("localhost", "127.0.0.1", "[::1]"),
    )
    trusted_origins: CommaSeparated = _told(
        "Các địa chỉ (https://…) được phép gửi biểu mẫu khi đứng sau máy chủ trung gian, cách nhau bằng dấu phẩy.",
        "Origins (https://…) that may post forms when behind a proxy, separated by commas.",
        default=(),
    )
    https: bool = _told(
        "Người dùng vào bằng HTTPS: cookie chỉ đi qua kết nối an toàn.",
        "People come over HTTPS: cookies travel over secure connections only.",
        default=False,
    )
    host: str = _told("Địa chỉ mạng để phục vụ.", "Network address to serve on.", default="127.0.0.1")
    port: Annotated[int, Field(ge=0, le=65535)] = _told(
        "Cổng để phục vụ; 0 là chọn cổng còn trống.", "Port to serve on; 0 takes a free one.", default=8000
    )
    public_url: str = _told(
        "Địa chỉ mà người dân vào hệ thống này; in trong mã QR của học bạ.",
        "Address at which the public reaches this installation; printed in the QR codes of transcripts.",
        default="http://localhost:8000",
    )
    trust: Path | None = _told(
        "Tệp PEM chứng thư của các tổ chức cấp chứng thư được tin khi kiểm tra học bạ.",
        "PEM file with the certificates of the authorities that are believed when transcripts are checked.",
    )
    signer: Literal["software", "token", "remote", "program"] = _told(
        "Khóa ký học bạ nằm ở đâu: software (khóa tự tạo, chỉ để trình diễn), token (PKCS#11), remote (ký số từ xa, CSC), program (chương trình bên ngoài).",
        "Where the keys that sign transcripts are: software (made here, for demonstration only), token (PKCS#11), remote (CSC API), program (one outside).",
        default="software",
    )
    signer_library: Path | None = _told(
        "Với token: thư viện PKCS#11 của hãng (.so).", "With token: the maker's PKCS#11 library (.so)."
    )
    signer_token: str = _told("Với token: nhãn của token.", "With token: the token's label.", default="")
    signer_pin: SecretStr | None = _told(
        "Mã PIN của token hoặc của dịch vụ ký từ xa.", "PIN of the token, or of the remote signing service."
    )
    signer_chain: Path | None = _told(
        "Với token: tệp PEM các chứng thư phía trên chứng thư người ký.",
        "With token: PEM file with the certificates above the signers'.",
    )
    signer_url: str = _told(
        "Với remote: địa chỉ dịch vụ ký, phần trước /csc/.",
        "With remote: the service's address, up to /csc/.",
        default="",
    )
    signer_version: Literal[1, 2] = _told(
        "Với remote: phiên bản CSC API.", "With remote: version of the CSC API.", default=1
    )
    signer_secret: SecretStr | None = _told(
        "Với remote: mã truy cập dịch vụ ký.", "With remote: the bearer token of the service."
    )
    signer_program: Path | None = _told(
        "Với program: chương trình trả lời `certificate TÊN-KHÓA` và `sign TÊN-KHÓA`.",
        "With program: the program that answers `certificate KEY-NAME` and `sign KEY-NAME`.",
    )
    timestamp_url: str = _told(
        "Địa chỉ dịch vụ cấp dấu thời gian (RFC 3161); khóa software tự đóng dấu.",
        "Address of the time-stamp authority (RFC 3161); software keys stamp by themselves.",
        default="",
    )
    workers: Annotated[int, Field(ge=1, le=256)] = _told(
        "Số tiến trình phục vụ web.", "Number of web worker processes.", default=2
    )
    language: Literal["vi", "en"] = _told(
        "Ngôn ngữ khi người dùng chưa chọn.", "Language until a person chooses one.", default="vi"
    )
    feed_days: Annotated[int, Field(ge=30)] = _told(
        "Số ngày giữ nhật ký thay đổi cho thiết bị; thiết bị vắng lâu hơn sẽ tải lại lớp từ đầu.",
        "Days for which changes are kept for devices; one that stays away longer takes its classes anew.",
        default=400,
    )
    population_url: str = _told(
        "Địa chỉ dịch vụ của CSDL quốc gia về dân cư. Bỏ trống: chỉ đối chiếu bằng tệp.",
        "Address of the population register's service. Empty: files only.",
        default="",
    )
    population_token: SecretStr | None = _told(
        "Mã truy cập dịch vụ của CSDL quốc gia về dân cư.", "Token for the population register's service."
    )
    log_name: str = _told(
        "Tên của sổ ghi, dạng địa chỉ không có https:// như so.giaoduc.example/log; đặt trước khi dùng lần đầu. Bỏ trống: tên máy.",
        "Name of the log, an address without https:// like schools.example/log; set before it is first used. Empty: the host's name.",
        default="",
    )
    time_zone: str = _told("Múi giờ.", "Time zone.", default="Asia/Ho_Chi_Minh")

    @field_validator("allowed_hosts", "trusted_origins", mode="before")
    @classmethod
    def _split_commas(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("log_name")
    @classmethod
    def _is_one_word(cls, value: str) -> str:
        if any(character.isspace() or character == "+" for character in value):
            raise ValueError("must hold neither spaces nor +")
        return value

    @field_validator("home", "pg_bin")
    @classmethod
    def _full_path(cls, value: Path | None) -> Path | None:
        return value and value.expanduser().absolute()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, OSError, ValueError):
            raise ValueError("no such time zone; names look like Asia/Ho_Chi_Minh") from None

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(POSTGRES):
            raise ValueError("must begin with postgresql://")
        return value

    @property
    def secret_key(self) -> str:
        """Give the signing key: the one given, else the one kept in the home folder, made when first asked for."""
        if self.given_secret_key:
            return self.given_secret_key.get_secret_value()
        return kept_secret(self.home / KEY_FILE)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class ConfigError(Exception):
    """An environment variable holds what cannot be used. `message` says which, why and what to do, in both languages."""

    def __init__(self, message: Words) -> None:
        super().__init__(f"{message.vi}\n{message.en}")
        self.message = message


@cache
def settings() -> Settings:
    """Read the configuration once. Raises ConfigError naming each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        raise ConfigError(_what_is_wrong(error)) from None


def _what_is_wrong(error: ValidationError) -> Words:
    found = [(_variable_at(str(problem["loc"][0])), problem["msg"]) for problem in error.errors(include_input=False)]
    wrong = "; ".join(f"{variable}: {reason}" for variable, reason in found)
    return Words(
        f"Cấu hình không dùng được. {wrong}. Hãy sửa hoặc bỏ biến môi trường đó; `hoaban config` giải thích từng biến.",
        f"The configuration cannot be used. {wrong}. Mend or unset that variable; `hoaban config` explains each.",
    )


def _variable_at(name: str) -> str:
    field = Settings.model_fields.get(name)
    return _variable(name, field) if field else name


def _variable(name: str, field: FieldInfo) -> str:
    return str(field.validation_alias or f"{PREFIX}{name.upper()}")


def prepare_home(home: Path) -> Path:
    """Make the home folder when it is missing: the person's alone; for root, one that may be passed through but not listed."""
    if not home.is_dir():
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    return home


def kept_secret(path: Path) -> str:
    """Read the key from its file, making it first when missing; of two makers at once, both get the first one's."""
    with suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    prepare_home(path.parent)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".new-", encoding="ascii") as fresh:  # mode 0600
        fresh.write(secrets.token_urlsafe(64))
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):  # a link, unlike a rename, never replaces a key that is already in use
            os.link(fresh.name, path)
    return path.read_text(encoding="ascii").strip()


@dataclass(frozen=True, slots=True)
class ConfigRow:
    """One line of `hoaban config`. Secrets are hidden in `value`; `is_set` tells whether the environment set it."""

    name: str
    variable: str
    value: str
    default: str
    is_set: bool
    source: Words
    description: Words


def describe(current: Settings | None = None) -> list[ConfigRow]:
    """Explain each value in force, without making or showing any secret."""
    return list(_rows(current or settings()))


def _rows(current: Settings) -> Iterator[ConfigRow]:
    for name, field in Settings.model_fields.items():
        variable = _variable(name, field)
        is_set = bool(os.environ.get(variable))
        vi = field.json_schema_extra["vi"] if isinstance(field.json_schema_extra, dict) else ""
        yield ConfigRow(
            name=name.removeprefix("given_"),
            variable=variable,
            value=_shown(getattr(current, name)),
            default=_shown(field.get_default(call_default_factory=True)),
            is_set=is_set,
            source=Words("biến môi trường", "environment") if is_set else Words("mặc định", "default"),
            description=Words(str(vi), field.description or ""),
        )


def _shown(value: Any) -> str:
    if isinstance(value, SecretStr):
        return _without_password(value.get_secret_value())
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)


def _without_password(secret: str) -> str:
    """Keep what helps in a database address (role, server, database); hide whole any other secret, or one we misread."""
    with suppress(ValueError):
        address = urlsplit(secret)
        if secret.startswith(POSTGRES) and "@" not in address.path:
            user = f"{address.username}@" if address.username else ""
            port = f":{address.port}" if address.port else ""
            return f"{address.scheme}://{user}{address.hostname or ''}{port}{address.path}"
    return HIDDEN
