//! The secret that a client must know.

use std::fmt::{self, Write};

use subtle::ConstantTimeEq;

/// A random token. Its text is never logged.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    /// 256 random bits from the operating system.
    pub fn random() -> Result<Self, getrandom::Error> {
        random_hex::<32>().map(Self)
    }

    /// The text, for the discovery file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a client's token is this one; takes equally long wherever they differ.
    pub fn matches(&self, other: &str) -> bool {
        self.0.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}

/// Random bytes in hexadecimal.
pub(crate) fn random_hex<const BYTES: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}
