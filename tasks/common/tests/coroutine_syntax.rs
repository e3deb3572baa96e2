//! Every form that the contract allows in `coroutine!`, compiled and run.

// As in a submission: no form may expand to `unsafe` code.
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::time::Duration;

use common::{
    Coroutine, CoroutineState, EventLoop, Future, Task, call_soon, coroutine, create_task, sleep,
};

/// Runs a coroutine on a loop of its own.
#[track_caller]
fn run<T: 'static>(main: impl Coroutine<Return = T> + 'static) -> T {
    EventLoop::with_virtual_time()
        .run_until_complete(main)
        .expect("nothing in these tests waits for ever")
}

/// Returns a future that has this result already.
fn done<T: 'static>(result: T) -> Future<T> {
    let future = Future::new();
    future
        .set_result(result)
        .expect("a new future has no result");
    future
}

/// Returns a coroutine that is suspended once and then returns this value.
fn later<T>(result: T) -> impl Coroutine<Return = T> {
    coroutine! {
        yield;
        result
    }
}

/// Asserts equality as `assert_eq!` does, as a function: its arguments may contain a `yield`.
#[track_caller]
fn same<T: PartialEq + std::fmt::Debug>(left: T, right: T) {
    assert_eq!(left, right);
}

/// Returns the number of suspensions of a coroutine that waits only for turns.
fn turns<T>(coroutine: impl Coroutine<Return = T>) -> usize {
    let mut coroutine = pin!(coroutine);
    let mut turns = 0;
    while let CoroutineState::Yielded(_) = coroutine.as_mut().resume() {
        turns += 1;
    }
    turns
}

#[test]
fn nothing_runs_before_the_first_resume() {
    let started = Rc::new(Cell::new(false));
    let seen = started.clone();
    let coroutine = coroutine! { started.set(true) };
    assert!(!seen.get());
    run(coroutine);
    assert!(seen.get());
}

#[test]
fn an_empty_body_returns_unit() {
    run(coroutine! {});
}

#[test]
fn surroundings_are_moved_in() {
    let text = String::from("moved");
    assert_eq!(run(coroutine! { text }), "moved");
}

#[test]
fn yield_evaluates_to_the_result() {
    assert_eq!(
        run(coroutine! {
            let x = yield done(7);
            x + 1
        }),
        8
    );
}

#[test]
fn yield_takes_a_future_and_a_task_by_value_and_by_reference() {
    run(coroutine! {
        let future = done(1);
        let task = create_task(later(2));
        let sum = (yield &future) + (yield &task) + (yield future) + (yield task);
        assert_eq!(sum, 6);
    });
}

#[test]
fn yield_of_what_is_done_costs_one_turn() {
    assert_eq!(turns(coroutine! { yield done(()); }), 1);
}

#[test]
fn bare_yield_costs_one_turn_and_is_unit() {
    assert_eq!(turns(coroutine! { yield; }), 1);
    assert_eq!(turns(coroutine! { yield }), 1);
    assert_eq!(turns(coroutine! { (yield, yield).1 }), 2);
    assert_eq!(turns(coroutine! { let () = yield; let () = (yield); }), 2);
}

#[test]
fn yield_from_evaluates_to_what_the_other_returns() {
    assert_eq!(run(coroutine! { yield from later("x") }), "x");
}

#[test]
fn yield_from_takes_futures_and_tasks_too() {
    run(coroutine! {
        let task = create_task(later(2));
        same((yield from done(1)), 1);
        same((yield from task), 2);
    });
}

#[test]
fn yield_from_takes_a_pinned_coroutine_by_reference() {
    run(coroutine! {
        let mut other = pin!(later(3));
        let result = yield from &mut other;
        assert_eq!(result, 3);
    });
}

#[test]
fn yield_from_goes_deep() {
    fn deep(levels: u32) -> Box<dyn Coroutine<Return = u32> + Unpin> {
        Box::new(Box::pin(coroutine! {
            if levels == 0 {
                yield;
                return 0;
            }
            1 + yield from deep(levels - 1)
        }))
    }
    assert_eq!(run(coroutine! { yield from deep(200) }), 200);
}

#[test]
fn yield_binds_as_loosely_as_return() {
    // Each operand reaches to the end of the statement.
    run(coroutine! {
        let (a, b) = (done(1), done(2));
        let first = true;
        let x = yield if first { a } else { b };
        assert_eq!(x, 1);
        let y = yield from later(1 + 2);
        assert_eq!(y, 3);
        let z = yield from later(5).pipe(|coroutine| coroutine);
        assert_eq!(z, 5);
    });
}

