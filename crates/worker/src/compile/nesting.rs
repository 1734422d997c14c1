//! Refuses scripts that nest so deeply that a recursive parser would run out of stack.
//!
//! A lexical scan, one pass, no allocation that grows with anything but the nesting itself. It
//! knows strings, templates, comments and regular expressions, and guesses the last the way
//! highlighters do. It accepts nothing: a script that passes here may still be no TypeScript, and a
//! wrong guess costs this worker, never the gateway.

/// Brackets inside of brackets. Each level is several stack frames of the parser.
const DEPTH_MAX: usize = 200;
/// Links of one statement without a bracket (`a + b + c`, `a.b().c()`, `!!!a`, `else if`): each is
/// a level of the tree.
const CHAIN_MAX: usize = 2_000;

/// What nests too deeply, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooDeep {
    /// Byte offset in the script.
    pub(super) offset: usize,
    /// What there is too much of, as a phrase.
    pub(super) what: &'static str,
}

/// Checks a script before it is parsed.
///
/// # Errors
///
/// [`TooDeep`] at the first place that is over a bound.
pub(super) fn check(source: &str) -> Result<(), TooDeep> {
    let mut scan = Scan {
        bytes: source.as_bytes(),
        at: 0,
        open: Vec::new(),
        chain: 0,
        chains: 0,
        last: Last::Operator,
        newline: false,
    };
    if source.starts_with("#!") {
        scan.skip_line();
    }
    while scan.at < scan.bytes.len() {
        scan.step()?;
        if scan.open.len() > DEPTH_MAX {
            return Err(scan.too_deep("more than 200 brackets inside of each other"));
        }
        if scan.chain + scan.chains > CHAIN_MAX {
            return Err(scan.too_deep("more than 2,000 operators in one statement"));
        }
    }
    Ok(())
}

/// What stands before the current byte, as far as it decides whether `/` divides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// A value ended: `/` divides.
    Value,
    /// An operator, an opening bracket or a keyword: `/` begins a regular expression.
    Operator,
    /// `if`, `while`, `for`, `with`: the bracket that follows is a head, not a value.
    Head,
    /// A dot: the word that follows is a name even if it is a keyword.
    Dot,
    /// `}`: a value or the end of a block.
    Brace,
}

/// One open bracket.
#[derive(Clone, Copy)]
struct Open {
    is_template: bool,
    is_head: bool,
    /// The chain of the expression around it.
    chain: usize,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Open>,
    /// Links since the last separator at this level.
    chain: usize,
    /// The same of all levels around.
    chains: usize,
    last: Last,
    /// A line break lies between the last word or sign and here.
    newline: bool,
}

