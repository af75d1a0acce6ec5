//! From tokens to expressions, by precedence climbing.

use std::ops::Range;

use super::{
    MOST_DEPTH, MOST_TEXT, Mistake, ParseError,
    lexer::{Placed, Token, tokens},
    suggest::nearest,
};
use crate::expression::{
    Arithmetic, Comparison, Crossing, Expression, Function, Kind, LookBack, Operation, PriceColumn, Unary,
    kind::Mismatch,
    vocabulary::{self, AND, COLUMN, NOT, OR, PARAMETER, PARAMETERS, Taken, XOR},
};

/// An expression that has been read, what it gives, and where it stands in the text.
#[derive(Clone)]
pub(super) struct Node {
    pub expression: Expression,
    pub kind: Kind,
    pub range: Range<usize>,
    depth: usize,
}

/// How tightly operators hold their operands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Lowest,
    Or,
    Xor,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
}

impl Power {
    /// What the right operand of an operator must hold to belong to it, since operators go from left to right.
    fn next(self) -> Self {
        match self {
            Self::Lowest => Self::Or,
            Self::Or => Self::Xor,
            Self::Xor => Self::And,
            Self::And => Self::Not,
            Self::Not => Self::Comparison,
            Self::Comparison => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product | Self::Sign => Self::Sign,
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    Xor,
    And,
    Comparison(Comparison),
    Crossing(Crossing),
    Arithmetic(Arithmetic),
}

impl Infix {
    fn of(token: &Token<'_>) -> Option<Self> {
        match *token {
            Token::Name(OR) => Some(Self::Or),
            Token::Name(XOR) => Some(Self::Xor),
            Token::Name(AND) => Some(Self::And),
            Token::Name(name) => {
                Crossing::ALL.iter().copied().find(|crossing| crossing.word() == name).map(Self::Crossing)
            }
            Token::Sign(sign) => {
                let comparison = Comparison::ALL.iter().copied().find(|comparison| comparison.sign() == sign);
                let arithmetic = || Arithmetic::ALL.iter().copied().find(|each| each.sign() == Some(sign));
                comparison.map(Self::Comparison).or_else(|| arithmetic().map(Self::Arithmetic))
            }
            _ => None,
        }
    }

    fn power(self) -> Power {
        match self {
            Self::Or => Power::Or,
            Self::Xor => Power::Xor,
            Self::And => Power::And,
            Self::Comparison(_) | Self::Crossing(_) => Power::Comparison,
            Self::Arithmetic(Arithmetic::Multiply | Arithmetic::Divide) => Power::Product,
            Self::Arithmetic(_) => Power::Sum,
        }
    }

    fn operation(self, left: Node, right: Node) -> Operation<Node> {
        match self {
            Self::Or => Operation::Or(left, right),
            Self::Xor => Operation::Xor(left, right),
            Self::And => Operation::And(left, right),
            Self::Comparison(operator) => Operation::Comparison { operator, left, right },
            Self::Crossing(direction) => Operation::Crossing { direction, left, right },
            Self::Arithmetic(operator) => Operation::Arithmetic { operator, left, right },
        }
    }
}

pub(super) fn parse(text: &str) -> Result<(Expression, Kind), ParseError> {
    if text.len() > MOST_TEXT {
        return Err(ParseError::new(Mistake::TooLong { length: text.len(), limit: MOST_TEXT }, 0..text.len()));
    }
    let mut parser = Parser { text, tokens: tokens(text)?, position: 0, depth: 0 };
    if parser.peek().token == Token::End {
        return Err(ParseError::new(Mistake::Empty, 0..text.len()));
    }
    let node = parser.expression()?;
    let end = parser.peek();
    if end.token != Token::End {
        return Err(parser.no_operator());
    }
    if let Kind::Outputs(_) = node.kind {
        return Err(parser.wrong_kind(&node, "single series"));
    }
    Ok((node.expression, node.kind))
}

/// What is left to read.
pub(super) struct Parser<'text> {
    text: &'text str,
    tokens: Vec<Placed<'text>>,
    position: usize,
    /// How many expressions within expressions are being read.
    depth: usize,
}

impl<'text> Parser<'text> {
    /// The next token.
    pub fn peek(&self) -> &Placed<'text> {
        self.peek_after(0)
    }

