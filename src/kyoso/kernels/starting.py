"""Starts a kernel for a notebook, and ends it.

The kernel is this very Python: a fork of the nursery, or a process of its own where the system cannot fork.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from kyoso.errors import Problem
from kyoso.kernels.forking import Nursery, without_a_notebook

SOCKET_FOLDER = 80  # characters; the path of a Unix socket may have 104, its name in the folder takes some
STARTING = 60  # seconds in which a kernel answers
LAUNCHER = "ipykernel_launcher"  # the arguments of a kernel stand behind it


@asynccontextmanager
async def kernel(where: Path, kernels: Nursery | None) -> AsyncIterator[AsyncKernelManager]:
    """A kernel that has begun to start in a folder; it is ended at once, whatever became of it."""
    with TemporaryDirectory(prefix="kyoso-") as folder:
        manager = AsyncKernelManager(
            kernel_name="python3",
            # A kernelspec of the machine that is named python3 may be another Python.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            connection_file=str(Path(folder) / "kernel.json"),
            # A port that is free when it is chosen may be taken when the kernel binds it; a folder of its own is not.
            transport="ipc" if os.name == "posix" and len(folder) < SOCKET_FOLDER else "tcp",
        )
        if kernels:
            manager.provisioner = Forked(manager, kernels)
        await manager.start_kernel(
            extra_arguments=["--log-level=ERROR", "--HistoryManager.hist_file=:memory:"],
            cwd=str(where),
            env={**without_a_notebook(), "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        )
        try:
            yield manager
        finally:
            await manager.shutdown_kernel(now=True)


async def heard(manager: AsyncKernelManager) -> AsyncKernelClient:
    """Who speaks to a kernel that answers, and of which all is heard. Raises RuntimeError where it does not answer.

    jupyter_client itself goes on listening for a fifth of a second; a cell passes over what is not about it.
    """
    client: AsyncKernelClient = manager.client()
    client.start_channels()
    ends = monotonic() + STARTING
    while monotonic() < ends and await client.is_alive():
        client.kernel_info()
        with suppress(Empty):
            await client.get_shell_msg(timeout=1)
            await client.get_iopub_msg(timeout=0.2)
            client.allow_stdin = False
            return client
    client.stop_channels()
    raise RuntimeError("the kernel does not answer")


class Forked(LocalProvisioner):
    """A kernel that the nursery starts and ends."""

    def __init__(self, manager: AsyncKernelManager, kernels: Nursery) -> None:
        super().__init__(parent=manager, kernel_spec=manager.kernel_spec)
        self._kernels = kernels

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork it, with the arguments that a command would have."""
        self.pid = self._kernels.ask("start", cmd[cmd.index(LAUNCHER) + 1 :], kwargs["cwd"])
        return self.connection_info

    @property
    def has_process(self) -> bool:
        """Whether it was started, and its end not yet seen."""
        return self.pid is not None

    async def poll(self) -> int | None:
        """How it has ended; None where it has not."""
        try:
            ended: int | None = self._kernels.ask("poll", self.pid)
        except Problem:  # who waits for a cell does not listen to that; `kill` says it again
            return -signal.SIGKILL
        return ended

    async def wait(self) -> int | None:
        """How it has ended; it is asked for once that is so."""
        ended, self.pid = await self.poll(), None
        return ended

    async def kill(self, restart: bool = False) -> None:
        """End it at once, with all that its cells have started."""
        self._kernels.ask("end", self.pid)
