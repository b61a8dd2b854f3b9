//! Writes a synthetic case into a folder: `cargo run --release --example synthetic -- DIR ROWS CRITERIA`.

#[path = "../benches/synthetic.rs"]
mod synthetic;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, rows, criteria] = args.as_slice() else {
        return Err(std::io::Error::other("usage: synthetic DIR ROWS CRITERIA"));
    };
    let number = |text: &str| text.parse::<usize>().map_err(std::io::Error::other);
    std::fs::create_dir_all(dir)?;
    for (name, text) in synthetic::case(number(rows)?, number(criteria)?) {
        std::fs::write(std::path::Path::new(dir).join(name), text)?;
    }
    Ok(())
}
