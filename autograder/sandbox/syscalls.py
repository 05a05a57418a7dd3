"""Which system calls student code may make: those that numerical Python needs; the kernel has many more.

A call on neither list does not exist here, as on an older kernel, so that libraries fall back to what they did before
it was invented. A refused one fails with "operation not permitted". No process can be started, only threads: no
question asks for one, and without them memory and CPU time are those of one process, which the kernel counts exactly.
"""

import ctypes.util
import errno
import importlib.util
import tempfile
from functools import cache

__all__ = ["filter_program", "unfiltered"]

NUMERICAL = """
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek _llseek close close_range
    open openat openat2 creat access faccessat faccessat2 stat lstat fstat newfstatat statx fstatfs statfs
    stat64 lstat64 fstat64 fstatat64 statfs64 fstatfs64
    getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir rename renameat renameat2 link linkat symlink symlinkat
    unlink unlinkat readlink readlinkat chmod fchmod fchmodat truncate ftruncate fallocate fsync fdatasync
    sync_file_range fadvise64 utime utimes futimesat utimensat umask flock sendfile copy_file_range readahead
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr
    dup dup2 dup3 fcntl fcntl64 ioctl pipe pipe2 poll ppoll select _newselect pselect6 eventfd eventfd2
    epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 signalfd4
    munmap mremap mprotect madvise brk msync mlock munlock mlock2 membarrier get_mempolicy
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo
    rt_tgsigqueueinfo sigaltstack sigreturn kill tkill tgkill pause alarm getitimer setitimer
    timer_create timer_settime timer_gettime timer_getoverrun timer_delete timerfd_create
    timerfd_settime timerfd_gettime nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday
    time times getrusage sysinfo uname getrandom
    futex futex_waitv set_robust_list get_robust_list rseq restart_syscall arch_prctl set_tid_address prctl
    set_thread_area get_thread_area getcpu
    sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler sched_get_priority_max
    sched_get_priority_min sched_rr_get_interval getpriority
    getpid getppid gettid getpgrp getpgid setpgid getsid setsid getuid geteuid getgid getegid getgroups
    getresuid getresgid capget getrlimit setrlimit exit exit_group execve wait4 waitid
    bind connect listen accept accept4 getsockname getpeername getsockopt shutdown
    sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
"""

DANGEROUS = """
    fork vfork execveat ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd
    unshare setns mount umount umount2 pivot_root chroot open_tree move_mount fsopen fsconfig fsmount fspick
    mount_setattr name_to_handle_at open_by_handle_at
    keyctl add_key request_key shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl
    mq_open mq_unlink memfd_create memfd_secret userfaultfd io_uring_setup io_uring_enter io_uring_register
    bpf perf_event_open seccomp personality modify_ldt kexec_load kexec_file_load reboot syslog
    init_module finit_module delete_module swapon swapoff acct quotactl settimeofday clock_settime clock_adjtime
    adjtimex sethostname setdomainname setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid
    setsockopt capset chown fchown lchown fchownat mknod mknodat setxattr lsetxattr fsetxattr inotify_init inotify_init1
    fanotify_init vmsplice ioperm iopl setpriority ioprio_set
"""

ALLOWED, REFUSED = NUMERICAL.split(), DANGEROUS.split()

CLONE_THREAD = 0x00010000
# Memory of no file that processes could share: it stays as long as one page of it is mapped, so that nobody who counts
# what is mapped or resident would see the rest of it.
SHARED, ANONYMOUS = 0x01, 0x20
# New mount, cgroup, UTS, IPC, user, PID, network and time namespaces.
NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080)


def unfiltered() -> str:
    """Why system calls cannot be filtered here; empty when they can."""
    if importlib.util.find_spec("pyseccomp") is None:
        return "the Python package pyseccomp is not installed (`make setup`)"
    if ctypes.util.find_library("seccomp") is None:
        return "the system has no libseccomp (Debian, Ubuntu: apt install libseccomp2)"
    return ""


@cache
def filter_program() -> bytes:
    """The filter as a program for the kernel (classic BPF); empty where `unfiltered()` says why there is none."""
    if unfiltered():
        return b""
    import socket

    import pyseccomp

    refuse = pyseccomp.ERRNO(errno.EPERM)
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    # The other calling conventions of the processor, such as 32-bit ones on x86-64, would be a way around all this.
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, refuse)
    for names, action in ((ALLOWED, pyseccomp.ALLOW), (REFUSED, refuse)):
        for name in names:
            number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), name)
            if number >= 0:  # others are calls of another kind of processor, or newer than the library
                rules.add_rule(action, number)
    for name in ("socket", "socketpair"):
        # Unix sockets stay: a library may wake its own threads with a pair of them, and they lead nowhere else.
        rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(0, pyseccomp.EQ, int(socket.AF_UNIX)))
        rules.add_rule(refuse, name, pyseccomp.Arg(0, pyseccomp.NE, int(socket.AF_UNIX)))
    for name in ("mmap", "mmap2"):
        for kind in (0, SHARED, ANONYMOUS):
            rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(3, pyseccomp.MASKED_EQ, SHARED | ANONYMOUS, kind))
        both = SHARED | ANONYMOUS
        rules.add_rule(refuse, name, pyseccomp.Arg(3, pyseccomp.MASKED_EQ, both, both))
    # Limits of its own, not of the first process, which ends with the sandbox and is nobody's to end.
    rules.add_rule(pyseccomp.ALLOW, "prlimit64", pyseccomp.Arg(0, pyseccomp.EQ, 0))
    rules.add_rule(refuse, "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    forbidden = sum(NAMESPACES)
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD | forbidden, CLONE_THREAD)
    rules.add_rule(pyseccomp.ALLOW, "clone", thread)
    rules.add_rule(refuse, "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
