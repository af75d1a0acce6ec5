//! Calls: functions and indicators with operands by place and by name.

use std::ops::Range;

use super::{
    Mistake, ParseError,
    lexer::{EQUALS, Placed, Token},
    parser::{Node, Parser},
    suggest::nearest,
};
use crate::{
    expression::{Function, Kind, Operation},
    indicators::{Argument, Indicator, Input, Range as Allowed, Specification},
};

/// What a function is given, by place and by name.
#[derive(Default)]
struct Given<'text> {
    by_place: Vec<Node>,
    by_name: Vec<(&'text str, Range<usize>, Node)>,
}

impl<'text> Parser<'text> {
    /// Reads the operands of a function whose name has been taken; `first` is what the name stood behind.
    pub(super) fn call(
        &mut self,
        name: &'text str,
        range: Range<usize>,
        first: Option<Node>,
    ) -> Result<Node, ParseError> {
        let Some(function) = Function::by_name(name) else {
            return Err(ParseError::new(unknown(name), range));
        };
        let start = first.as_ref().map_or(range.start, |node| node.range.start);
        let mut given = Given { by_place: first.into_iter().collect(), by_name: Vec::new() };
        self.take();
        while !self.next_is(")") {
            self.given(function, &mut given)?;
            if self.next_is(",") {
                self.take();
            } else if !self.next_is(")") {
                return Err(self.unexpected("a comma or the closing bracket )"));
            }
        }
        let range = start..self.take().range.end;
        match function {
            Function::Indicator(indicator) => self.indicator(indicator, given, range),
            _ => self.function(function, given, range),
        }
    }

    fn given(&mut self, function: Function, given: &mut Given<'text>) -> Result<(), ParseError> {
        let (Token::Name(name), Token::Sign(EQUALS)) = (&self.peek().token, &self.peek_after(1).token) else {
            let node = self.expression()?;
            if !given.by_name.is_empty() {
                let reason = "what is given by place comes before what is given by name";
                return Err(arguments(function, reason.to_owned(), node.range));
            }
            given.by_place.push(node);
            return Ok(());
        };
        let (name, range) = (*name, self.take().range);
        self.take();
        let node = match choice(function, name) {
            Some((argument, words)) => self.choice(argument, words)?,
            None => self.expression()?,
        };
        given.by_name.push((name, range, node));
        Ok(())
    }

    /// Reads the value of an argument that is one of some words.
    fn choice(&mut self, argument: &'static Argument, words: &[&str]) -> Result<Node, ParseError> {
        let Placed { token, range } = self.peek().clone();
        let word = match &token {
            Token::Name(word) => *word,
            Token::Quoted(word) => word,
            _ => return self.expression(),
        };
        if !matches!(self.peek_after(1).token, Token::Sign("," | ")")) {
            return self.expression();
        }
        let Some(number) = words.iter().position(|known| *known == word) else {
            let mistake =
                Mistake::Choice { found: word.to_owned(), argument: argument.name, wanted: words.join(" or ") };
            return Err(ParseError::new(mistake, range));
        };
        self.take();
        self.node(Operation::Constant(number as f64), range)
    }

    fn function(&self, function: Function, given: Given<'text>, range: Range<usize>) -> Result<Node, ParseError> {
        let names = function.operands();
        if let Some(node) = given.by_place.get(names.len()) {
            let reason = format!("{} takes no more than {}", function.name(), names.join(" and "));
            return Err(arguments(function, reason, node.range.clone()));
        }
        let mut places: Vec<Option<Node>> = given.by_place.into_iter().map(Some).collect();
        places.resize_with(names.len(), || None);
        fill(function, names, &mut places, given.by_name)?;
        if let Some(missing) = places.iter().position(Option::is_none) {
            return Err(arguments(function, format!("{} lacks '{}'", function.name(), names[missing]), range));
        }
        let mut operands = places.into_iter().flatten();
        let operation = match (function, operands.next(), operands.next()) {
            (Function::LookBack(operator), Some(of), Some(bars)) => Operation::LookBack { operator, of, bars },
            (Function::Crossing(direction), Some(left), Some(right)) => Operation::Crossing { direction, left, right },
            (Function::Arithmetic(operator), Some(left), Some(right)) => {
                Operation::Arithmetic { operator, left, right }
            }
            (Function::Unary(operator), Some(of), _) => Operation::Unary { operator, of },
            _ => return Err(arguments(function, format!("{} lacks operands", function.name()), range)),
        };
        self.node(operation, range)
    }

