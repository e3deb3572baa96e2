# What shuts submissions in, and where that falls short.

# Below a report.
isolation-partial = Isolation here is not complete: `grader doctor` tells what is missing and what to do. Grade strangers' submissions in a container or a virtual machine until then.
isolation-portable = This system has no isolation that the grader knows: there are limits and a process of its own, no more. Grade strangers' submissions on Linux, or in a virtual machine.
isolation-none = Isolation was switched off: the submission could do all that you can.

# Why nothing was graded.
isolation-too-weak = Nothing was graded: --isolation strong was asked for, and this machine does not give it.
isolation-too-weak-open = Not refused: { $attempts }.
isolation-too-weak-next = `grader doctor` tells what is missing and what to do.

# `grader doctor`.
doctor-landlock-there = landlock, version { $version }: restricts file access and signals to other processes
doctor-landlock-missing = landlock: not there
doctor-landlock-advice = Landlock needs Linux 5.13 or newer with `landlock` among `/sys/kernel/security/lsm` (boot option `lsm=`). In a container the runtime's seccomp profile must let the landlock calls through, as Docker's does since 20.10.
doctor-seccomp-there = seccomp: restricts system calls
doctor-seccomp-missing = seccomp: not there
doctor-seccomp-advice = Seccomp needs a kernel with CONFIG_SECCOMP_FILTER, as all distributions have, and an x86-64, ARM64 or RISC-V processor.
doctor-place-program = What the submission's code may not do when it runs
doctor-place-compiler = What a compiler may not do that reads it
doctor-limits = limits
doctor-landlock = landlock
doctor-seccomp = seccomp
doctor-together = all
doctor-strong = Isolation is strong: everything that was tried was refused.
doctor-partial = Isolation is partial: what stands with a { $sign } in the last column was not refused.
doctor-portable = This system has no isolation that the grader knows: limits and a process of its own, no more.
doctor-next = Until then, grade strangers' submissions in a container or a virtual machine, and your own here.
doctor-how = A small program was shut in as submissions are, and tried all of this just now.

attempt-read = open a file of the user's
attempt-write = make a file
attempt-delete = delete a file
attempt-list = list a folder
attempt-look = ask whether a file is there
attempt-parent = open the grader's memory
attempt-environment = see the user's environment
attempt-memory = take 8 GiB of memory
attempt-limits = lift its own limits
attempt-thread = start a thread
attempt-signal = send the grader a signal
attempt-connect = connect to a port
attempt-datagram = open a socket for datagrams
attempt-socket = open a local socket
attempt-start = start a process
attempt-become = become another program
