//! `gangyao.toml`: what a person need not say again at every command.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum as _;
use serde::Deserialize;

use crate::cli::language::Language;

/// Name of the file, in the working directory or a folder above it.
pub(crate) const FILE: &str = "gangyao.toml";

/// What the file may say; folders are below the folder of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Where builds go and are looked for.
    pub(crate) index: Option<PathBuf>,
    /// Folder of the documents.
    pub(crate) corpus: Option<PathBuf>,
    /// Folder of the corrections.
    pub(crate) corrections: Option<PathBuf>,
    /// `zh` or `en`.
    pub(crate) language: Option<String>,
}

impl Settings {
    /// The settings that hold in a folder: those of the nearest file in it or above it.
    ///
    /// # Errors
    /// The file cannot be read or says what no setting is.
    pub(crate) fn load(from: &Path) -> anyhow::Result<Self> {
        let Some(file) = from.ancestors().map(|folder| folder.join(FILE)).find(|file| file.is_file()) else {
            return Ok(Self::default());
        };
        let shown = file.display();
        let text = std::fs::read_to_string(&file).with_context(|| format!("{shown} cannot be read"))?;
        let mut settings: Self = toml::from_str(&text).map_err(|e| anyhow::anyhow!("{shown}: {}", e.to_string().trim()))?;
        if let Some(language) = &settings.language {
            anyhow::ensure!(
                Language::from_str(language, true).is_ok(),
                "{shown}: '{language}' is no language; it can be zh or en"
            );
        }
        let folder = file.parent().unwrap_or(from);
        for path in [&mut settings.index, &mut settings.corpus, &mut settings.corrections].into_iter().flatten() {
            // Below the working directory a path stays short, as a person would write it.
            if folder != from {
                *path = folder.join(&path);
            }
        }
        Ok(settings)
    }

    /// The default that the settings give to an argument of a command.
    pub(crate) fn default_of(&self, command: &str, argument: &str) -> Option<&Path> {
        match (command, argument) {
            (_, "index") | ("build", "out") => self.index.as_deref(),
            (_, "corpus") | ("build", "paths") => self.corpus.as_deref(),
            (_, "corrections") => self.corrections.as_deref(),
            _ => None,
        }
    }

    /// The language of a run: asked for, then that of the settings, then that of the environment.
    pub(crate) fn language(&self, asked: Option<&str>, locale: impl Fn(&str) -> Option<String>) -> Language {
        let named = |name: &str| Language::from_str(name, true).ok();
        let of_environment = || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| Language::of_locale(&locale(name)?));
        asked.and_then(named).or_else(|| named(self.language.as_deref()?)).or_else(of_environment).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_holds_and_its_folders_are_below_it() {
        let Ok(home) = tempfile::tempdir() else { panic!("no folder") };
        let inner = home.path().join("a/b");
        assert!(std::fs::create_dir_all(&inner).is_ok());
        assert_eq!(Settings::load(&inner).ok(), Some(Settings::default()));
        assert!(std::fs::write(home.path().join(FILE), "index = \"data\"\nlanguage = \"zh\"\n").is_ok());
        let settings = Settings::load(&inner).unwrap_or_default();
        assert_eq!(settings.default_of("search", "index"), Some(home.path().join("data").as_path()));
        assert_eq!(settings.default_of("build", "out"), Some(home.path().join("data").as_path()));
        assert_eq!(settings.default_of("build", "paths"), None);
        assert_eq!(Settings::load(home.path()).unwrap_or_default().index, Some(PathBuf::from("data")));
        assert!(std::fs::write(inner.join(FILE), "idnex = \"data\"\n").is_ok());
        let told = Settings::load(&inner).map_err(|e| e.to_string());
        assert!(told.as_ref().is_err_and(|t| t.contains("idnex")), "{told:?}");
    }

    #[test]
    fn what_is_asked_goes_before_settings_and_these_before_the_environment() {
        let zh = Settings { language: Some("zh".to_owned()), ..Settings::default() };
        let lang = |name: &str| (name == "LANG").then(|| "zh_CN.UTF-8".to_owned());
        assert_eq!(zh.language(Some("en"), lang), Language::En);
        assert_eq!(zh.language(None, |_| Some("en_US".to_owned())), Language::Zh);
        assert_eq!(Settings::default().language(None, lang), Language::Zh);
        assert_eq!(Settings::default().language(None, |_| None), Language::En);
        let both = |name: &str| Some(if name == "LC_ALL" { "C" } else { "zh_CN" }.to_owned());
        assert_eq!(Settings::default().language(None, both), Language::En);
    }
}
