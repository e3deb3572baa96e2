# Reading a submission.

# The path is wrong or cannot be opened: wrong usage.
submission-missing = There is no file or folder `{ $path }`.
submission-way-blocked = `{ $path }` cannot be there: a part of this path is a file, not a folder.
submission-denied = `{ $path }` may not be read: the permission is missing.
submission-link-loop = `{ $path }` leads nowhere: its links lead to each other.
submission-link-out = `{ $path }` is a link that leads elsewhere. Give the path of the file itself.
submission-name-too-long = `{ $path }` cannot be opened: a name in this path is too long.
submission-cannot-open = `{ $path }` cannot be read: { $reason }.
submission-folder-without-root = There is no `src/lib.rs` in the folder `{ $path }`. Give a source file, or a package folder that has one.
submission-not-a-file = { $kind ->
    [folder] `{ $path }` is a folder, where a source file is wanted.
    [pipe] `{ $path }` is a pipe. A submission is an ordinary file, or a package folder.
    [socket] `{ $path }` is a socket. A submission is an ordinary file, or a package folder.
    [device] `{ $path }` is a device. A submission is an ordinary file, or a package folder.
   *[unknown] `{ $path }` is neither a file nor a folder. A submission is an ordinary file, or a package folder.
}

# The content is not a submission.
submission-link = `{ $path }` is a link, or lies behind one. A submission holds its files itself: put a copy in its place.
submission-folder-with-several = There is no `src/lib.rs` in the folder `{ $path }`, and more than one other source file: { $files }. Name one of them.
submission-not-source = { $kind ->
    [zip] `{ $path }` is a ZIP archive (or an office document). Unpack it and hand in the Rust file.
    [archive] `{ $path }` is an archive. Unpack it and hand in the Rust file.
    [pdf] `{ $path }` is a PDF. Hand in the Rust file itself.
    [word] `{ $path }` is an office document. Hand in the Rust file itself.
    [rtf] `{ $path }` is a text in RTF, as word processors write it. Save it as plain text, in UTF-8.
    [utf-16] `{ $path }` is a text in UTF-16. Save it in UTF-8.
    [program] `{ $path }` is a compiled program. Hand in the Rust file that it was made of.
    [picture] `{ $path }` is a picture. Hand in the Rust file itself.
    [lfs] `{ $path }` is a pointer of Git LFS, not the file that it stands for. Fetch that with `git lfs pull`.
    [html] `{ $path }` is an HTML page. Was the page saved instead of the file?
    [markdown] `{ $path }` begins with a Markdown fence (```). Hand in only the code between the fences.
   *[xml] `{ $path }` is an XML file. Hand in the Rust file itself.
}
submission-empty = `{ $path }` is empty. Was the solution saved?
submission-not-utf8 = `{ $path }` is not a text in UTF-8: see line { $line }. Save it in the encoding UTF-8.
submission-nul = `{ $path }` is not a text: there is a NUL character in line { $line }. Is it the right file? If so, save it in the encoding UTF-8.
submission-stray-return = `{ $path }` has a carriage return in the middle of line { $line }. Save it with the line ends of Unix or of Windows.
submission-too-large = `{ $path }` is larger than { $kib } KiB. Hand in source code only; a solution needs a small part of that.
submission-too-large-together = With `{ $path }` the sources are larger than { $kib } KiB together. Hand in source code only; a solution needs a small part of that.
submission-too-many-files = `{ $path }` has more than { $limit } source files. A solution needs one, or a few.
submission-module-of-a-single-file = Line { $line } of `{ $path }` names the module `{ $module }`, which lies in a file of its own; but a single file was handed in. Write `mod { $module } {"{"} .. {"}"}` with its code, or hand in a package folder, with `src/lib.rs` and the modules beside it.
submission-module-missing = Line { $line } of `{ $path }` names the module `{ $module }`, but neither `{ $first }` nor `{ $second }` is there.
submission-module-named-mod = Line { $line } of `{ $path }` has a module with the name `mod`. Give it another name.
submission-module-too-deep = Line { $line } of `{ $path }` names the module `{ $module }`, which lies too many folders deep. Put it closer to `lib.rs`.

# What a package holds and nobody obeys.
submission-note-manifest = { $name } was not read: a submission is compiled in the same way for everybody, with the edition 2024, `std` and `common`.
submission-note-build-script = { $name } was not read and not run: only what lies in src is compiled.
submission-note-cargo-folder = { $name } was not read: cargo's settings do not count for a submission.
submission-note-toolchain = { $name } was not read: every submission is compiled with the same toolchain.
submission-note-only-source = The folder has no src/lib.rs; its only source file was graded: { $path }.
