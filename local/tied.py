"""Becomes another program that ends when its parent does: `tied.py SIGNAL PARENT UID:GID COMMAND`.

A program of its own and not Popen's preexec_fn, which must not be used beside threads. It runs
as its parent and only then hands over: that account may not even reach this file.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(stop_signal: str, parent: str, account: str, *command: str) -> None:
    """Give up root where told to, ask the kernel to be stopped with the parent, become COMMAND."""
    if account:
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid, which would clear it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(stop_signal))
    if os.getppid() == int(parent):
        os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
