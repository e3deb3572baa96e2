"""The work on CPython's asyncio: the same as in src/peers.rs.

Prints the CPU time per operation in nanoseconds, or the bytes per task.

Usage: python3 asyncio_bench.py ITEM TASKS ROUNDS
"""

import asyncio
import os
import sys
import time


def resident_bytes():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Counted:
    """Waits for what `awaitable` waits for, and counts if that is not there at once."""

    waited = 0

    def __init__(self, awaitable):
        self.awaitable = awaitable

    def __await__(self):
        steps = self.awaitable.__await__()
        try:
            first = next(steps)
        except StopIteration as end:
            return end.value
        Counted.waited += 1
        yield first
        return (yield from steps)


async def join_all(coroutines, expected):
    handles = [asyncio.create_task(coroutine) for coroutine in coroutines]
    total = 0
    for handle in handles:
        total += await handle
    assert total == expected


async def lock(tasks, rounds):
    shared = asyncio.Lock()

    async def task():
        for _ in range(rounds):
            await shared.acquire()
            await asyncio.sleep(0)
            shared.release()
        return rounds

    await join_all((task() for _ in range(tasks)), tasks * rounds)


async def lock_turns(tasks, rounds):
    shared = asyncio.Lock()

    async def task():
        for _ in range(rounds):
            await shared.acquire()
            await asyncio.sleep(0)
            shared.release()
            await asyncio.sleep(0)
        return rounds

    await join_all((task() for _ in range(tasks)), tasks * rounds)


async def waits(tasks, rounds, yields_after):
    shared = asyncio.Lock()

    async def task():
        for _ in range(rounds):
            await Counted(shared.acquire())
            await asyncio.sleep(0)
            shared.release()
            if yields_after:
                await asyncio.sleep(0)
        return rounds

    await join_all((task() for _ in range(tasks)), tasks * rounds)
    return 100 * Counted.waited / (tasks * rounds)


async def yields(tasks, rounds):
    async def task():
        for _ in range(rounds):
            await asyncio.sleep(0)
        return rounds

    await join_all((task() for _ in range(tasks)), tasks * rounds)


async def number_of(number):
    return number


async def spawn_one(tasks, _):
    total = 0
    for number in range(tasks):
        total += await asyncio.create_task(number_of(number))
    assert total == sum(range(tasks))


async def spawn_all(tasks, _):
    await join_all((number_of(number) for number in range(tasks)), sum(range(tasks)))


async def timers_real(tasks, _):
    async def task(number):
        await asyncio.sleep(2e-6 * (number * 7_368_787 % tasks + 1))
        return number

    await join_all((task(number) for number in range(tasks)), sum(range(tasks)))


async def park(tasks, coroutine):
    before = resident_bytes()
    parked = []  # asyncio itself has only weak references
    for number in range(tasks):
        parked.append(asyncio.create_task(coroutine()))
        if number % 100 == 99:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    return (resident_bytes() - before) / tasks


async def bytes_lock(tasks, _):
    shared = asyncio.Lock()
    await shared.acquire()

    async def task():
        await shared.acquire()
        shared.release()

    return await park(tasks, task)


async def bytes_sleep(tasks, _):
    return await park(tasks, lambda: asyncio.sleep(100_000))


TIMED = {
    "lock": lock,
    "lock-turns": lock_turns,
    "yields": yields,
    "spawn-one": spawn_one,
    "spawn-all": spawn_all,
    "timers-real": timers_real,
}
SHARES = {
    "lock-waits": lambda tasks, rounds: waits(tasks, rounds, False),
    "lock-turns-waits": lambda tasks, rounds: waits(tasks, rounds, True),
    "bytes-lock": bytes_lock,
    "bytes-sleep": bytes_sleep,
}


async def measure(item, tasks, rounds):
    if item in SHARES:
        return await SHARES[item](tasks, rounds)
    if item not in TIMED:
        return "-"
    began = time.process_time_ns()
    await TIMED[item](tasks, rounds)
    return (time.process_time_ns() - began) / (tasks * rounds)


async def main(item, tasks, rounds):
    print(await measure(item, tasks, rounds), flush=True)
    # At once: asyncio.run would cancel the tasks that are parked, one by one.
    os._exit(0)


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
