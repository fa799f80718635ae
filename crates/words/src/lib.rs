//! Every word a person reads in Discord, in the language they read.
//!
//! The catalogues are Fluent files under `locales/`, compiled into the binary. A [`Locale`] is chosen
//! from what Discord says of the reader (their client's language, then the guild's, then English), and
//! [`say`] puts a message of the catalogue into it. A message missing in one language is said in
//! English; one missing in English is said by its key, which a test refuses.
//!
//! Values are put in as they are: who formats a mention or a link does so before.
//!
//! It refuses to know what the messages are about.

mod locale;
mod say;

pub use locale::Locale;
pub use say::{Value, everywhere, say};
