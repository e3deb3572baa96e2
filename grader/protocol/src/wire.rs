//! The wire format of programs and events: small integers as LEB128, a tag before each variant, no
//! pointers, no recursion.
//!
//! Decoding takes any bytes: it gives values or [`Malformed`], never a panic, and allocates no more
//! than the bytes warrant. The first frame to a child is its confinement, `length, filters`. A
//! request is a frame `length, nonce, mode, program`; an answer is one or more frames `length,
//! nonce, last, events`.

use crate::Answer;
use crate::event::{Event, Panicked};
use crate::program::{Act, Call, Deed, Guard, Op, Program, Setup, Start, Target};

/// Bytes that are not in the wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The form of the harness's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One frame at the end of the program.
    Whole,
    /// A frame for each event, at once: it shows the progress of a program that ends its process.
    Streamed,
    /// As streamed; and the submission's inside is recorded between its output.
    Recorded,
}

/// The fixed part of a frame from the harness: length of the rest (4 bytes), nonce (8), last (1).
pub const ANSWER_HEAD: usize = 13;
/// Longest text of a panic on the wire, in bytes.
pub const TEXT: usize = 400;

/// An instruction of a filter for system calls, as the kernel takes it.
pub type Instruction = [u8; 8];
/// In a comparison of a filter, this stands for the number of the process that applies the filter.
/// No process has so large a number.
pub const SELF: u32 = 0x7fff_5e1f;

/// Frames the filters that a child applies before it runs any of the submission's code.
pub fn confinement(filters: &[Vec<Instruction>]) -> Vec<u8> {
    let mut out = vec![0; 4];
    for filter in filters {
        put(
            &mut out,
            u32::try_from(filter.len()).expect("a filter is short"),
        );
        out.extend(filter.iter().flatten());
    }
    set_length(&mut out);
    out
}

/// Decodes the rest of a frame with filters, after its length.
pub fn read_confinement(rest: &[u8]) -> Result<Vec<Vec<Instruction>>, Malformed> {
    let mut reader = Reader { rest };
    let mut filters = Vec::new();
    while !reader.rest.is_empty() {
        let length = reader.number()? as usize;
        let bytes = reader
            .rest
            .get(..length.saturating_mul(8))
            .ok_or(Malformed)?;
        reader.rest = &reader.rest[bytes.len()..];
        filters.push(bytes.as_chunks().0.to_vec());
    }
    Ok(filters)
}

/// Most bytes of a request, its length not counted. The grader sends no longer one, and the harness
/// reads none.
pub const MOST_REQUEST: usize = 16 << 20;

/// Frames a request.
pub fn request(nonce: u64, mode: Mode, program: &Program) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&nonce.to_le_bytes());
    out.push(match mode {
        Mode::Whole => 0,
        Mode::Streamed => 1,
        Mode::Recorded => 2,
    });
    put_program(&mut out, program);
    set_length(&mut out);
    out
}

/// Frames an answer, or a part of one.
pub fn answer(nonce: u64, last: bool, events: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(ANSWER_HEAD + events.len());
    begin_answer(&mut out, nonce);
    out.extend_from_slice(events);
    end_answer(&mut out, last);
    out
}

/// Makes `out` the head of an answer, or of a part of one. The events follow it.
pub fn begin_answer(out: &mut Vec<u8>, nonce: u64) {
    out.clear();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&nonce.to_le_bytes());
    out.push(0);
}

/// Makes a frame of what [`begin_answer`] began.
///
/// # Panics
///
/// When it was not begun.
pub fn end_answer(out: &mut [u8], last: bool) {
    out[ANSWER_HEAD - 1] = u8::from(last);
    set_length(out);
}

fn set_length(frame: &mut [u8]) {
    let length = u32::try_from(frame.len() - 4).expect("a frame is far below 4 GiB");
    frame[..4].copy_from_slice(&length.to_le_bytes());
}

/// Decodes the rest of a request frame, after its length.
pub fn read_request(rest: &[u8]) -> Result<(u64, Mode, Program), Malformed> {
    let mut reader = Reader { rest };
    let nonce = reader.wide()?;
    let mode = match reader.byte()? {
        0 => Mode::Whole,
        1 => Mode::Streamed,
        2 => Mode::Recorded,
        _ => return Err(Malformed),
    };
    Ok((nonce, mode, reader.program()?))
}

