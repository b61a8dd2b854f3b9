//! `serve`: the web pages of one case or many.

/// What to serve, from the command line.
#[cfg_attr(
    not(feature = "serve"),
    allow(dead_code, reason = "read where there are web pages")
)]
pub(crate) struct Asked<'a> {
    pub(crate) cases: &'a [String],
    pub(crate) bind: &'a str,
    pub(crate) edit: bool,
    pub(crate) hosts: &'a [String],
}

#[cfg(not(feature = "serve"))]
pub(crate) fn run(_: &Asked<'_>) -> Result<(), crate::exit::Failure> {
    Err(crate::exit::Failure::usage(
        "this build of bilateral has no web pages",
        "build it with them: cargo build --release --features serve",
    ))
}

#[cfg(feature = "serve")]
pub(crate) use with_pages::run;

#[cfg(feature = "serve")]
mod with_pages {
    use std::fs;
    use std::net::SocketAddr;
    use std::path::Path;

    use anstream::println;
    use bilateral_casefile::{CASE_YAML, EMBEDDED};
    use bilateral_model::Id;
    use bilateral_serve::{Config, Source, Sources};

    use super::Asked;
    use crate::exit::Failure;
    use crate::load::DEFAULT_CASE;

    pub(crate) fn run(asked: &Asked<'_>) -> Result<(), Failure> {
        let bind: SocketAddr = asked.bind.parse().map_err(|_| {
            Failure::usage(
                format!("`{}` is no address", asked.bind),
                "write an address and a port, as in 127.0.0.1:8080",
            )
        })?;
        let config = Config {
            bind,
            sources: sources(asked.cases)?,
            edit: asked.edit,
            hosts: asked.hosts.to_vec(),
        };
        let edits = asked.edit;
        bilateral_serve::run(config, |running| {
            println!("Serving at http://{}/ (Ctrl-C ends it)", running.address);
            if !running.address.ip().is_loopback() {
                println!(
                    "Anybody who reaches this address can read the cases: put a proxy with TLS before it."
                );
            }
            if let Some(token) = running.token.as_ref().filter(|_| edits) {
                println!("Evidence can be added with this token: {token}");
            }
        })
        .map_err(|error| {
            Failure::usage(
                error.to_string(),
                "is another program listening there? choose --bind",
            )
        })
    }

    /// Cases by the names that they have in addresses. A folder without a case may hold several.
    fn sources(names: &[String]) -> Result<Sources, Failure> {
        let mut sources = Sources::new();
        if names.is_empty() {
            sources.insert(DEFAULT_CASE.to_owned(), Source::Embedded(DEFAULT_CASE.to_owned()));
        }
        for name in names {
            let path = Path::new(name);
            if path.join(CASE_YAML).is_file() {
                add(&mut sources, path)?;
            } else if path.is_dir() {
                let before = sources.len();
                let mut inner: Vec<_> = fs::read_dir(path)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|entry| entry.path())
                    .collect();
                inner.sort();
                for path in inner.iter().filter(|path| path.join(CASE_YAML).is_file()) {
                    add(&mut sources, path)?;
                }
                if sources.len() == before {
                    return Err(Failure::usage(
                        format!("`{name}` holds no case"),
                        "name a folder with case.yaml, or a folder of such folders",
                    ));
                }
            } else if EMBEDDED.contains(&name.as_str()) {
                sources.insert(name.clone(), Source::Embedded(name.clone()));
            } else {
                return Err(Failure::usage(
                    format!("there is no case `{name}`"),
                    format!("name a folder, or an embedded case: {}", EMBEDDED.join(", ")),
                ));
            }
        }
        Ok(sources)
    }

    fn add(sources: &mut Sources, path: &Path) -> Result<(), Failure> {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let name = whole
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let slug = Id::suggest(&name);
        let taken = sources.insert(slug.clone(), Source::Folder(whole)).is_some();
        if taken || slug.is_empty() {
            return Err(Failure::usage(
                format!("two cases would be called `{slug}`"),
                "rename one of the folders",
            ));
        }
        Ok(())
    }
}
