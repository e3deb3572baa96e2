use common::Future;
pub(crate) struct Place(Future);
impl Place {
    pub(crate) fn new(f: Future) -> Place {
        Place(f)
    }
    pub(crate) fn turn(&self) -> Future {
        self.0.clone()
    }
}