/// Decodes the rest of an answer frame, after its length: nonce, true if it is the last, events.
pub fn read_answer(rest: &[u8]) -> Result<(u64, bool, &[u8]), Malformed> {
    let mut reader = Reader { rest };
    let nonce = reader.wide()?;
    let last = reader.flag()?;
    Ok((nonce, last, reader.rest))
}

/// Decodes a run of events, one after the other.
pub fn events(bytes: &[u8]) -> impl Iterator<Item = Result<Event, Malformed>> {
    let mut reader = Reader { rest: bytes };
    std::iter::from_fn(move || (!reader.rest.is_empty()).then(|| reader.event()))
}

/// A run of events, operation by operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The events before the first operation.
    pub before: Vec<Event>,
    /// The events of each operation.
    pub ops: Vec<Vec<Event>>,
    /// True if [`Event::End`] came, which ends the run.
    pub ended: bool,
}

/// Decodes a run of events, operation by operation. There may be a million of them, so all decoding
/// is in this crate, which is compiled with optimisation.
///
/// # Errors
/// The bytes contain no event, or one after the end.
pub fn read_report(bytes: &[u8]) -> Result<Report, Malformed> {
    let mut reader = Reader { rest: bytes };
    let mut report = Report::default();
    while !reader.rest.is_empty() {
        if report.ended {
            return Err(Malformed);
        }
        match reader.event()? {
            Event::Op => report.ops.push(Vec::new()),
            Event::End => report.ended = true,
            event => report
                .ops
                .last_mut()
                .unwrap_or(&mut report.before)
                .push(event),
        }
    }
    Ok(report)
}

fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_program(out: &mut Vec<u8>, program: &Program) {
    put(
        out,
        u32::try_from(program.objects.len()).expect("programs have few objects"),
    );
    for setup in &program.objects {
        put(
            out,
            u32::try_from(setup.arguments.len()).expect("constructors have few arguments"),
        );
        setup
            .arguments
            .iter()
            .for_each(|argument| put(out, *argument));
        put(out, setup.capacity);
    }
    put(out, program.budget);
    out.push(u8::from(program.look.is_some()));
    if let Some(look) = program.look {
        put_call(out, look);
    }
    for op in &program.ops {
        match op {
            Op::Spawn { start, script } => {
                out.push(match start {
                    Start::Eager => 0,
                    Start::Queued => 1,
                });
                put(out, u32::try_from(script.len()).expect("scripts are short"));
                script.iter().for_each(|act| put_act(out, *act));
            }
            Op::Turn => out.push(2),
            Op::Idle => out.push(3),
            Op::Call(call) => {
                out.push(4);
                put_call(out, *call);
            }
            Op::Cancel(task) => {
                out.push(5);
                put(out, *task);
            }
            Op::Renew(object) => out.extend_from_slice(&[6, *object]),
            Op::Restart => out.push(8),
            Op::Move(object) => out.extend_from_slice(&[9, *object]),
            Op::Delay(seconds) => {
                out.push(7);
                put(out, *seconds);
            }
            Op::Elapse(seconds) => {
                out.push(10);
                put(out, *seconds);
            }
        }
    }
}

fn put_act(out: &mut Vec<u8>, act: Act) {
    match act {
        Act::Wait(target) => put_target(out, 0, target),
        Act::Make(target) => put_target(out, 1, target),
        Act::Resume => out.push(2),
        Act::Discard => out.push(3),
        Act::Call(call) => {
            out.push(4);
            put_call(out, call);
        }
        Act::OnDrop(deed) => put_deed(out, 5, deed),
        Act::Turn => out.push(6),
        Act::Park => out.push(7),
        Act::Cancel(task) => {
            out.push(8);
            put(out, task);
        }
        Act::Loop { back, times } => {
            out.push(9);
            put(out, u32::from(back));
            put(out, times);
        }
        Act::Drive => out.push(10),
        Act::Soon(deed) => put_deed(out, 11, deed),
        Act::Panic => out.push(12),
        Act::Timeout { seconds, target } => {
            put_target(out, 13, target);
            put(out, seconds);
        }
        Act::Gather([one, other]) => {
            put_target(out, 14, one);
            out.extend_from_slice(&[other.object, other.method]);
        }
    }
}

fn put_target(out: &mut Vec<u8>, tag: u8, target: Target) {
    out.extend_from_slice(&[tag, target.object, target.method]);
}

