//! Old Word, WPS, RTF and OpenDocument files, through an installed LibreOffice.
//!
//! The file is converted to DOCX in a folder and profile of its own, so that an office the user has open is not disturbed and
//! two conversions can run at once. Nothing is bundled: without `soffice` the message says what to install.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::source::decode::{DecodeError, Reading};
use crate::source::sniff::Office;
use crate::source::{Format, Limits, Sink, docx};

/// Names of the command, in order.
const COMMANDS: [&str; 2] = ["soffice", "libreoffice"];
/// How often the conversion is looked at.
const PAUSE: Duration = Duration::from_millis(50);

/// Convert and read.
pub(super) fn read(bytes: &[u8], office: Office, limits: &Limits, sink: &mut Sink) -> Result<Reading, DecodeError> {
    let Some(command) = find(std::env::var_os("PATH").as_deref()) else {
        return Err(DecodeError::NeedsOffice { format: office.name });
    };
    let converted = convert(&command, bytes, office, limits)?;
    let mut reading = docx::read(&converted, limits, sink)?;
    reading.format = Format::Doc;
    Ok(reading)
}

/// The command in the folders of `PATH`.
fn find(path: Option<&std::ffi::OsStr>) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = std::env::split_paths(path?).collect();
    COMMANDS.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

fn convert(command: &Path, bytes: &[u8], office: Office, limits: &Limits) -> Result<Vec<u8>, DecodeError> {
    let failed = |what: String| DecodeError::OfficeFailed { format: office.name, what };
    let folder = tempfile::tempdir().map_err(|e| failed(e.to_string()))?;
    let input = folder.path().join(format!("input.{}", office.extension));
    fs::write(&input, bytes).map_err(|e| failed(e.to_string()))?;
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut child = Command::new(command)
        .args([profile.as_str(), "--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(folder.path())
        .arg(&input)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| failed(format!("{}: {e}", command.display())))?;
    let status = wait(&mut child, limits.office_time)
        .map_err(|e| failed(e.to_string()))?
        .ok_or(DecodeError::OfficeTimedOut { format: office.name, limit: limits.office_time })?;
    // A file it cannot read still ends with success, but without an output.
    fs::read(folder.path().join("input.docx")).map_err(|_| failed(format!("it ended with {status} and wrote no file")))
}

/// Wait for a command; `None` if it was stopped because it took too long.
fn wait(child: &mut Child, limit: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= limit {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(PAUSE);
    }
}
