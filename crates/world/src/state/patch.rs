//! What a change says of a field that may be empty.

/// Absent from the body, null, or a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Patch<T> {
    /// The field stays.
    #[default]
    Keep,
    /// The field is emptied.
    Clear,
    /// The field becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// Changes the field.
    pub(crate) fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// For a text whose emptiness means none.
    pub(crate) fn without_empty(self) -> Self
    where
        T: AsRef<str>,
    {
        match self {
            Self::Set(value) if value.as_ref().is_empty() => Self::Clear,
            other => other,
        }
    }

    /// For a field that has no null: cleared is its default.
    pub(crate) fn or_default(self) -> Option<T>
    where
        T: Default,
    {
        match self {
            Self::Keep => None,
            Self::Clear => Some(T::default()),
            Self::Set(value) => Some(value),
        }
    }
}
