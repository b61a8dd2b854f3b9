# Every recipe is a plain line that works without just.

# list the recipes
default:
    @just --list

# all tests
test:
    cargo test --workspace

# formatting and lints
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings

# benchmarks
bench:
    cargo bench --workspace

# API documentation and the manual's schemas
docs:
    cargo doc --workspace --no-deps
    cargo run --quiet --release -- schema > docs/schema/case.schema.json
    cargo run --quiet --release -- schema output > docs/schema/output.schema.json
    cargo run --quiet --release -- schema weigh > docs/schema/weigh.schema.json
    cargo run --quiet --release -- schema framework > docs/schema/framework.schema.json
