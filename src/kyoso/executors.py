"""Where many pieces of work are done: in this process, in several of this machine, or on a Dask cluster.

One seam, `concurrent.futures.Executor`: the work does not know who does it. Workers get a few items at a time, and
few of these wait, so that memory stays flat however many there are. What the work needs is made ready once in each
worker for each errand, so a worker that lives for weeks never works by yesterday's rules.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from kyoso import __version__, files, garbage
from kyoso.errors import Finding, Problem, fault

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10  # seconds in which a cluster must answer
TOGETHER = 16  # items that a worker gets at a time
AHEAD = 4  # times as many wait for each worker, so that none is idle
LIKELY = 8  # workers that a cluster is thought to have at least, since more may join
FOR_EACH_CORE = 4  # processes at most, whatever is asked for: they are all started at once, and more save no time
MANY = 10**6  # items, where nobody knows how many
KEPT = 4  # errands that a worker of a cluster is ready for

Item = TypeVar("Item", contravariant=True)
Result = TypeVar("Result", covariant=True)


class Task(Protocol[Item, Result]):
    """What is to be done with each of many items; it travels to the workers."""

    def ready(self) -> Callable[[Item], Result]:
        """Who does it, with all that is read once. Raises Problem where it cannot be done here."""

    def failed(self, item: Item, why: str) -> Result:
        """What stands in the place of an item that no worker could do."""


class Errand(NamedTuple, Generic[Item, Result]):
    """A task of one call of a command, as it travels."""

    name: str
    task: Task[Item, Result]
    version: str = __version__
    code: str = ""  # the digest of the package; "" where it does not leave this machine


class Pool(NamedTuple):
    """Workers, and what tells that they are lost."""

    start: Callable[[int], AbstractContextManager[Executor]]  # an executor with so many of them
    workers: int
    ended: type[Exception]  # comes in place of a result where a worker ended
    look: Callable[[], None]  # raises Problem where nobody is left


Sent = deque[tuple[tuple[Item, ...], Future[list[Result]]]]


class Cluster(NamedTuple):
    """A Dask cluster: its address, and the files of its certificates where it speaks TLS (`tls://`)."""

    address: str
    ca: str = ""
    certificate: str = ""
    key: str = ""


def in_order(
    task: Task[Item, Result],
    items: Iterable[Item],
    jobs: int = 1,
    dask: Cluster | str | None = None,
    *,
    total: int | None = None,
    ordered: bool = True,
) -> Iterator[Result]:
    """The result of each item: by so many processes, or by a cluster; in the order of the items, or as they are done.

    Items are taken as they are needed; `total` is how many there are, where that is known.

    What a worker had when it ended is done again. Raises Problem where there is no cluster at the address, where it
    is not able to do the task, or where nobody of it is left.
    """
    if dask is None and jobs == 1:
        ready = task.ready()
        garbage.seldom()
        yield from map(ready, items)
        return
    from uuid import uuid4

    errand = Errand(uuid4().hex, task, code=code_here() if dask is not None else "")
    if total is None and isinstance(items, Sized):
        total = len(items)
    many = MANY if total is None else total
    with _pool(errand, _useful(jobs, many), Cluster(dask) if isinstance(dask, str) else dask) as pool:
        size = max(1, min(TOGETHER, many // (2 * pool.workers)))
        todo = iter(items)
        chunks = iter(lambda: tuple(islice(todo, size)), ())
        while lost := (yield from _until_one_is_lost(pool, errand, chunks, ordered)):
            yield from _again(pool, errand, lost)


def _useful(jobs: int, items: int) -> int:
    """As many processes as are asked for, but none that would find no work."""
    return max(1, min(jobs, items, FOR_EACH_CORE * (os.cpu_count() or 1)))


def _until_one_is_lost(
    pool: Pool, errand: Errand[Item, Result], chunks: Iterator[tuple[Item, ...]], ordered: bool
) -> Generator[Result, None, Sent[Item, Result]]:
    """The results, as long as all goes well; then what was sent and not yet answered, all of it settled."""
    sent: Sent[Item, Result] = deque()
    with pool.start(pool.workers) as executor:
        try:
            while True:
                for chunk in islice(chunks, pool.workers * AHEAD - len(sent)):
                    sent.append((chunk, _sent(executor, errand, chunk)))
                if not sent:
                    return sent
                at = 0 if ordered else _first_done(pool, sent)
                if _trouble(pool, sent[at][1]):
                    for _, future in sent:
                        _trouble(pool, future)
                    return sent
                future = sent[at][1]
                del sent[at]
                yield from future.result()
        except Problem:  # nobody is left; what was done before that is not lost
            yield from _done(sent)
            raise
        finally:
            for _, future in sent:
                future.cancel()


def _again(pool: Pool, errand: Errand[Item, Result], sent: Sent[Item, Result]) -> Iterator[Result]:
    """The results of what was sent; what was lost is done again, each item alone, since one of them may be to blame."""
    while sent:
        chunk, future = sent.popleft()
        if not _trouble(pool, future):
            yield from future.result()
            continue
        items = iter(chunk)
        for first in items:
            with pool.start(1) as executor:
                for item in chain([first], items):
                    alone = _sent(executor, errand, (item,))
                    if trouble := _trouble(pool, alone):
                        yield errand.task.failed(item, _ended if isinstance(trouble, pool.ended) else why(trouble))
                        break
                    yield from alone.result()


def _first_done(pool: Pool, sent: Sent[Item, Result]) -> int:
    """Which of what was sent is done. Raises Problem where nobody is left who could do it."""
    while not wait([future for _, future in sent], PATIENCE, FIRST_COMPLETED).done:
        pool.look()
    return next(at for at, (_, future) in enumerate(sent) if future.done())


def _done(sent: Sent[Item, Result]) -> Iterator[Result]:
    """What is done of what was sent."""
    for _, future in sent:
        if future.done() and not future.cancelled() and not future.exception():
            yield from future.result()


def _sent(executor: Executor, errand: Errand[Item, Result], chunk: tuple[Item, ...]) -> Future[list[Result]]:
    """A chunk on its way; an executor that has lost its workers may say so here already."""
    try:
        return executor.submit(_do, errand, chunk)
    except Exception as error:
        future: Future[list[Result]] = Future()
        future.set_exception(error)
        return future


def _trouble(pool: Pool, future: Future[Any]) -> BaseException | None:
    """Why there is no result, once that is settled. Raises Problem where nobody is left who could settle it."""
    while True:
        try:
            return future.exception(PATIENCE)
        except TimeoutError:
            pool.look()
        except CancelledError as error:
            pool.look()
            return error


_ended = "the process ended while it worked on this (out of memory?)"


def why(error: BaseException) -> str:
    """Why something failed, in one line: what it says where it is a Problem, else that the fault is ours."""
    if isinstance(error, Problem):
        return "; ".join(map(str, error.findings))
    return fault(error)


# -- in the workers -----------------------------------------------------------------------

_kept: dict[str, Callable[[Any], Any]] = {}
_one_at_a_time = threading.Lock()  # a worker of Dask has several threads, and they would share what is kept


def _do(errand: Errand[Item, Result], items: tuple[Item, ...]) -> list[Result]:
    with _one_at_a_time:
        return list(map(_ready(errand), items))


def _get_ready(errand: Errand[Any, Any]) -> None:
    with _one_at_a_time:
        _ready(errand)


def _ready(errand: Errand[Item, Result]) -> Callable[[Item], Result]:
    if errand.name not in _kept:
        _same_version(errand.version)
        _same_code(errand.code)
        _kept[errand.name] = errand.task.ready()
        for name in list(_kept)[:-KEPT]:
            del _kept[name]
    return _kept[errand.name]


def _same_version(version: str) -> None:
    if version != __version__:
        raise Problem(f"kyoso {__version__} is installed there and {version} here; install the same")


def _same_code(code: str) -> None:
    if code and code != code_here():
        raise Problem(f"another kyoso {__version__} is installed there than here; install the same, and start it again")


@cache
def code_here() -> str:
    """The digest of the package as it is on this machine: looked at once, since what is loaded stays as it was."""
    package = Path(__file__).parent
    found = sorted(
        (path.relative_to(package).as_posix(), path)
        for path in package.rglob("[!.]*")
        if "__pycache__" not in path.parts and path.is_file()
    )
    return files.digest(part for name, path in found for part in (name.encode(), path.read_bytes()))


# -- processes of this machine ------------------------------------------------------------


@contextmanager
def _pool(errand: Errand[Any, Any], jobs: int, dask: Cluster | None) -> Iterator[Pool]:
    if dask is not None:
        with _cluster(errand, dask) as pool:
            yield pool
        return
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    yield Pool(partial(ProcessPoolExecutor, initializer=_begin), jobs, BrokenProcessPool, lambda: None)


def in_worker() -> bool:
    """Whether this is a process of a pool of ours: somebody sees it end, and starts another one."""
    return bool(_pooled)


_pooled: list[int] = []


def _begin() -> None:
    """A process leaves Ctrl-C to the one that started it, and does not outlive it."""
    from multiprocessing import parent_process

    _pooled.append(os.getpid())
    garbage.seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()

    def end_with_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_it, daemon=True).start()


# -- a Dask cluster -----------------------------------------------------------------------


@contextmanager
def _cluster(errand: Errand[Any, Any], cluster: Cluster) -> Iterator[Pool]:
    """The cluster, once each worker of it is ready."""
    import logging

    address = cluster.address

    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise Problem(
            "--dask needs Dask, which is optional (kyoso[dask]); install it with: pip install distributed"
        ) from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what it has to say, we say in one line
    try:
        client = Client(address, timeout=PATIENCE, security=_security(cluster))
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        raise Problem(f"--dask {address}: no scheduler answers ({error}); start one with: dask scheduler") from None
    with client:
        look = partial(_look, client, address)
        look()
        _all_ready(client, address, errand)
        workers = max(LIKELY, len(client.nthreads()))
        yield Pool(lambda _: _on_cluster(client), workers, KilledWorker, look)


@contextmanager
def _on_cluster(client: Client) -> Iterator[Executor]:
    """An executor that cancels at its end what is still asked for: waiting has no end once all workers are lost."""
    from distributed.client import ClosedClientError

    executor = client.get_executor(pure=False)
    try:
        yield executor
    finally:
        with suppress(ClosedClientError):  # the scheduler is gone, and all that was asked for with it
            executor.shutdown(wait=False)


def _security(cluster: Cluster) -> Any:
    """How its certificates are checked: by the files that are named, else as Dask's own configuration says."""
    from distributed.security import Security

    if not cluster.ca:
        return None
    return Security(
        require_encryption=True,
        tls_ca_file=cluster.ca,
        tls_client_cert=cluster.certificate or None,
        tls_client_key=cluster.key or None,
    )


def _look(client: Client, address: str) -> None:
    """Wait for a worker. Raises Problem where none is there in time."""
    from distributed.exceptions import WorkerStartTimeoutError

    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except WorkerStartTimeoutError:
        raise Problem(f"--dask {address}: no worker is there; start some with: dask worker {address}") from None
    except OSError:  # a timeout of the connection among them
        raise Problem(f"--dask {address}: the scheduler does not answer any more; start it and begin again") from None


def _all_ready(client: Client, address: str, errand: Errand[Any, Any]) -> None:
    """Have everybody make ready. Raises Problem with a line for each one that cannot."""
    answers: dict[str, Exception | None]
    try:
        answers = client.run(_get_ready, errand, on_error="return")
        client.run_on_scheduler(_same_version, errand.version)
    except Exception as error:
        answers = {"the scheduler": error}
    if unable := {who: error for who, error in answers.items() if error is not None}:
        raise Problem(Finding(f"--dask {address}: {who}", 0, _unable(error)) for who, error in unable.items())


def _unable(error: Exception) -> str:
    if isinstance(error, Problem):
        return why(error)
    return f"cannot do this ({' '.join(str(error).split())}); install the same kyoso there"
