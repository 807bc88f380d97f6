//! `gangyao completions` and `gangyao man`: what shells and `man` need, made from the description of the help.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::cli::language::say;
use crate::cli::{Exit, export, output};

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// Folder to write a page of each command to, such as ~/.local/share/man/man1 [default: the page of gangyao on stdout]
    #[arg(value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

/// Run `completions`.
pub(crate) fn completions(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "gangyao", &mut script);
    output::bytes(&script)?;
    Ok(Exit::Done)
}

/// Run `man`.
pub(crate) fn man(args: &ManArgs, mut command: Command) -> anyhow::Result<Exit> {
    command.build();
    let Some(dir) = &args.dir else {
        output::bytes(&page(command)?)?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    let subs: Vec<Command> = command.get_subcommands().filter(|s| !s.is_hide_set() && s.get_name() != "help").cloned().collect();
    let n = subs.len() + 1;
    for sub in subs {
        let name = format!("gangyao-{}", sub.get_name());
        export::write(&dir.join(format!("{name}.1")), &page(sub.name(&*Box::leak(name.into_boxed_str())))?)?;
    }
    export::write(&dir.join("gangyao.1"), &page(command)?)?;
    output::note(&say("{n} pages in {dir}", &[("n", &n), ("dir", &dir.display())]));
    Ok(Exit::Done)
}

fn page(command: Command) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command).render(&mut out)?;
    Ok(out)
}
