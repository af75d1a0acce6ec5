//! What indicators are built of: windows, memories, and how they run from bar to bar.

pub(super) mod channel;
pub(super) mod delay;
pub(super) mod directional;
pub(super) mod ordered;
pub(super) mod ratio;
pub(super) mod sliding;
pub(super) mod stream;
pub(super) mod typical;
