//! A weighing as a reader sees it: the view, and its layouts.

mod lay;
pub(crate) mod markdown;
mod movement;
pub(crate) mod sentence;
pub(crate) mod terminal;
pub(crate) mod view;
mod worth;

pub use movement::{Changed, movement_json, movement_terminal, supposed_terminal, what_changed};
pub use view::{
    Asked, EditView, EstimateView, ItemWeightView, LeaveOutView, NumbersView, RaterView, ReliabilityView,
    SwingView, ThreatView, TippingView, WaysView, WeighView, WorthView, json_schema,
};
pub use worth::{worth_json, worth_terminal};
