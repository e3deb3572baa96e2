# The assignment's rules. For each rule two entries: what was found and what to write instead, which stands beside the line;
# and the reason, which stands below it.
# $found is the text of that place, $means the full path behind it, $renamed whether the two differ (yes or no).

rule-no-async = { $found ->
    [await] `.await` is not used in this assignment: write `yield` in front of a `Future`, or `yield from` in front of a coroutine, inside of `coroutine! {"{"} .. {"}"}`
   *[async] `{ $found }` is not used in this assignment: write a plain function that returns `coroutine! {"{"} .. {"}"}`
}
rule-no-async-reason = The point is to build on bare coroutines what `async` and `.await` hide. `yield from` runs another coroutine to its end, and `yield` waits for a `common::Future`.

rule-no-futures = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, from the standard library's machinery for async: use `common::Future` and `yield` instead
   *[no] `{ $found }` belongs to the standard library's machinery for async: use `common::Future` and `yield` instead
}
rule-no-futures-reason = Our loop does not speak to wakers and polls. What it knows is a `common::Future`: yield one to wait, and set its result to wake whoever waits.

rule-no-unsafe = `{ $found }` is not allowed: write it in safe Rust
rule-no-unsafe-reason = Nothing here needs it. State that several tasks share goes into a `Cell`, a `RefCell` or an `Rc`.

rule-no-threads = { $renamed ->
    [yes] `{ $found }` is `{ $means }`: no threads here, use the tasks of the loop (`create_task`, `sleep`) instead
   *[no] `{ $found }`: no threads here, use the tasks of the loop (`create_task`, `sleep`) instead
}
rule-no-threads-reason = All tasks take turns on one thread. A thread that sleeps or waits stops every task, and another thread cannot reach the loop. `thread_local!` is allowed.

rule-no-clock = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, the machine's clock: leave it out, or ask the loop with `common::time()`
   *[no] `{ $found }` is the machine's clock: leave it out, or ask the loop with `common::time()`
}
rule-no-clock-reason = What you write here reacts to calls, not to the time. The loop has a clock of its own, which in tests jumps instead of running.

rule-no-catching = { $renamed ->
    [yes] `{ $found }` is `{ $means }`: let a panic pass instead of catching it
   *[no] `{ $found }`: let a panic pass instead of catching it
}
rule-no-catching-reason = The loop already sees to it that a panic ends one task and is not lost. What must happen then all the same belongs in a `Drop`.

rule-no-processes = { $renamed ->
    [yes] `{ $found }` is `{ $means }`: report trouble with a `Result` or a panic instead
   *[no] `{ $found }`: report trouble with a `Result` or a panic instead
}
rule-no-processes-reason = Your code runs inside of somebody else's program. It may not end that program, and it needs no other.

rule-no-files = { $renamed ->
    [yes] `{ $found }` is `{ $means }`: leave it out, no files, streams or network here; to print something, `println!` is enough
   *[no] `{ $found }`: leave it out, no files, streams or network here; to print something, `println!` is enough
}
rule-no-files-reason = Everything that a solution must know, it is told by calls. A read or write that waits would also stop every task of the loop.

rule-no-environment = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, which reads the environment: write the value into the source
   *[no] `{ $found }` reads the environment: write the value into the source
}
rule-no-environment-reason = A solution does the same on every machine, whatever is set there.

rule-no-include = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, which brings in another file: write the code into this one, or name a module with `mod`
   *[no] `{ $found }` brings in another file: write the code into this one, or name a module with `mod`
}
rule-no-include-reason = Only the submission's own sources are graded, and only they can be compiled.

rule-no-path-attribute = `{ $found } = ".."` leads to a file elsewhere: leave it out, and keep the module `x` in `x.rs` or `x/mod.rs`
rule-no-path-attribute-reason = Only the submission's own sources are graded. The compiler finds a module at its usual place without help.

rule-no-extern = `{ $found }` is not allowed: `std` and `common` are there without it, and nothing else is needed
rule-no-extern-reason = `extern` ties a program to other crates and languages. For another name, write `use common as c;`.

rule-no-low-level = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, a tool for work close to the machine: plain types and collections do it here
   *[no] `{ $found }` is a tool for work close to the machine: plain types and collections do it here
}
rule-no-low-level-reason = Assembly, raw memory and foreign functions go round what makes Rust safe, and no solution needs them.

rule-no-linker-attributes = The attribute `{ $found }` is not allowed: leave it out
rule-no-linker-attributes-reason = It changes how the whole program is linked, of which your code is only a part.

rule-no-crate-attributes = The attribute `{ $found }` is not allowed: leave it out
rule-no-crate-attributes-reason = It changes the language or the limits of the compiler for the whole crate. Everybody's solution is compiled in the same way, with the stable compiler.

rule-only-std-and-common = There is no crate `{ $found }` here: a solution uses `std` and `common` alone
rule-only-std-and-common-reason = Writing it yourself is the exercise. If `{ $found }` is a module of yours, declare it with `mod` and import it with `use crate::{ $found }`.

rule-no-private = { $renamed ->
    [yes] `{ $found }` is `{ $means }`, the inside of `common`: use its public names instead
   *[no] `{ $found }` is the inside of `common`: use its public names instead
}
rule-no-private-reason = `coroutine!` needs it for the code that it makes. It may change any day.

rule-no-macro-paths = `{ $found }` is put together with other words by a macro: write the whole path in one piece, such as `std::cell::Cell`
rule-no-macro-paths-reason = What a macro puts together cannot be checked against the rules before it is compiled.

rule-not-too-deep = Brackets are nested more than { $limit } deep here: split this into functions
rule-not-too-deep-reason = Compilers give up on such code, and people sooner.

rule-not-tangled = The imports are too many, or too entangled, to follow: import each name from where it is defined
rule-not-tangled-reason = The rules are checked on the full paths behind your names, so these must be found in reasonable time.