trait Pipe: Sized {
    fn pipe<R>(self, f: impl FnOnce(Self) -> R) -> R {
        f(self)
    }
}

impl<T> Pipe for T {}

#[test]
fn parentheses_limit_it() {
    run(coroutine! {
        same((yield done(1)) + 1, 2);
        let negative = -(yield from later(4));
        assert_eq!(negative, -4);
        let wide = (yield done(3_u8)) as u32;
        assert_eq!(wide, 3);
        let length = (yield from later("four")).len();
        assert_eq!(length, 4);
        let third = (yield from later([1, 2, 3]))[2];
        assert_eq!(third, 3);
        let called = (yield from later(|x: i32| x + 1))(1);
        assert_eq!(called, 2);
        let reference = &(yield from later(String::from("r")));
        assert_eq!(reference, "r");
        (yield from later(|| ()))();
        (yield done([0, 1]))[0].pipe(|zero| assert_eq!(zero, 0));
    });
}

#[test]
fn question_mark_works_on_and_around_a_suspension() {
    fn attempt(outcome: Result<i32, String>) -> impl Coroutine<Return = Result<i32, String>> {
        coroutine! {
            let value = (yield from later(outcome.clone()))?;
            let same = (yield done(outcome))?;
            (yield from later(Ok::<(), String>(())))?;
            Ok(value + same)
        }
    }
    assert_eq!(run(attempt(Ok(1))), Ok(2));
    assert_eq!(run(attempt(Err("no".into()))), Err("no".into()));
}

#[test]
fn question_mark_in_the_operand_belongs_to_the_operand() {
    fn attempt(future: Option<Future<i32>>) -> impl Coroutine<Return = Option<i32>> {
        coroutine! {
            let value = yield future?;
            Some(value)
        }
    }
    assert_eq!(run(attempt(Some(done(1)))), Some(1));
    assert_eq!(run(attempt(None)), None);
}

#[test]
fn return_ends_the_coroutine_alone() {
    fn early(stop: bool) -> impl Coroutine<Return = &'static str> {
        coroutine! {
            if stop {
                return "early";
            }
            yield;
            return yield from later("late");
        }
    }
    assert_eq!(run(early(true)), "early");
    assert_eq!(run(early(false)), "late");
}

#[test]
fn heads_take_it_in_parentheses() {
    run(coroutine! {
        let mut seen = Vec::new();
        match (yield done(2)) {
            2 => seen.push("match"),
            _ => unreachable!(),
        }
        if (yield done(true)) {
            seen.push("if");
        }
        if 3 == (yield from later(3)) && (yield done(true)) {
            seen.push("if and");
        } else if (yield done(false)) {
            unreachable!();
        }
        let left = Cell::new(2);
        while (yield done(left.get() > 0)) {
            left.set(left.get() - 1);
            seen.push("while");
        }
        for n in (yield from later(vec![1])) {
            assert_eq!(n, 1);
            seen.push("for");
        }
        for n in 0..(yield from later(1)) {
            assert_eq!(n, 0);
            seen.push("range");
        }
        assert_eq!(seen, ["match", "if", "if and", "while", "while", "for", "range"]);
    });
}

#[test]
fn if_let_while_let_and_let_else_take_it() {
    fn unwrap_or_zero(option: Option<i32>) -> impl Coroutine<Return = i32> {
        coroutine! {
            let Some(x) = yield from later(option) else {
                return 0;
            };
            x
        }
    }
    run(coroutine! {
        same((yield from unwrap_or_zero(Some(1))), 1);
        same((yield from unwrap_or_zero(None)), 0);
        if let Some(x) = (yield done(Some(1)))
            && x > 0
            && let Some(y) = (yield from later(Some(x + 1)))
        {
            assert_eq!(y, 2);
        } else {
            unreachable!();
        }
        let mut items = vec![1, 2];
        let mut sum = 0;
        while let Some(item) = (yield from later(items.pop())) {
            sum += item;
        }
        assert_eq!(sum, 3);
    });
}

#[test]
fn match_arms_and_guards_take_it() {
    run(coroutine! {
        let kind = yield match 2 { 1 => done("one"), _ => done("two") };
        let text = match kind {
            "one" => yield done("1"),
            other if (yield done(other == "two")) => yield from later("2"),
            _ => { yield; "?" }
        };
        assert_eq!(text, "2");
    });
}

