//! The network as a picture, which any browser shows and any page includes.

use super::ExportedNetwork;
use crate::picture::network_picture;

/// The SVG of [`network_picture::svg`]: what acts, without weights.
pub(super) fn write(network: &ExportedNetwork) -> String {
    network_picture::svg(network.topology, network.names)
}
