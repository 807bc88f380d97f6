//! The `gangyao` command: see [`gangyao::cli`].

fn main() -> std::process::ExitCode {
    gangyao::cli::main()
}
