//! `gangyao bulk`.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::cli::language::say;
use crate::cli::{Exit, output};
use crate::{corpus, index};

#[derive(Debug, Args)]
pub(crate) struct BulkArgs {
    /// Folder for `mapping.json` and `bulk-0001.ndjson` …: new, or one written before, whose files are replaced
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Where the build is
    #[arg(long, default_value = "index", value_name = "DIR")]
    pub(crate) index: PathBuf,
    /// Name of the index that the lines go to
    #[arg(long, default_value = "plans", value_name = "NAME")]
    pub(crate) name: String,
    /// Largest file, in MiB: what the server takes in one request
    #[arg(long, default_value_t = 64, value_name = "MIB")]
    pub(crate) max_mib: usize,
}

/// Run `bulk`.
pub(crate) fn run(args: &BulkArgs) -> anyhow::Result<Exit> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    anyhow::ensure!(
        args.name.starts_with(|c: char| c.is_ascii_lowercase()) && args.name.chars().all(plain),
        "'{}' is no name of an index; use small letters, digits, -, _ and .",
        args.name
    );
    let build = corpus::open(&args.index, index::FORMAT)?;
    let at = |error: std::io::Error| {
        anyhow::anyhow!("{}: {}; check permissions and free space", output::path(&args.dir), crate::isolate::in_words(&error))
    };
    fs::create_dir_all(&args.dir).map_err(at)?;
    let mut before = Vec::new();
    for entry in fs::read_dir(&args.dir).map_err(at)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ours = name == "mapping.json" || name.starts_with("bulk-") && name.ends_with(".ndjson");
        anyhow::ensure!(ours, "{} holds {name}, which this command did not write; name a new folder", output::path(&args.dir));
        before.push(entry.path());
    }
    before.iter().try_for_each(fs::remove_file).map_err(at)?;
    let mapping = serde_json::to_vec_pretty(&index::bulk_mapping())?;
    fs::write(args.dir.join("mapping.json"), mapping).map_err(at)?;
    let (mut n_files, mut n_lines, mut room) = (0, 0, 0);
    let mut file = None;
    for plan in &build.manifest.plans {
        let lines = index::bulk_lines(&build.plan(&plan.plan_id)?, &args.name)?;
        // An action and its document stay together.
        let mut pairs = lines.split_inclusive('\n');
        while let (Some(action), Some(document)) = (pairs.next(), pairs.next()) {
            let size = action.len() + document.len();
            if size > room || file.is_none() {
                n_files += 1;
                room = args.max_mib << 20;
                let path = args.dir.join(format!("bulk-{n_files:04}.ndjson"));
                file = Some(std::io::BufWriter::new(fs::File::create(path).map_err(at)?));
            }
            if let Some(out) = &mut file {
                out.write_all(action.as_bytes()).and_then(|()| out.write_all(document.as_bytes())).map_err(at)?;
            }
            room = room.saturating_sub(size);
            n_lines += 1;
        }
    }
    if let Some(mut out) = file {
        out.flush().map_err(at)?;
    }
    output::text(&say(
        "{n} documents in {files} files for the index {name}\n",
        &[("n", &n_lines), ("files", &n_files), ("name", &args.name)],
    ))?;
    Ok(Exit::Done)
}
