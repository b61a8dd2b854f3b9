//! Tests of the world: connectors, measures and kernels, on small tables and on real files where they are at hand.

mod shared;
mod similarity;