#[test]
fn it_stands_wherever_an_expression_does() {
    #[derive(Debug, PartialEq)]
    struct Point {
        x: i32,
        y: i32,
    }
    run(coroutine! {
        let point = Point { x: yield done(1), y: yield from later(2) };
        assert_eq!(point, Point { x: 1, y: 2 });
        let array = [yield done(1), yield from later(2), 3];
        let tuple = (yield done(1), yield from later(2));
        same(i32::max(yield done(1), yield from later(2)), array[yield done(1)]);
        same(Some(1).filter(|one| *one == tuple.0), Some(yield done(1)));
        let mut assigned;
        assigned = yield done(1);
        assigned += yield from later(2);
        assert_eq!(assigned, 3);
        let lazily = array.is_empty() && yield done(true);
        assert!(!lazily);
        let block = { yield done(1) };
        let labelled = 'out: {
            if block == 1 {
                break 'out yield from later(2);
            }
            0
        };
        let looped = loop {
            if labelled == 2 {
                break yield done(3);
            }
        };
        assert_eq!((block, labelled, looped), (1, 2, 3));
    });
}

#[test]
fn nested_blocks_loops_and_labels_work() {
    let steps = Rc::new(RefCell::new(Vec::new()));
    let log = steps.clone();
    run(coroutine! {
        'outer: for i in 0..3 {
            let mut j = 0;
            loop {
                j += 1;
                if j > i { continue 'outer; }
                if i == 2 && j == 2 { break 'outer; }
                { yield; };
                log.borrow_mut().push((i, j));
            }
        }
    });
    assert_eq!(*steps.borrow(), [(1, 1), (2, 1)]);
}

#[test]
fn a_coroutine_in_a_coroutine_is_its_own() {
    run(coroutine! {
        let outer = 1;
        let inner = coroutine! {
            let two = yield from coroutine! { yield; 1 + (yield done(1)) };
            if two == 2 { return two + outer; }
            0
        };
        same((yield from inner), 3);
        let many = vec![coroutine! { yield; 1 }];
        let doubled = [1, 2].map(|n| coroutine! { 2 * (yield done(n)) });
        let mut sum = 0;
        for one in many { sum += yield from one; }
        for one in doubled { sum += yield from one; }
        assert_eq!(sum, 7);
    });
}

#[test]
fn closures_and_functions_inside_work_as_ever() {
    run(coroutine! {
        fn double(x: i32) -> i32 {
            if x == 0 {
                return 0;
            }
            2 * x
        }
        let add = |x: i32| -> Option<i32> {
            if x < 0 {
                return None;
            }
            let sum = x.checked_add(1)?;
            Some(sum)
        };
        let n = yield done(1);
        assert_eq!(double(n), 2);
        assert_eq!(add(n), Some(2));
    });
}

#[test]
fn temporaries_of_the_operand_end_before_the_suspension() {
    let queue = Rc::new(RefCell::new(vec![Future::<i32>::new()]));
    let other = queue.clone();
    let main = coroutine! {
        call_soon(move || {
            // A borrow that is still held would panic here.
            let future = other.borrow_mut().remove(0);
            future.set_result(5).expect("not done yet");
        });
        let first = yield queue.borrow()[0].clone();
        assert_eq!(first, 5);
        queue.borrow_mut().push(done(6));
        let second = yield &queue.borrow()[0];
        assert_eq!(second, 6);
        let third = (yield queue.borrow().first().cloned().expect("one is left")) + 1;
        assert_eq!(third, 7);
    };
    run(main);
}

#[test]
fn temporaries_of_a_yield_from_end_before_the_suspension() {
    let numbers = Rc::new(RefCell::new(vec![1]));
    let (seen, other) = (numbers.clone(), numbers.clone());
    run(coroutine! {
        call_soon(move || other.borrow_mut().push(2));
        let one = yield from later(numbers.borrow()[0]);
        assert_eq!(one, 1);
    });
    assert_eq!(*seen.borrow(), [1, 2]);
}

#[test]
fn a_finished_coroutine_is_dropped_at_once() {
    struct Noted(Rc<Cell<bool>>);
    impl Drop for Noted {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = Rc::new(Cell::new(false));
    let noted = Noted(dropped.clone());
    run(coroutine! {
        let inner = coroutine! { let _noted = noted; yield; 1 };
        match (yield from inner) {
            1 => assert!(dropped.get()),
            _ => unreachable!(),
        }
    });
}

#[test]
fn what_a_finished_coroutine_borrowed_is_free_again() {
    run(coroutine! {
        let mut list = vec![1];
        match (yield from push(&mut list)) {
            2 => list.push(3),
            _ => unreachable!(),
        }
        assert_eq!(list, [1, 2, 3]);
    });

    fn push(list: &mut Vec<i32>) -> impl Coroutine<Return = usize> {
        coroutine! {
            yield;
            list.push(2);
            list.len()
        }
    }
}

#[test]
fn a_method_may_borrow_self_in_its_coroutine() {
    struct Counter(Cell<u32>);
    impl Counter {
        fn next(&self) -> impl Coroutine<Return = u32> {
            coroutine! {
                self.0.set(self.0.get() + 1);
                yield;
                self.0.get()
            }
        }
    }
    run(coroutine! {
        let counter = Counter(Cell::new(0));
        same((yield from counter.next()), 1);
        same((yield from counter.next()), 2);
    });
}

#[test]
fn a_variable_may_be_called_from() {
    run(coroutine! {
        let from = done(1);
        same((yield from.clone()), 1);
        let it = yield from;
        assert_eq!(it, 1);
        let from = later(2);
        same((yield from from), 2);
    });
}

#[test]
fn yield_from_takes_every_kind_of_expression() {
    struct Holder<C>(C);
    run(coroutine! {
        let (holder, holder_kind) = (Holder(later(1)), 1);
        same((yield from holder.0), 1);
        same((yield from (later(2))), 2);
        same((yield from { yield; later(3) }), 3);
        same((yield from if true { later(4) } else { later(5) }), 4);
        same((yield from match holder_kind { 1 => later(6), _ => later(0) }), 6);
        same((yield from self::later(7)), 7);
        same((yield from crate::later::<u8>(8)), 8);
        same((yield from <Future<u8>>::clone(&done(9))), 9);
        let ten = done(10);
        same((yield from &ten), 10);
        same((yield from yield from later(later(11))), 11);
        same((yield yield done(done(12))), 12);
        same((yield from later(yield from later(13))), 13);
    });
}

#[test]
fn tasks_may_be_made_inside() {
    run(coroutine! {
        let tasks: Vec<Task<u32>> = (0..3).map(|n| create_task(later(n))).collect();
        let mut sum = 0;
        for task in &tasks {
            sum += yield task;
        }
        assert_eq!(sum, 3);
    });
}

#[test]
fn a_body_that_never_ends_has_any_type() {
    fn unfinished() -> impl Coroutine<Return = String> {
        coroutine! { todo!() }
    }
    fn endless() -> impl Coroutine<Return = String> {
        coroutine! {
            loop {
                yield;
            }
        }
    }
    drop(unfinished());
    assert!(matches!(
        pin!(endless()).resume(),
        CoroutineState::Yielded(_)
    ));
}

#[test]
fn a_macro_by_example_may_write_one() {
    macro_rules! sum {
        ($($future:expr),*) => { coroutine! { 0 $( + (yield $future) )* } };
    }
    assert_eq!(run(sum!(done(1), done(2))), 3);
}

#[test]
fn a_level_of_yield_from_adds_only_a_few_bytes_of_state() {
    fn leaf() -> impl Coroutine<Return = u8> {
        coroutine! {
            let large = [1; 1000];
            yield;
            large[999]
        }
    }
    fn one() -> impl Coroutine<Return = u8> {
        coroutine! { yield from leaf() }
    }
    fn two() -> impl Coroutine<Return = u8> {
        coroutine! {
            let first = yield from one();
            first + yield from one()
        }
    }
    let (leaf, two) = (size_of_val(&leaf()), size_of_val(&two()));
    assert!(two <= leaf + 64, "{two} bytes against {leaf}");
}

#[test]
fn the_place_of_the_last_yield_is_the_innermost_one_in_the_text() {
    let first = line!() + 2;
    let mut body: Suspendable = Box::pin(coroutine! {
        yield;
        yield from coroutine! {
            yield Future::<()>::new();
        };
    });
    let waits = line!() + 1;
    let mut napping: Suspendable = Box::pin(coroutine! { yield from sleep(Duration::ZERO); });
    let place = |body: &mut Suspendable| {
        assert!(matches!(body.as_mut().resume(), CoroutineState::Yielded(_)));
        let place = common::__private::place().expect("it is known");
        assert_eq!(place.file(), file!());
        place.line()
    };
    assert_eq!([place(&mut body), place(&mut body)], [first, first + 2]);
    assert_eq!(place(&mut napping), waits);
}

/// A coroutine that is resumed by hand.
type Suspendable = Pin<Box<dyn Coroutine<Return = ()>>>;
