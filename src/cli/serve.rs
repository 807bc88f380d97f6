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
    let options = web::Options { index: args.index.clone(), port: args.port };
    let mut told = Ok(());
    web::serve(&options, |address| {
        told = output::text(&format!("{address}\n"));
        output::note(&format!("the same pages in English: {address}en/"));
        output::note("reading only, on this machine only; Ctrl-C ends it");
        if args.open {
            let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
            if std::process::Command::new(opener).arg(address).spawn().is_err() {
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