fn put_deed(out: &mut Vec<u8>, tag: u8, deed: Deed) {
    out.push(tag);
    match deed {
        Deed::Call(call) => {
            out.push(0);
            put_call(out, call);
        }
        Deed::Cancel(task) => {
            out.push(1);
            put(out, task);
        }
    }
}

fn put_call(out: &mut Vec<u8>, call: Call) {
    let guard = match call.guard {
        Guard::Always => 0,
        Guard::Held => 1,
        Guard::Settled => 2,
        Guard::Open => 3,
    };
    out.extend_from_slice(&[call.object, call.method, guard]);
}

/// Appends one event.
pub fn put_event(out: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Op => out.push(0),
        Event::Began {
            task,
            object,
            method,
        } => {
            put_task(out, 1, *task, Some(*object));
            out.push(*method);
        }
        Event::Ended { task, object } => put_task(out, 2, *task, Some(*object)),
        Event::Answered {
            by,
            object,
            method,
            answer,
        } => {
            out.push(3);
            put(out, by.map_or(0, |task| task.saturating_add(1)));
            out.extend_from_slice(&[*object, *method]);
            match *answer {
                Answer::Unit => out.push(0),
                Answer::Bool(false) => out.push(1),
                Answer::Bool(true) => out.push(2),
                Answer::Ok => out.push(3),
                Answer::Err(error) => out.extend_from_slice(&[4, error]),
                Answer::Int(number) => {
                    out.push(5);
                    out.extend_from_slice(&number.to_le_bytes());
                }
            }
        }
        Event::Skipped => out.push(4),
        Event::Missing => out.push(5),
        Event::Finished { task } => put_task(out, 6, *task, None),
        Event::Gone { task } => put_task(out, 7, *task, None),
        Event::Discarded { task, object } => put_task(out, 8, *task, Some(*object)),
        Event::Cancelled { task, accepted } => put_task(out, 9, *task, Some(u8::from(*accepted))),
        Event::Turned { ran } => out.extend_from_slice(&[10, u8::from(*ran)]),
        Event::Idled {
            turns,
            exhausted,
            timers,
        } => {
            out.push(11);
            put(out, *turns);
            out.extend_from_slice(&[u8::from(*exhausted), u8::from(*timers)]);
        }
        Event::Panicked(panicked) => {
            out.push(12);
            put_text(out, &panicked.message);
            put_text(out, &panicked.file);
            put(out, panicked.line);
            put(out, panicked.column);
        }
        Event::End => out.push(13),
        Event::Threw { task } => put_task(out, 14, *task, None),
        Event::GaveUp { task, object } => put_task(out, 15, *task, Some(*object)),
    }
}

