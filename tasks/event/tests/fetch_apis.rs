//! The example program prints the text of its snapshot.

use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

#[path = "../examples/fetch_apis.rs"]
#[expect(dead_code, reason = "its `main` is not called here")]
mod fetch_apis;

#[test]
fn workers_go_when_the_list_of_apis_is_there() {
    let lines = Rc::new(RefCell::new(String::new()));
    fetch_apis::run({
        let lines = lines.clone();
        Rc::new(move |who, what| {
            let now = common::time().as_millis();
            writeln!(lines.borrow_mut(), "{now:>6} ms  {who:<9} {what}").unwrap();
        })
    });
    insta::assert_snapshot!(lines.borrow());
}
