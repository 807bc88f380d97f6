//! A little of each hard time of `scripts/torture`; all of them take minutes and are run by hand.

use std::process::Command;

use crate::cli::gangyao_path;
use crate::common::root;

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_lost_in_hard_times() {
    let script = root().join("scripts/torture");
    let run = Command::new("python3").arg(script).args(["--quick", "--binary", gangyao_path()]).output();
    let Ok(output) = run else {
        eprintln!("SKIPPED: no python3");
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.lines().filter(|l| l.starts_with("ok ")).count(), 10, "{said}");
}
