//! tries: let a shebang, a front matter and a byte order mark hide a line from the rules
//! must: compile error or refused

---
[package]
build = "build.rs"
---
﻿#!/usr/bin/env cargo

fn attack() {}
