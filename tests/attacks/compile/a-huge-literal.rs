//! tries: a text as long as a submission may be
//! must: no full marks

const TEXT: &str = "@{x}*240000@";

fn attack() {
    std::hint::black_box(TEXT);
}
