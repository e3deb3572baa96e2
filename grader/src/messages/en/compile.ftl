# What the compiler had to say, beyond its own diagnostics.

# Shown once, while it is built.
compile-kit = Building what every submission is linked with: this is done once
compile-kit-waits = Waiting for another grader that builds the libraries which every solution needs

# The compiler came to no answer. The submission is to blame: an empty program was compiled well.
compile-endless = The compiler never finishes with this file: its { $seconds } seconds of processor time were used up. Look for a constant, a macro or a type that makes the compiler go round for ever.
compile-memory = The compiler runs out of memory on this file. Look for a macro, a constant or a type that grows without end.
compile-nesting = This file is nested too deeply for the compiler: its stack overflowed. Look for items, expressions or types within one another many hundreds deep.
compile-size = What the compiler makes of this file is too large. Look for huge constants or statics.
compile-prints = The compiler prints messages about this file without end.
compile-crash = The compiler crashed on this file. That is a mistake in the compiler, but it takes unusual code to meet it: write it more simply.
compile-link = The compiler accepts this file, but no program can be linked from it. Look for huge constants or statics.

# It was compiled, but not from its own sources alone.
compile-reads = While it is compiled, this file reads `{ $path }`, which is no part of the submission. Everything that it needs must stand in its own sources.
compile-environment = While it is compiled, this file asks for the environment variable `{ $name }`. It must mean the same wherever it is compiled.
compile-unlisted = The compiler stopped at line { $line } of this file, before it had listed the files that it reads. Its own words are not shown, as the file says `{ $word }`, by which it could read others. Give that another name, or mend the line.

# The type that the assignment asks for cannot be used.
compile-type-missing = There is no `{ $subject }` in this file. The assignment asks for `pub struct { $subject }`.
compile-type-private = `{ $subject }` is private, so nobody can use it. Write `pub struct { $subject }`.
compile-type-elsewhere = There is a `{ $subject }`, but not at the top level of the file, where it is looked for. Move it there, or write `pub use` with its path.
compile-type-letter-case = There is a `{ $found }`, but no `{ $subject }`: capital and small letters differ. Write `pub struct { $subject }`.
compile-type-letter-script = There is a `{ $found }`, but no `{ $subject }`: its letter { $letter } is { $script ->
        [cyrillic] Cyrillic
       *[other] not Latin
    } ({ $code }). Type the name again with Latin letters.
compile-type-differs = `{ $subject }` must be a plain type, without type parameters and lifetimes.
compile-new-missing = `{ $subject }::new` is missing, so nobody can make a { $subject }. The assignment asks for `{ $expected }`.
compile-new-private = `{ $subject }::new` is private, so nobody can make a { $subject }. The assignment asks for `{ $expected }`.
compile-new-differs = `{ $subject }::new` is not as the assignment asks. It asks for `{ $expected }`.

# A method cannot be called as the contract says.
compile-method-missing = The method `{ $method }` is missing. The assignment asks for `{ $expected }`.
compile-method-in-trait = The method `{ $method }` is there, but in a trait. Move it to `impl { $subject }`. The assignment asks for `{ $expected }`.
compile-method-private = The method `{ $method }` is private, so nobody can call it. The assignment asks for `{ $expected }`.
compile-method-receiver = The method `{ $method }` must take `&self`, so that it can be called on a { $subject } that others use too. The assignment asks for `{ $expected }`.
compile-method-arguments = The method `{ $method }` asks for other arguments. The assignment asks for `{ $expected }`.
compile-method-returns = The method `{ $method }` returns something else. The assignment asks for `{ $expected }`.
compile-method-no-coroutine = The method `{ $method }` must return a coroutine: something that waits is written `coroutine! {"{"} .. {"}"}`. The assignment asks for `{ $expected }`.
compile-method-coroutine-returns = The coroutine of `{ $method }` returns something else when it ends. The assignment asks for `{ $expected }`.
compile-method-differs = The method `{ $method }` cannot be called as the assignment says. It asks for `{ $expected }`.

# Notes on compiler errors: what it means here, and what to write. $value is the student's text at the error.
note-yield-outside = Line { $line }: `yield` works only inside of `coroutine! {"{"} .. {"}"}`. Give the method the return type `impl Coroutine<Return = ()>` and put its whole body into `coroutine! {"{"} .. {"}"}`; a method that does not wait, such as `release`, has no `yield`.
note-exclamation-mark = Line { $line }: `coroutine!` is a macro: write it with an exclamation mark.
note-import-future = Line { $line }: without an import, `Future` is a trait of Rust's own. Write `use common::Future;` at the top of the file.
note-impl-coroutine = Line { $line }: `Coroutine` is a trait, not a type. Write `-> impl Coroutine<Return = ()>`.
note-no-coroutine = Line { $line }: the method promises a coroutine and returns none. Put its whole body into `coroutine! {"{"} .. {"}"}`.
note-yield-borrowed = Line { $line }: `yield` would take the future away from its owner. Lend it: `yield &{ $value };`. Write `yield`, not `yield from`, to wait for a `Future`.
note-cell = Line { $line }: the methods take `&self`, as many tasks share the object; so do not write `&mut self`. Put what changes into a `Cell` (`.set(..)`, `.get()`), or a `RefCell` (`.borrow_mut()`) for collections.
note-future-type = Line { $line }: the compiler cannot tell what this future's result is. Write `let { $value }: Future = Future::new();`.
note-clone-future = Line { $line }: `{ $value }` was given away before. A clone is the same future: give `{ $value }.clone()` away, and keep `{ $value }` to yield it.
note-task-owns = Line { $line }: a task lives on by itself, so it must own what it uses and cannot borrow `self`. `release` need not start a task: it only completes the future of a waiting one.
note-not-static = Line { $line }: the coroutine borrows `self`, so it cannot be `'static`. Write `-> impl Coroutine<Return = ()>` without it.
note-borrow-ends = Line { $line }: the borrow ends with this statement, and must not last across a `yield`. Take a clone of the future out of it, such as `let waiter = self.waiters.borrow().front().cloned();`.
note-last-value = Line { $line }: the last value in `coroutine! {"{"} .. {"}"}` is the coroutine's result, which must be `()`. Leave the last value out (such as `Ok(())`), or end it with `;`.
note-err = Line { $line }: the error is the value `NotLocked`, wrapped in `Err`. Write `return Err(NotLocked);`, or `Err(NotLocked)` as the last value.
note-future-methods = Line { $line }: a `Future` has no method `{ $value }`. It has `done()`, `cancelled()`, `result()`, `set_result(())` and `cancel()`; to wait for it, write `yield &future;`.
note-future-equality = Line { $line }: futures are not compared with `==`. `Future::ptr_eq(&a, &b)` tells whether both are the same future.
