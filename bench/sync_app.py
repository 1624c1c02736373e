"""The whole program with the tests' slates among the things that devices send and hold: what the load of `bench.sync` speaks to."""

from hoaban.interfaces.wsgi import application


def know_slates() -> None:
    """Once the program stands; its models cannot be imported before."""
    from hoaban.interfaces.sync import contents, kinds
    from tests.slates import Slate, from_first, show_slates, write_slate

    kinds.may_be_sent(write_slate, {"slates.write@1": from_first})
    contents.CLASS.append(contents.of_class(Slate, show_slates))


know_slates()
__all__ = ["application"]