    /// The token after so many more. The last one, the end, is never passed.
    pub fn peek_after(&self, more: usize) -> &Placed<'text> {
        &self.tokens[(self.position + more).min(self.tokens.len() - 1)]
    }

    /// Takes the next token.
    pub fn take(&mut self) -> Placed<'text> {
        let placed = self.peek().clone();
        self.position += 1;
        placed
    }

    pub fn next_is(&self, sign: &str) -> bool {
        matches!(self.peek().token, Token::Sign(next) if next == sign)
    }

    /// Takes a sign that must be there; tells where it ends.
    pub fn expect(&mut self, sign: &str, wanted: &'static str) -> Result<usize, ParseError> {
        if self.next_is(sign) { Ok(self.take().range.end) } else { Err(self.unexpected(wanted)) }
    }

    /// A part of the text, shortened for messages.
    pub fn found(&self, range: &Range<usize>) -> String {
        const MOST: usize = 60;
        let text = self.text.get(range.clone()).unwrap_or_default();
        let mut letters = text.chars();
        let start: String = letters.by_ref().take(MOST).collect();
        if letters.next().is_some() { format!("{start}...") } else { start }
    }

    fn describe_next(&self) -> String {
        match self.peek().token {
            Token::End => "the end".to_owned(),
            _ => format!("'{}'", self.found(&self.peek().range)),
        }
    }

    pub fn unexpected(&self, wanted: &'static str) -> ParseError {
        let mistake = Mistake::Unexpected { found: self.describe_next(), wanted, advice: String::new() };
        ParseError::new(mistake, self.peek().range.clone())
    }

    /// Something stands where an expression could go on with an operator.
    pub fn no_operator(&self) -> ParseError {
        let words = [AND, OR, XOR].into_iter().chain(Crossing::ALL.iter().map(|crossing| crossing.word()));
        let advice = match self.peek().token {
            Token::Name(name) => nearest(name, words).map(|word| format!("; did you mean '{word}'?")),
            Token::Sign(")" | "]") => Some("; no bracket is open".to_owned()),
            Token::Sign("=") => Some("; numbers are compared with < <= > >=".to_owned()),
            _ => None,
        };
        let wanted = "an operator such as + > and";
        let mistake = Mistake::Unexpected { found: self.describe_next(), wanted, advice: advice.unwrap_or_default() };
        ParseError::new(mistake, self.peek().range.clone())
    }

    fn too_deep(range: Range<usize>) -> ParseError {
        ParseError::new(Mistake::TooDeep { limit: MOST_DEPTH }, range)
    }

    pub fn wrong_kind(&self, node: &Node, wanted: &'static str) -> ParseError {
        let found = self.found(&node.range);
        let advice = match node.kind {
            Kind::Outputs(indicator) => {
                let outputs: Vec<String> =
                    indicator.specification().outputs.iter().map(|output| format!(".{output}")).collect();
                format!("; put {} behind it", outputs.join(" or "))
            }
            Kind::Number if wanted == "series" => "; only a series has bars to look at".to_owned(),
            _ => String::new(),
        };
        let mistake = Mistake::Kind { found, got: node.kind.name(), wanted, advice };
        ParseError::new(mistake, node.range.clone())
    }

    /// An operation on nodes, once their kinds are checked.
    #[allow(clippy::needless_pass_by_value, reason = "made for the call")]
    pub fn node(&self, operation: Operation<Node>, range: Range<usize>) -> Result<Node, ParseError> {
        let kind = match operation.kind(|node| node.kind) {
            Ok(kind) => kind,
            Err(Mismatch::Operand { operand, wanted, .. }) => return Err(self.wrong_kind(operand, wanted)),
            Err(Mismatch::Other(reason)) => {
                let mistake = match operation {
                    Operation::Output { .. } => Mistake::Output { reason },
                    _ => Mistake::Operands { found: self.found(&range), reason },
                };
                return Err(ParseError::new(mistake, range));
            }
        };
        let depth = 1 + operation.children().into_iter().map(|child| child.depth).max().unwrap_or_default();
        if depth > MOST_DEPTH {
            return Err(Self::too_deep(range));
        }
        Ok(Node { expression: Expression::new(operation.map(|child| child.expression.clone())), kind, range, depth })
    }

    /// Reads a whole expression.
    pub fn expression(&mut self) -> Result<Node, ParseError> {
        self.climb(Power::Lowest)
    }

    /// Reads operands as long as their operators hold at least so tightly.
    fn climb(&mut self, least: Power) -> Result<Node, ParseError> {
        // A bracket and a sign for each operation that may be shown in them.
        if self.depth > 2 * MOST_DEPTH {
            return Err(Self::too_deep(self.peek().range.clone()));
        }
        self.depth += 1;
        let mut left = self.prefix()?;
        while let Some(infix) = Infix::of(&self.peek().token) {
            let power = infix.power();
            if power < least {
                break;
            }
            self.take();
            let right = self.climb(power.next())?;
            let chained = Infix::of(&self.peek().token).is_some_and(|next| next.power() == Power::Comparison);
            if power == Power::Comparison && chained {
                return Err(ParseError::new(Mistake::Chain, self.peek().range.clone()));
            }
            let range = left.range.start..right.range.end;
            left = self.node(infix.operation(left, right), range)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Node, ParseError> {
        let start = self.peek().range.start;
        match self.peek().token {
            Token::Name(NOT) => {
                self.take();
                let of = self.climb(Power::Not)?;
                let range = start..of.range.end;
                self.node(Operation::Not(of), range)
            }
            Token::Sign("-") => {
                self.take();
                if let (Token::Number(value), false) = (&self.peek().token, self.is_suffixed(1)) {
                    // The sign belongs to the number, so that -5 is a number and not an operation on one.
                    let value = -value;
                    let range = start..self.take().range.end;
                    return self.node(Operation::Constant(value), range);
                }
                let of = self.climb(Power::Sign)?;
                let range = start..of.range.end;
                self.node(Operation::Unary { operator: Unary::Negate, of }, range)
            }
            _ => self.suffixed(),
        }
    }

    /// Whether something follows that belongs to what is before it.
    fn is_suffixed(&self, after: usize) -> bool {
        matches!(self.peek_after(after).token, Token::Sign("[" | "."))
    }

    /// Reads an operand and what is behind it: lags, outputs, calls.
    fn suffixed(&mut self) -> Result<Node, ParseError> {
        let mut node = self.operand()?;
        while self.is_suffixed(0) {
            let start = node.range.start;
            if self.take().token == Token::Sign("[") {
                let bars = self.expression()?;
                let end = self.expect("]", "the closing bracket ]")?;
                let operator = LookBack::Lag;
                node = self.node(Operation::LookBack { operator, of: node, bars }, start..end)?;
                continue;
            }
            let Placed { token: Token::Name(name), range } = self.peek().clone() else {
                return Err(self.unexpected("the name of an output or a function"));
            };
            self.take();
            node = if self.next_is("(") {
                self.call(name, range, Some(node))?
            } else {
                let operation = Operation::Output { of: node, name: name.to_owned() };
                self.node(operation, start..range.end).map_err(|error| at_output(error, &range))?
            };
        }
        Ok(node)
    }

    fn operand(&mut self) -> Result<Node, ParseError> {
        const WANTED: &str = "a column, a parameter, a number or a function";
        let Placed { token, range } = self.peek().clone();
        match token {
            Token::Number(value) => {
                self.take();
                self.node(Operation::Constant(value), range)
            }
            Token::Sign("(") => {
                self.take();
                let inner = self.expression()?;
                let end = self.expect(")", "the closing bracket ) or an operator such as + > and")?;
                Ok(Node { range: range.start..end, ..inner })
            }
            Token::Name(name) => {
                self.take();
                self.name(name, range)
            }
            Token::Quoted(name) => {
                let reason = format!("'{name}' stands in quotes; write a column as close or col(\"vix\")");
                Err(ParseError::new(Mistake::Name { name, reason }, range))
            }
            Token::Sign(_) | Token::End => Err(self.unexpected(WANTED)),
        }
    }

    /// A name that has been taken.
    fn name(&mut self, name: &'text str, range: Range<usize>) -> Result<Node, ParseError> {
        if self.next_is("(") {
            return match name {
                COLUMN => self.in_quotes(range, |name| Operation::named_column(&name)),
                PARAMETER => self.in_quotes(range, Operation::Parameter),
                _ => self.call(name, range, None),
            };
        }
        if name == PARAMETERS
            && self.next_is(".")
            && let Token::Name(parameter) = self.peek_after(1).token
            && self.peek_after(2).token != Token::Sign("(")
        {
            self.take();
            let end = self.take().range.end;
            return self.node(Operation::Parameter(parameter.to_owned()), range.start..end);
        }
        match vocabulary::taken(name) {
            None => self.node(Operation::Parameter(name.to_owned()), range),
            Some(Taken::Column(column)) => self.node(Operation::Column(column), range),
            Some(taken) => {
                let reason = not_a_parameter(name, taken);
                Err(ParseError::new(Mistake::Name { name: name.to_owned(), reason }, range))
            }
        }
    }

    /// Reads `("name")`.
    fn in_quotes(
        &mut self,
        range: Range<usize>,
        operation: impl Fn(String) -> Operation<Node>,
    ) -> Result<Node, ParseError> {
        self.take();
        let Token::Quoted(name) = self.peek().token.clone() else {
            return Err(self.unexpected("a name in quotes, such as \"vix\","));
        };
        self.take();
        let end = self.expect(")", "the closing bracket )")?;
        self.node(operation(name), range.start..end)
    }
}

/// An output that is not there is marked by its name, not by what it should belong to.
fn at_output(error: ParseError, name: &Range<usize>) -> ParseError {
    match error.mistake {
        Mistake::Output { .. } => ParseError { range: name.clone(), ..error },
        _ => error,
    }
}

fn not_a_parameter(name: &str, taken: Taken) -> String {
    let parameter = format!("For a parameter of that name write {PARAMETERS}.{name}");
    match taken {
        Taken::Column(_) | Taken::Nearly(_) => {
            let column = match taken {
                Taken::Nearly(column) => column,
                Taken::Column(column) => PriceColumn::name(column),
                _ => name,
            };
            format!("'{name}' is no column; did you mean '{column}'? {parameter}")
        }
        Taken::Word(word) if word == name => {
            format!("'{name}' needs something beside it, such as {}. {parameter}", beside(word))
        }
        Taken::Word(word) => format!("'{name}' is written '{word}'. {parameter}"),
        Taken::Function(function) => {
            format!("'{name}' is a function and is written {}. {parameter}", Function::signature(function))
        }
        Taken::NotFinite => format!("'{name}' is no number that can be used. {parameter}"),
    }
}

fn beside(word: &str) -> String {
    match word {
        NOT => format!("{NOT} close > open"),
        COLUMN | PARAMETER => format!("{word}(\"vix\")"),
        _ => format!("close > open {word} volume > 0"),
    }
}