fn put_task(out: &mut Vec<u8>, tag: u8, task: u32, detail: Option<u8>) {
    out.push(tag);
    put(out, task);
    out.extend(detail);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    let end = text.floor_char_boundary(TEXT);
    put(out, u32::try_from(end).expect("cut to TEXT"));
    out.extend_from_slice(&text.as_bytes()[..end]);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?[0])
    }

    fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed),
        }
    }

    fn wide(&mut self) -> Result<u64, Malformed> {
        Ok(u64::from_le_bytes(
            self.take(8)?.try_into().expect("eight bytes were taken"),
        ))
    }

    fn number(&mut self) -> Result<u32, Malformed> {
        let mut number = 0u64;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(number).map_err(|_| Malformed);
            }
        }
        Err(Malformed)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        let length = self.number()? as usize;
        if length > TEXT {
            return Err(Malformed);
        }
        String::from_utf8(self.take(length)?.to_vec()).map_err(|_| Malformed)
    }

    fn program(&mut self) -> Result<Program, Malformed> {
        let objects = self.number()?;
        let objects = (0..objects)
            .map(|_| self.setup())
            .collect::<Result<_, _>>()?;
        let budget = self.number()?;
        let look = if self.flag()? {
            Some(self.call()?)
        } else {
            None
        };
        let mut program = Program {
            objects,
            budget,
            look,
            ops: Vec::new(),
        };
        while !self.rest.is_empty() {
            program.ops.push(self.op()?);
        }
        Ok(program)
    }

    fn setup(&mut self) -> Result<Setup, Malformed> {
        let arguments = self.number()?;
        Ok(Setup {
            arguments: (0..arguments)
                .map(|_| self.number())
                .collect::<Result<_, _>>()?,
            capacity: self.number()?,
        })
    }

    fn op(&mut self) -> Result<Op, Malformed> {
        Ok(match self.byte()? {
            0 => Op::Spawn {
                start: Start::Eager,
                script: self.script()?,
            },
            1 => Op::Spawn {
                start: Start::Queued,
                script: self.script()?,
            },
            2 => Op::Turn,
            3 => Op::Idle,
            4 => Op::Call(self.call()?),
            5 => Op::Cancel(self.number()?),
            6 => Op::Renew(self.byte()?),
            7 => Op::Delay(self.number()?),
            8 => Op::Restart,
            9 => Op::Move(self.byte()?),
            10 => Op::Elapse(self.number()?),
            _ => return Err(Malformed),
        })
    }

    fn script(&mut self) -> Result<Vec<Act>, Malformed> {
        let count = self.number()?;
        (0..count).map(|_| self.act()).collect()
    }

    fn act(&mut self) -> Result<Act, Malformed> {
        Ok(match self.byte()? {
            0 => Act::Wait(self.target()?),
            1 => Act::Make(self.target()?),
            2 => Act::Resume,
            3 => Act::Discard,
            4 => Act::Call(self.call()?),
            5 => Act::OnDrop(self.deed()?),
            6 => Act::Turn,
            7 => Act::Park,
            8 => Act::Cancel(self.number()?),
            9 => Act::Loop {
                back: u16::try_from(self.number()?).map_err(|_| Malformed)?,
                times: self.number()?,
            },
            10 => Act::Drive,
            11 => Act::Soon(self.deed()?),
            12 => Act::Panic,
            13 => Act::Timeout {
                target: self.target()?,
                seconds: self.number()?,
            },
            14 => Act::Gather([self.target()?, self.target()?]),
            _ => return Err(Malformed),
        })
    }

    fn deed(&mut self) -> Result<Deed, Malformed> {
        Ok(match self.byte()? {
            0 => Deed::Call(self.call()?),
            1 => Deed::Cancel(self.number()?),
            _ => return Err(Malformed),
        })
    }

    fn target(&mut self) -> Result<Target, Malformed> {
        Ok(Target {
            object: self.byte()?,
            method: self.byte()?,
        })
    }

    fn call(&mut self) -> Result<Call, Malformed> {
        let (object, method) = (self.byte()?, self.byte()?);
        let guard = match self.byte()? {
            0 => Guard::Always,
            1 => Guard::Held,
            2 => Guard::Settled,
            3 => Guard::Open,
            _ => return Err(Malformed),
        };
        Ok(Call {
            object,
            method,
            guard,
        })
    }

    fn event(&mut self) -> Result<Event, Malformed> {
        Ok(match self.byte()? {
            0 => Event::Op,
            1 => Event::Began {
                task: self.number()?,
                object: self.byte()?,
                method: self.byte()?,
            },
            2 => Event::Ended {
                task: self.number()?,
                object: self.byte()?,
            },
            3 => Event::Answered {
                by: self.number()?.checked_sub(1),
                object: self.byte()?,
                method: self.byte()?,
                answer: self.answer()?,
            },
            4 => Event::Skipped,
            5 => Event::Missing,
            6 => Event::Finished {
                task: self.number()?,
            },
            7 => Event::Gone {
                task: self.number()?,
            },
            8 => Event::Discarded {
                task: self.number()?,
                object: self.byte()?,
            },
            9 => Event::Cancelled {
                task: self.number()?,
                accepted: self.flag()?,
            },
            10 => Event::Turned { ran: self.flag()? },
            11 => Event::Idled {
                turns: self.number()?,
                exhausted: self.flag()?,
                timers: self.flag()?,
            },
            12 => Event::Panicked(Box::new(Panicked {
                message: self.text()?,
                file: self.text()?,
                line: self.number()?,
                column: self.number()?,
            })),
            13 => Event::End,
            14 => Event::Threw {
                task: self.number()?,
            },
            15 => Event::GaveUp {
                task: self.number()?,
                object: self.byte()?,
            },
            _ => return Err(Malformed),
        })
    }

    fn answer(&mut self) -> Result<Answer, Malformed> {
        Ok(match self.byte()? {
            0 => Answer::Unit,
            1 => Answer::Bool(false),
            2 => Answer::Bool(true),
            3 => Answer::Ok,
            4 => Answer::Err(self.byte()?),
            5 => Answer::Int(self.wide()?),
            _ => return Err(Malformed),
        })
    }
}