impl Scan<'_> {
    fn too_deep(&self, what: &'static str) -> TooDeep {
        let offset = self.at.min(self.bytes.len()).saturating_sub(1);
        TooDeep { offset, what }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Consumes one word, sign, literal, comment or blank.
    fn step(&mut self) -> Result<(), TooDeep> {
        let byte = self.peek(0);
        match byte {
            b'\n' => {
                self.newline = true;
                self.at += 1;
                return Ok(());
            }
            b' ' | b'\t' | b'\r' => {
                self.at += 1;
                return Ok(());
            }
            b'/' if self.peek(1) == b'/' => {
                self.skip_line();
                return Ok(());
            }
            b'/' if self.peek(1) == b'*' => {
                self.skip_comment();
                return Ok(());
            }
            b'"' | b'\'' => self.skip_string(byte),
            b'`' => {
                self.at += 1;
                // A tag is a link: a``````.
                self.chain += 1;
                self.template();
            }
            b'(' | b'[' | b'{' => self.enter(false),
            b')' | b']' | b'}' => self.leave(byte),
            b',' | b';' => {
                self.chain = 0;
                self.last = Last::Operator;
                self.at += 1;
            }
            b'/' if self.is_regex() => self.skip_regex()?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'#' | b'\\' | 0x80.. => self.word(),
            b'0'..=b'9' => {
                self.skip_while(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
                self.last = Last::Value;
            }
            _ => self.sign(byte),
        }
        self.newline = false;
        Ok(())
    }

    fn skip_while(&mut self, is_part: impl Fn(u8) -> bool) {
        while self.at < self.bytes.len() && is_part(self.bytes[self.at]) {
            self.at += 1;
        }
    }

    /// JavaScript ends a line at U+2028 and U+2029 too.
    fn skip_line(&mut self) {
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let is_end = matches!(rest[0], b'\n' | b'\r')
                || rest.starts_with("\u{2028}".as_bytes())
                || rest.starts_with("\u{2029}".as_bytes());
            if is_end {
                return;
            }
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) {
        self.at += 2;
        while self.at < self.bytes.len() {
            if self.peek(0) == b'*' && self.peek(1) == b'/' {
                self.at += 2;
                return;
            }
            self.newline |= self.peek(0) == b'\n';
            self.at += 1;
        }
    }

    /// An unfinished string ends with its line, as the parser will say.
    fn skip_string(&mut self, quote: u8) {
        self.at += 1;
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                _ if byte == quote => break,
                _ => {}
            }
        }
        self.last = Last::Value;
    }

    /// The text of a template up to its end or to the next `${`.
    fn template(&mut self) {
        while self.at < self.bytes.len() {
            match self.peek(0) {
                b'\\' => self.at += 2,
                b'`' => {
                    self.at += 1;
                    self.last = Last::Value;
                    return;
                }
                b'$' if self.peek(1) == b'{' => {
                    self.at += 1;
                    self.enter(true);
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    fn enter(&mut self, is_template: bool) {
        let is_head = self.last == Last::Head;
        let chain = self.chain;
        self.open.push(Open { is_template, is_head, chain });
        self.chains += chain;
        self.chain = 0;
        self.last = Last::Operator;
        self.at += 1;
    }

    fn leave(&mut self, byte: u8) {
        self.at += 1;
        let Some(open) = self.open.pop() else {
            self.last = Last::Brace;
            return;
        };
        self.chains -= open.chain;
        // A closing bracket continues the expression around it: `f()()()`, `a[0][0]`.
        self.chain = open.chain + 1;
        if open.is_template {
            self.template();
            return;
        }
        self.last = match byte {
            b'}' => Last::Brace,
            _ if open.is_head => Last::Operator,
            _ => Last::Value,
        };
    }

    fn is_regex(&self) -> bool {
        match self.last {
            Last::Value | Last::Dot => false,
            Last::Operator | Last::Head => true,
            Last::Brace => self.newline,
        }
    }

    fn skip_regex(&mut self) -> Result<(), TooDeep> {
        self.at += 1;
        let mut in_class = false;
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                b'/' if !in_class => break,
                b'(' | b'[' => depth += 1,
                b')' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            in_class = (in_class || byte == b'[') && byte != b']';
            if depth > DEPTH_MAX {
                return Err(self.too_deep("more than 200 groups inside of each other"));
            }
        }
        self.last = Last::Value;
        Ok(())
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_while(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#' | b'\\' | 0x80..)
        });
        let before = self.last;
        let (after, continues) = if before == Last::Dot {
            (Last::Value, true)
        } else {
            kind_of(&self.bytes[start..self.at])
        };
        // A word after a block, or after a value and a line break, begins a statement.
        let is_boundary = before == Last::Brace || (before == Last::Value && self.newline);
        if is_boundary && !continues {
            self.chain = 0;
        }
        if after != Last::Value {
            self.chain += 1;
        }
        self.last = after;
    }

    fn sign(&mut self, byte: u8) {
        self.at += 1;
        let is_value = self.last == Last::Value && !self.newline;
        let is_doubled = matches!(byte, b'+' | b'-') && self.peek(0) == byte;
        if is_doubled {
            self.at += 1;
        }
        self.last = match byte {
            b'.' => Last::Dot,
            // `a!` and `a++` leave a value behind, `!a` and `++a` do not.
            b'!' if is_value && self.peek(0) != b'=' => Last::Value,
            _ if is_doubled && is_value => Last::Value,
            _ => Last::Operator,
        };
        // `===` and `&&=` are one link, `!!!` are three.
        if is_run(byte) {
            self.skip_while(is_run);
        }
        self.chain += 1;
    }
}

fn is_run(byte: u8) -> bool {
    matches!(byte, b'=' | b'&' | b'|' | b'<' | b'>' | b'*' | b'%' | b'^')
}

/// What a word leaves behind, and whether it continues what stands before it.
fn kind_of(word: &[u8]) -> (Last, bool) {
    match word {
        b"if" | b"while" | b"for" | b"with" => (Last::Head, false),
        b"else" | b"in" | b"instanceof" | b"of" | b"as" | b"satisfies" | b"extends" => {
            (Last::Operator, true)
        }
        b"await" | b"case" | b"delete" | b"do" | b"new" | b"return" | b"throw" | b"typeof"
        | b"void" | b"yield" | b"keyof" | b"infer" | b"readonly" | b"unique" => {
            (Last::Operator, false)
        }
        _ => (Last::Value, false),
    }
}
