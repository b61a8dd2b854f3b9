//! A folder to start from: small, commented, and without a problem.

/// The files of a new case called `id`: path and content.
pub fn scaffold(id: &bilateral_model::Id) -> Vec<(&'static str, String)> {
    [
        ("case.yaml", include_str!("scaffold/case.yaml")),
        ("evidence.csv", include_str!("scaffold/evidence.csv")),
        ("judgements.csv", include_str!("scaffold/judgements.csv")),
        ("sources.yaml", include_str!("scaffold/sources.yaml")),
        ("series/trade.csv", include_str!("scaffold/trade.csv")),
    ]
    .into_iter()
    .map(|(name, text)| (name, text.replace("arcadia-ruritania", id.as_str())))
    .collect()
}
