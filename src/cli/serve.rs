//! `gangyao serve` and `gangyao site`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::{Exit, output};
use crate::web;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4321, value_name = "PORT")]
    pub(crate) port: u16,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Open the site in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Let a reader accept, reject and correct targets: the address printed at start carries a token, and a correction is written
    /// after it was shown
    #[arg(long)]
    pub(crate) edit: bool,
    /// Folder of the corrections, for --edit
    #[arg(long, default_value = "corrections", value_name = "DIR", requires = "edit")]
    pub(crate) corrections: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// Folder to write; an older site there is replaced
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
}

/// Run `serve`.
pub(crate) fn serve(args: &ServeArgs) -> anyhow::Result<Exit> {
    let corrections = args.edit.then(|| args.corrections.clone());
    let options = web::Options { index: args.index.clone(), port: args.port, corrections };
    let mut told = Ok(());
    web::serve(&options, |address, token| {
        let with = token.map(|token| format!("?token={token}")).unwrap_or_default();
        let (home, english) = (format!("{address}{with}"), format!("{address}en/{with}"));
        told = output::text(&format!("{home}\n"));
        output::note(&format!("the same pages in English: {english}"));
        if args.edit {
            let folder = output::path(&args.corrections);
            output::note(&format!("corrections go to {folder}; who has the address above can write them; Ctrl-C ends it"));
        } else {
            output::note("reading only, on this machine only; Ctrl-C ends it");
        }
        if args.open {
            let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
            if std::process::Command::new(opener).arg(&home).spawn().is_err() {
                output::note(&format!("no {opener} here: open the address above in a browser"));
            }
        }
    })?;
    told?;
    Ok(Exit::Done)
}

/// Run `site`.
pub(crate) fn site(args: &SiteArgs) -> anyhow::Result<Exit> {
    let site = web::Site::open(&args.index).map_err(|e| anyhow::anyhow!("{e}"))?;
    let n = web::write(&site, &args.dir)?;
    output::note(&format!("{n} files in {}; open {} in a browser", args.dir.display(), args.dir.join("index.html").display()));
    Ok(Exit::Done)
}
