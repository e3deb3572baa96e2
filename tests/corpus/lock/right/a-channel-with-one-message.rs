//! right: a channel in which one message lies: acquire receives it, release sends it back.

use common::{Coroutine, Future, NotLocked, coroutine};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

struct Channel<T> {
    messages: RefCell<VecDeque<T>>,
    receivers: RefCell<VecDeque<Rc<Receiver<T>>>>,
}

struct Receiver<T> {
    message: Cell<Option<T>>,
    arrived: Future,
}

impl<T> Channel<T> {
    fn new() -> Channel<T> {
        Channel {
            messages: RefCell::default(),
            receivers: RefCell::default(),
        }
    }

    fn send(&self, message: T) {
        match self.receivers.borrow_mut().pop_front() {
            Some(receiver) => {
                receiver.message.set(Some(message));
                let _ = receiver.arrived.set_result(());
            }
            None => self.messages.borrow_mut().push_back(message),
        }
    }

    fn receive(&self) -> impl Coroutine<Return = T> {
        coroutine! {
            if let Some(message) = self.messages.borrow_mut().pop_front() {
                return message;
            }
            let receiver = Rc::new(Receiver { message: Cell::new(None), arrived: Future::new() });
            self.receivers.borrow_mut().push_back(Rc::clone(&receiver));
            let leave = Leave { channel: self, receiver: &receiver };
            yield &receiver.arrived;
            let message = receiver.message.take().expect("it has arrived");
            drop(leave);
            message
        }
    }
}

struct Leave<'a, T> {
    channel: &'a Channel<T>,
    receiver: &'a Rc<Receiver<T>>,
}

impl<T> Drop for Leave<'_, T> {
    fn drop(&mut self) {
        self.channel
            .receivers
            .borrow_mut()
            .retain(|other| !Rc::ptr_eq(other, self.receiver));
        if let Some(message) = self.receiver.message.take() {
            self.channel.send(message);
        }
    }
}

pub struct Lock {
    channel: Channel<()>,
}

impl Default for Lock {
    fn default() -> Lock {
        Lock::new()
    }
}

impl Lock {
    pub fn new() -> Lock {
        let channel = Channel::new();
        channel.send(());
        Lock { channel }
    }

    pub fn locked(&self) -> bool {
        self.channel.messages.borrow().is_empty()
    }

    pub fn acquire(&self) -> impl Coroutine<Return = ()> {
        self.channel.receive()
    }

    pub fn release(&self) -> Result<(), NotLocked> {
        if !self.locked() {
            return Err(NotLocked);
        }
        self.channel.send(());
        Ok(())
    }
}