    /// Series fill the inputs and numbers the arguments, both from the left; what is left out takes its default.
    fn indicator(&self, indicator: Indicator, given: Given<'text>, range: Range<usize>) -> Result<Node, ParseError> {
        let function = Function::Indicator(indicator);
        let Specification { inputs, arguments: wanted, .. } = indicator.specification();
        let (series, numbers) = self.by_kind(function, given.by_place)?;
        check_inputs(function, inputs, &series, &range)?;
        check_numbers(function, wanted, &numbers)?;
        let mut places: Vec<Option<Node>> = series.into_iter().map(Some).collect();
        places.resize_with(inputs.len(), || None);
        places.extend(numbers.into_iter().map(Some));
        places.resize_with(inputs.len() + wanted.len(), || None);
        let names = inputs.iter().map(|input| input.name).chain(wanted.iter().map(|argument| argument.name));
        fill(function, &names.collect::<Vec<_>>(), &mut places, given.by_name)?;
        let defaults = (inputs.iter().map(|input| Operation::Column(input.column)))
            .chain(wanted.iter().map(|argument| Operation::Constant(argument.default)));
        let nodes = places.into_iter().zip(defaults).map(|(place, default)| match place {
            Some(node) => Ok(node),
            None => self.node(default, range.clone()),
        });
        let mut inputs_given: Vec<Node> = nodes.collect::<Result<_, _>>()?;
        let arguments = inputs_given.split_off(inputs.len());
        self.node(Operation::Indicator { indicator, inputs: inputs_given, arguments }, range)
    }

    /// Operands by what they are: series, then numbers.
    fn by_kind(&self, function: Function, operands: Vec<Node>) -> Result<(Vec<Node>, Vec<Node>), ParseError> {
        let (mut series, mut numbers) = (Vec::new(), Vec::new());
        for node in operands {
            match node.kind {
                Kind::Number => numbers.push(node),
                Kind::Series if numbers.is_empty() => series.push(node),
                Kind::Series => return Err(arguments(function, "series come before numbers".to_owned(), node.range)),
                _ => return Err(self.wrong_kind(&node, "series or number")),
            }
        }
        Ok((series, numbers))
    }
}

/// Some inputs given by place, and others not, would hardly mean what was meant: `atr(close, 14)`.
fn check_inputs(function: Function, inputs: &[Input], given: &[Node], range: &Range<usize>) -> Result<(), ParseError> {
    let names: Vec<&str> = inputs.iter().map(|input| input.name).collect();
    let reads = format!("{} reads {}", function.name(), names.join(", "));
    if let Some(node) = given.get(inputs.len()) {
        return Err(arguments(function, format!("{reads} and no other series"), node.range.clone()));
    }
    // The first of some is any series, and the others are what goes with it: a volume.
    let any = names.first() == Some(&"input");
    if given.is_empty() || given.len() == inputs.len() || (given.len() == 1 && any) {
        return Ok(());
    }
    Err(arguments(function, format!("{reads}: give all of them, none of them, or some by name"), range.clone()))
}

fn check_numbers(function: Function, wanted: &[Argument], given: &[Node]) -> Result<(), ParseError> {
    for (position, node) in given.iter().enumerate() {
        let reason = match wanted.get(position) {
            Some(Argument { name, range: Allowed::Choice(words), .. }) => {
                format!("'{name}' is given by name, as {name}={}", words.join(" or "))
            }
            Some(_) => continue,
            None => format!("'{}' is one number too many", node.expression),
        };
        return Err(arguments(function, reason, node.range.clone()));
    }
    Ok(())
}

/// Puts what is given by name into its place.
fn fill(
    function: Function,
    names: &[&str],
    places: &mut [Option<Node>],
    given: Vec<(&str, Range<usize>, Node)>,
) -> Result<(), ParseError> {
    for (name, range, node) in given {
        let reason = match names.iter().position(|known| *known == name) {
            Some(index) if places[index].is_none() => {
                places[index] = Some(node);
                continue;
            }
            Some(_) => format!("'{name}' is given twice"),
            None => {
                let advice = nearest(name, names.iter().copied()).map(|near| format!("; did you mean '{near}'?"));
                format!("{} has no '{name}'{}", function.name(), advice.unwrap_or_default())
            }
        };
        return Err(arguments(function, reason, range));
    }
    Ok(())
}

/// The argument of this name, if it is one of some words.
fn choice(function: Function, name: &str) -> Option<(&'static Argument, &'static [&'static str])> {
    let Function::Indicator(indicator) = function else { return None };
    let argument = indicator.specification().arguments.iter().find(|argument| argument.name == name)?;
    match argument.range {
        Allowed::Choice(words) => Some((argument, words)),
        _ => None,
    }
}

fn arguments(function: Function, reason: String, range: Range<usize>) -> ParseError {
    ParseError::new(Mistake::Arguments { reason, signature: function.signature() }, range)
}

fn unknown(name: &str) -> Mistake {
    let advice = match nearest(name, Function::all().map(Function::name)) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("there are: {}", Function::all().map(Function::name).collect::<Vec<_>>().join(", ")),
    };
    Mistake::UnknownFunction { name: name.to_owned(), advice }
}
