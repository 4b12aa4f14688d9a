"""Who does the work of a command with many files, and how far it is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, TypeVar

from kyoso.errors import Problem
from kyoso.limits import Limits

if TYPE_CHECKING:
    from kyoso.executors import Cluster

COUNTED = 10_000  # names that are looked at before the work begins, to tell how many there are
MANY = 40  # files from which it is told how far it is
SOON = 1.0  # seconds until it is told first
RARELY = 10.0  # seconds between two lines where there is no terminal
Each = TypeVar("Each")


def add_options(command: argparse.ArgumentParser) -> None:
    """Add `--jobs` and `--dask`."""
    command.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="processes of this machine, at most four for each core (default: its cores, where they save time)",
    )
    command.add_argument("--dask", metavar="ADDRESS", help="a Dask cluster to work on, such as tcp://scheduler:8786")
    for name, about in (("ca", "who signed the cluster's"), ("cert", "yours"), ("key", "the key of yours")):
        command.add_argument(f"--tls-{name}", type=Path, metavar="FILE.pem", help=f"certificates of --dask: {about}")


def add_limits(command: argparse.ArgumentParser) -> None:
    """Add `--seconds` and `--memory`."""
    usual = Limits()
    command.add_argument(
        "--seconds",
        type=float,
        default=usual.seconds,
        metavar="N",
        help=f"how long one file may take (default: {usual.seconds:g}); past that, the next one",
    )
    command.add_argument(
        "--memory",
        type=int,
        default=usual.memory,
        metavar="MIB",
        help=f"how large a process may become (default: {usual.memory}); past that its file is given up",
    )


def limits(options: argparse.Namespace) -> Limits:
    """The limits of each file. Raises Problem where nothing could be done within them."""
    if not 0 < options.seconds < inf:
        raise Problem(f"--seconds {options.seconds:g}: expected a number of seconds, such as 60")
    if options.memory < 1:
        raise Problem(f"--memory {options.memory}: expected a number of MiB, such as 2048")
    return Limits(options.seconds, options.memory)


class Chosen(NamedTuple):
    """How many processes, or which cluster."""

    jobs: int | None
    dask: Cluster | None


def chosen(options: argparse.Namespace) -> Chosen:
    """How many processes, or which cluster. Raises Problem where that makes no sense."""
    if options.jobs is not None and options.dask is not None:
        raise Problem("--jobs is for this machine and --dask for a cluster; give one of them")
    if options.jobs is not None and options.jobs < 1:
        raise Problem(f"--jobs {options.jobs}: at least one process must work; without --jobs it is one for each core")
    if options.dask == "":
        raise Problem("--dask needs the address of a cluster, such as tcp://scheduler:8786")
    certificates = [options.tls_ca, options.tls_cert, options.tls_key]
    if any(certificates) and (options.dask is None or not all(certificates)):
        raise Problem("--tls-ca, --tls-cert and --tls-key belong together, and to --dask tls://…")
    if options.dask is None:
        return Chosen(options.jobs, None)
    from kyoso.executors import Cluster

    return Chosen(options.jobs, Cluster(options.dask, *(str(each or "") for each in certificates)))


def counted(names: Iterator[str]) -> tuple[Iterator[str], int | None]:
    """The names, and how many there are where that is soon known; of very many only the first are held."""
    first = list(islice(names, COUNTED))
    return chain(first, names), len(first) if len(first) < COUNTED else None


def with_progress(results: Iterable[Each], total: int | None, options: argparse.Namespace) -> Iterator[Each]:
    """The results as they come; where they are many, standard error tells how far they are."""
    if total is not None and total < MANY and options.dask is None:
        yield from results
    elif sys.stderr.isatty():
        from tqdm import tqdm

        looks: dict[str, Any] = {"unit": " files", "delay": SOON, "leave": False, "dynamic_ncols": True}
        with tqdm(file=_terminal(), total=total, smoothing=0.1, **looks) as bar:
            try:
                for each in results:
                    yield each
                    bar.update()
            finally:
                bar.clear()  # tqdm leaves one that came back below a line before its delay was over
    else:
        told = monotonic()
        for done, each in enumerate(results, 1):
            yield each
            if monotonic() - told >= RARELY and (total is None or done < total):
                told = monotonic()
                print(f"{done} of {total} files" if total else f"{done} files", file=sys.stderr, flush=True)


def _terminal() -> TextIO:
    """Standard error itself: a bar moves the cursor, which nothing else may."""
    return sys.__stderr__ or sys.stderr
