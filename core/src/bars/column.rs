//! A column of numbers, owned here or lent by the host without a copy.

use std::{fmt, ops::Deref, sync::Arc};

/// A read-only column that is cheap to clone. Any owner that gives a slice will do: a `Vec`, an Arrow buffer, a NumPy
/// array kept alive by its holder.
#[derive(Clone)]
pub struct Column<T: 'static>(Arc<dyn AsRef<[T]> + Send + Sync>);

impl<T> Column<T> {
    /// A column that keeps `owner` alive and reads its slice.
    pub fn new(owner: impl AsRef<[T]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(owner))
    }
}

impl<T: Send + Sync> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self::new(values)
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        (*self.0).as_ref()
    }
}

impl<T: fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Column of {}", self.len())
    }
}
