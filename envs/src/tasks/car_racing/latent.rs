//! The car as the experiments of the weight-agnostic networks saw it: 16 numbers in
//! which an encoder tells the picture.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use super::canvas::Canvas;
use super::encoder::{Encoder, LATENTS};
use super::racer::Racer;
use super::scene;
use super::sensed::{SensedRacer, Sensor};
use super::view::{self, View};
use crate::location::{found_under, from_base, with_path};
use crate::registry::TaskSource;
use crate::tasks::world_environment::WorldLaneGroups;
use crate::{
    Environment, LaneGroups, PortableTask, Shape, Signature, Task, TaskError, VectorEnvironment,
};

const NAME: &str = "car-racing-latent-v3";
const PREFIX: &str = "car-racing-latent-v3?encoder=";

static NAMES: LazyLock<Arc<[String]>> =
    LazyLock::new(|| (1..=LATENTS).map(|number| format!("latent {number}")).collect());

/// The task seen through an encoder; see the [module](super).
#[derive(Clone, Debug)]
pub struct CarRacingLatent {
    name: String,
    encoder: Arc<Encoder>,
}

impl Default for CarRacingLatent {
    /// With the encoder that is part of this crate.
    fn default() -> Self {
        Self { name: NAME.to_owned(), encoder: Encoder::built_in() }
    }
}

impl CarRacingLatent {
    /// With another encoder, and the name that says so.
    pub fn with_encoder(name: String, encoder: Encoder) -> Self {
        Self { name, encoder: Arc::new(encoder) }
    }
}

impl Task for CarRacingLatent {
    fn name(&self) -> &str {
        &self.name
    }

    fn summary(&self) -> &'static str {
        "drive a car along a road told in 16 numbers (Gaier & Ha 2019, on CarRacing-v3)"
    }

    fn signature(&self) -> Signature {
        super::signature(&NAMES)
    }

    fn environment(&self) -> Box<dyn Environment> {
        Box::new(SensedRacer::new(EncodedCamera::new(&self.encoder)))
    }

    fn vector_environment(&self) -> Box<dyn VectorEnvironment> {
        let new = || SensedRacer::new(EncodedCamera::new(&self.encoder));
        Box::new(WorldLaneGroups::new(1, self.signature().size(), new))
    }

    fn lane_groups(&self, count: usize) -> Box<dyn LaneGroups> {
        let new = || SensedRacer::new(EncodedCamera::new(&self.encoder));
        Box::new(WorldLaneGroups::new(count, self.signature().size(), new))
    }

    fn lane_groups_together(&self) -> usize {
        super::GROUPS_TOGETHER
    }

    fn data_sha256(&self) -> Option<String> {
        Some(self.encoder.sha256().to_owned())
    }

    fn portable(&self) -> Option<PortableTask> {
        let encoder = Some(self.encoder.layers().to_vec());
        Some(PortableTask { name: self.name.clone(), encoder })
    }
}

/// The task with any encoder, as `car-racing-latent-v3?encoder=FILE`.
pub(in crate::tasks) struct WithEncoder;

impl WithEncoder {
    fn file(name: &str) -> &Path {
        Path::new(name.strip_prefix(PREFIX).unwrap_or(name))
    }
}

impl TaskSource for WithEncoder {
    fn name(&self) -> &'static str {
        "car-racing-latent-v3?encoder=FILE"
    }

    fn summary(&self) -> &'static str {
        "the same with an encoder of your own (precocial encoder)"
    }

    fn signature(&self) -> Option<Signature> {
        Some(super::signature(&NAMES))
    }

    fn matches(&self, name: &str) -> bool {
        name.len() > PREFIX.len() && name.starts_with(PREFIX)
    }

    fn resolve(&self, name: &str, base: &Path) -> String {
        let file = name.strip_prefix(PREFIX).unwrap_or(name);
        with_path(PREFIX, &from_base(base, file)).unwrap_or_else(|| name.to_owned())
    }

    fn relocate(&self, name: &str, data: &Path) -> String {
        found_under(data, Self::file(name), Path::is_file)
            .and_then(|path| with_path(PREFIX, &path))
            .unwrap_or_else(|| name.to_owned())
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        let encoder = Arc::new(Encoder::open(Self::file(name))?);
        Ok(Arc::new(CarRacingLatent { name: name.to_owned(), encoder }))
    }
}

/// What the picture is drawn on, and what it is told in.
struct EncodedCamera {
    canvas: Canvas,
    view: View,
    encoder: Arc<Encoder>,
}

impl EncodedCamera {
    fn new(encoder: &Arc<Encoder>) -> Self {
        let encoder = Arc::clone(encoder);
        Self { canvas: Canvas::new(), view: [0.0; view::BLOCKS], encoder }
    }
}

impl Sensor for EncodedCamera {
    fn observe(&mut self, racer: &Racer, observation: &mut [f64]) {
        view::of_racer(racer, &mut self.canvas, &mut self.view);
        observation.copy_from_slice(&self.encoder.encode(&self.view));
    }

    /// A dot on each block that is not all grass.
    fn marks(&self, racer: &Racer) -> Vec<Shape> {
        scene::dots(view::centers(racer).zip(self.view)).collect()
    }
}
