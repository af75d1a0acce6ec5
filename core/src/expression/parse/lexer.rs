//! From text to tokens.

use std::ops::Range;

use super::{Mistake, ParseError};
use crate::{
    expression::vocabulary::{continues_name, starts_name},
    number,
};

/// A piece of the text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'text> {
    /// A number, without sign.
    Number(f64),
    /// A name or word.
    Name(&'text str),
    /// A name in quotes.
    Quoted(String),
    /// A sign of those in [`SIGNS`].
    Sign(&'static str),
    /// The end of the text.
    End,
}

/// A piece of the text, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Placed<'text> {
    pub token: Token<'text>,
    pub range: Range<usize>,
}

/// The signs of the language; of those that begin alike, the longer ones first.
const SIGNS: [&str; 14] = ["<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", "."];

/// What gives an argument its name.
pub(super) const EQUALS: &str = "=";

/// Signs of other languages, and what is written here; of those that begin alike, the longer ones first.
const FOREIGN: [(&str, &str); 16] = [
    ("**", "write a * a for a square"),
    ("//", "write / to divide"),
    ("==", "numbers are compared with < <= > >=; write a >= b and a <= b for equality"),
    ("!=", "numbers are compared with < <= > >=; write a < b or a > b for what is not equal"),
    ("=>", "write >= for greater or equal"),
    ("=<", "write <= for less or equal"),
    ("&&", "write and"),
    ("||", "write or"),
    ("&", "write and"),
    ("|", "write or"),
    ("^", "write xor for one but not both"),
    ("~", "write not"),
    ("!", "write not"),
    ("%", "write 0.05 for 5 %"),
    ("$", "write a parameter by its name alone, or as p.name"),
    ("#", "there are no comments"),
];

/// Splits a text; the last token is the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed<'_>>, ParseError> {
    let mut tokens = Vec::new();
    let mut position = 0;
    while let Some(first) = text[position..].chars().next() {
        if first.is_whitespace() {
            position += first.len_utf8();
            continue;
        }
        let (token, length) = token(text, position, first)?;
        tokens.push(Placed { token, range: position..position + length });
        position += length;
    }
    tokens.push(Placed { token: Token::End, range: text.len()..text.len() });
    Ok(tokens)
}

/// The token that begins at a position, and its length in bytes.
fn token(text: &str, position: usize, first: char) -> Result<(Token<'_>, usize), ParseError> {
    let rest = &text[position..];
    let fail = |mistake: Mistake, length: usize| Err(ParseError::new(mistake, position..position + length));
    let digit_follows = || rest[1..].starts_with(|next: char| next.is_ascii_digit());
    if first.is_ascii_digit() || (first == '.' && digit_follows()) {
        let length = number_length(rest);
        return match number::parse(&rest[..length]) {
            Some(value) if value.is_finite() => Ok((Token::Number(value), length)),
            _ => fail(Mistake::Number { found: rest[..length].to_owned() }, length),
        };
    }
    if starts_name(first) {
        let length = rest.find(|letter| !continues_name(letter)).unwrap_or(rest.len());
        return Ok((Token::Name(&rest[..length]), length));
    }
    if first == '"' || first == '\'' {
        return match quoted(rest, first) {
            Ok((name, length)) => Ok((Token::Quoted(name), length)),
            Err(length) => fail(Mistake::Quotes { found: rest[..length].to_owned() }, length),
        };
    }
    if let Some((sign, advice)) = FOREIGN.into_iter().find(|(sign, _)| rest.starts_with(sign)) {
        return fail(Mistake::Sign { found: sign.to_owned(), advice }, sign.len());
    }
    if let Some(sign) = SIGNS.into_iter().chain([EQUALS]).find(|sign| rest.starts_with(sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    let advice = "write names, numbers, + - * /, < <= > >=, and, or, xor, not, and brackets";
    fail(Mistake::Sign { found: first.to_string(), advice }, first.len_utf8())
}

/// The length of what is written as a number, letters that do not belong included, so that the whole of `10k` or `1_000`
/// is named where it is none.
fn number_length(text: &str) -> usize {
    let mut previous = ' ';
    let mut letters = text.char_indices().peekable();
    while let Some((position, letter)) = letters.next() {
        let sign_of_exponent = matches!(letter, '+' | '-') && matches!(previous, 'e' | 'E');
        let next_is_digit = letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let point = letter == '.' && next_is_digit;
        if !(continues_name(letter) || point || (sign_of_exponent && next_is_digit)) {
            return position;
        }
        previous = letter;
    }
    text.len()
}

/// A name in quotes and its length, or the length of what is wrong. Rust's and Python's usual escapes are read.
fn quoted(text: &str, quote: char) -> Result<(String, usize), usize> {
    let mut name = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((position, letter)) = letters.next() {
        if letter == quote {
            return Ok((name, position + quote.len_utf8()));
        }
        if letter != '\\' {
            name.push(letter);
            continue;
        }
        let escaped = letters.next().ok_or(text.len())?;
        let bad = escaped.0 + escaped.1.len_utf8();
        name.push(match escaped.1 {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'u' => unicode(&mut letters).ok_or(bad)?,
            same @ ('"' | '\'' | '\\') => same,
            _ => return Err(bad),
        });
    }
    Err(text.len())
}

/// The letter of `{1f600}`.
fn unicode(letters: &mut impl Iterator<Item = (usize, char)>) -> Option<char> {
    const MOST_DIGITS: usize = 6;
    let mut letters = letters.map(|(_, letter)| letter);
    if letters.next() != Some('{') {
        return None;
    }
    let digits: String = letters.take_while(|&letter| letter != '}').take(MOST_DIGITS + 1).collect();
    let code = (digits.len() <= MOST_DIGITS).then(|| u32::from_str_radix(&digits, 16).ok());
    char::from_u32(code.flatten()?)
}
