//! What indicators are built of: windows, memories, and how they run from bar to bar.

pub(super) mod averages;
pub(super) mod changes;
pub(super) mod channel;
pub(super) mod directional;
pub(super) mod ordered;
pub(super) mod ratio;
pub(super) mod stream;
pub(super) mod summaries;
pub(super) mod together;
pub(super) mod typical;
pub(super) mod windows;
