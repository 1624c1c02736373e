"""`hoaban timetable convert`: a school of FET as an XHSTT archive, and back; what is lost on the way is named."""

import argparse
from pathlib import Path
from typing import Any

from hoaban.interfaces.cli.starting import print_json
from hoaban.interfaces.cli.stopping import Stop
from hoaban.interfaces.cli.timetable_files import chosen, is_fet, place_to_write, print_left_out, read, told_left_out

XHSTT, FET = (".xml", ".xml.gz"), (".fet", ".fet.gz")


def add(verbs: Any) -> None:
    convert = verbs.add_parser("convert", help="write a FET school as an XHSTT file, or an XHSTT instance for FET")
    convert.add_argument("file", type=Path, metavar="FROM")
    convert.add_argument("output", type=Path, metavar="TO", help="FILE.xml[.gz] or FILE.fet[.gz]")
    convert.add_argument("--instance", metavar="ID", help="which instance, where the file has several")
    convert.add_argument(
        "--slack",
        type=int,
        choices=range(100),
        metavar="N",
        help="for FET: write wished bounds on gaps, days and hours, which it knows as rules only, as rules with N more",
    )
    convert.add_argument("--json", action="store_true", help="print what is left out for programs")
    convert.set_defaults(run=_convert)


def _convert(arguments: argparse.Namespace) -> None:
    source, output = arguments.file, arguments.output
    place_to_write(output, XHSTT + FET)
    if is_fet(source) == is_fet(output):
        raise Stop(f"{output}: hãy đổi giữa .fet và .xml.\n  Convert between .fet and .xml.")
    archive, left_out = read(source)
    instance = chosen(archive, source, arguments.instance)
    if is_fet(output):
        from hoaban.engines.timetabling.errors import BadTimetableError
        from hoaban.engines.timetabling.fet.writing import write_fet

        try:
            left_out = write_fet(output, instance, slack=arguments.slack).left_out
        except BadTimetableError as error:
            raise Stop(f"{source}: {error}") from error
    else:
        from hoaban.engines.timetabling.writing import write_archive

        write_archive(output, archive)
    if arguments.json:
        told = {"instance": instance.id, "events": len(instance.events), "left_out": told_left_out(left_out)}
        print_json(told)
    else:
        print(f"{instance.id}: {len(instance.events)} -> {output}")
        print_left_out(left_out)
