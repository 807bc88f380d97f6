//! Colour on a terminal that wants it; the words say the same without.

use std::io::IsTerminal as _;
use std::sync::OnceLock;

use clap::ValueEnum;

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Also when piped
    Always,
    /// Nowhere
    Never,
}

static ON: OnceLock<bool> = OnceLock::new();

/// What is told by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// A place or a name that a reader looks for.
    Strong,
    /// Contradicts itself or could not be read.
    Error,
    /// Deserves a look.
    Warning,
    /// Ids and other small print.
    Faint,
}

impl Ink {
    /// The ink of a severity's word.
    pub(crate) fn of(severity: &str) -> Self {
        match severity {
            "error" => Self::Error,
            "warning" => Self::Warning,
            _ => Self::Faint,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Error => "1;31",
            Self::Warning => "33",
            Self::Faint => "2",
        }
    }
}

/// Decide on colour for this run.
pub(crate) fn choose(colour: Colour) {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let wanted = || std::io::stdout().is_terminal() && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
    let _ = ON.set(match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => wanted(),
    });
}

/// Whether output is coloured.
pub(crate) fn on() -> bool {
    ON.get().copied().unwrap_or(false)
}

/// A stretch of text in an ink, for what leaves by [`output::painted`](crate::cli::output::painted).
pub(crate) fn paint(ink: Ink, text: &str) -> String {
    if on() && !text.is_empty() { format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code()) } else { text.to_owned() }
}
