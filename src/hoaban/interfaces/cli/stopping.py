"""How a command says that it cannot go on."""


class Stop(Exception):  # noqa: N818  it stops the command; the text says what is wrong and what to do
    """The command cannot go on."""
