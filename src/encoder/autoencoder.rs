//! The variational autoencoder: views to 16 means and variances, samples of these to
//! views, and what is lost on the way.
//!
//! A view's loss is the cross entropy of its blocks and the divergence of its latents
//! from standard normal ones, which costs nothing below half a nat a latent, as in Ha
//! & Schmidhuber (2018).

use candle_core::{D, Device, Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer as _, ParamsAdamW};
use precocial_envs::standard_normal;
use precocial_envs::tasks::car_racing::{BLOCKS, Encoder, EncoderLayer, EncoderProblem, LATENTS};
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use super::View;
use crate::stream::{Purpose, stream};

/// Divergence that costs nothing, in nats a latent.
const FREE_NATS: f64 = 0.5;
/// Views of a batch.
const BATCH: usize = 100;
/// One view in so many is held out.
const HELD_OUT: usize = 10;

/// How it is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrainingSettings {
    /// Hidden units of either half.
    pub hidden: usize,
    /// Passes over all views.
    pub epochs: u32,
    /// The learning rate of Adam (Kingma & Ba 2015); it falls to nothing.
    pub learning_rate: f64,
    /// Decides first weights, order and samples.
    pub seed: u64,
}

/// What a pass over the views gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// From 1.
    pub number: u32,
    /// The mean absolute error of a block of the views that are held out.
    pub error: f64,
    /// The divergence of their latents, in nats a view.
    pub divergence: f64,
}

/// Why there is no autoencoder.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A tensor could not be computed.
    #[error("training fails: {0}")]
    Tensor(#[from] candle_core::Error),
    /// The weights are no encoder.
    #[error("the trained encoder {0}")]
    Encoder(#[from] EncoderProblem),
    /// There are too few views to hold some out.
    #[error("{0} views are too few: a batch has {BATCH}")]
    TooFew(usize),
}

/// A layer: a matrix from inputs to units, and the units' biases.
struct Layer {
    weights: Var,
    biases: Var,
}

impl Layer {
    /// Weights are drawn from a normal distribution, for rectified units (He et al.
    /// 2015).
    fn new(inputs: usize, units: usize, random: &mut ChaCha8Rng) -> Result<Self> {
        let deviation = (2.0 / inputs as f64).sqrt();
        let draw = |_| (deviation * standard_normal(random)) as f32;
        let weights: Vec<f32> = (0..inputs * units).map(draw).collect();
        Ok(Self {
            weights: Var::from_vec(weights, (inputs, units), &Device::Cpu)?,
            biases: Var::from_vec(vec![0f32; units], units, &Device::Cpu)?,
        })
    }

    fn forward(&self, values: &Tensor) -> Result<Tensor> {
        values.matmul(&self.weights)?.broadcast_add(&self.biases)
    }

    fn plain(&self) -> Result<EncoderLayer> {
        Ok(EncoderLayer { biases: self.biases.to_vec1()?, weights: self.weights.to_vec2()? })
    }
}

/// An encoder with the decoder that it was trained with.
pub struct Autoencoder {
    hidden: Layer,
    means: Layer,
    log_variances: Layer,
    decoder_hidden: Layer,
    decoder: Layer,
}

impl Autoencoder {
    fn new(settings: TrainingSettings) -> Result<Self> {
        let mut random = stream(settings.seed, Purpose::Autoencoder, 0, 0);
        let mut layer = |inputs, units| Layer::new(inputs, units, &mut random);
        Ok(Self {
            hidden: layer(BLOCKS, settings.hidden)?,
            means: layer(settings.hidden, LATENTS)?,
            log_variances: layer(settings.hidden, LATENTS)?,
            decoder_hidden: layer(LATENTS, settings.hidden)?,
            decoder: layer(settings.hidden, BLOCKS)?,
        })
    }

    fn variables(&self) -> Vec<Var> {
        let layers =
            [&self.hidden, &self.means, &self.log_variances, &self.decoder_hidden, &self.decoder];
        layers.iter().flat_map(|layer| [layer.weights.clone(), layer.biases.clone()]).collect()
    }

    /// Means and logarithms of variances.
    fn encode(&self, views: &Tensor) -> Result<(Tensor, Tensor)> {
        let hidden = self.hidden.forward(views)?.relu()?;
        Ok((self.means.forward(&hidden)?, self.log_variances.forward(&hidden)?))
    }

    /// Logits of the blocks.
    fn decode(&self, latents: &Tensor) -> Result<Tensor> {
        self.decoder.forward(&self.decoder_hidden.forward(latents)?.relu()?)
    }

    /// The loss of a batch, each view with a sample of its latents.
    fn loss(&self, views: &Tensor, noise: &Tensor) -> Result<Tensor> {
        let (means, log_variances) = self.encode(views)?;
        let latents = (&means + ((&log_variances * 0.5)?.exp()? * noise)?)?;
        let logits = self.decode(&latents)?;
        // log(1 + exp(x)) - x y, without large exponentials.
        let softplus = (logits.relu()? + (logits.abs()?.neg()?.exp()? + 1.0)?.log()?)?;
        let entropy = (softplus - (logits * views)?)?.sum(D::Minus1)?;
        let free =
            Tensor::full((FREE_NATS * LATENTS as f64) as f32, entropy.shape(), &Device::Cpu)?;
        let divergence = divergence(&means, &log_variances)?.maximum(&free)?;
        (entropy + divergence)?.mean_all()
    }

    fn measure(&self, number: u32, views: &Tensor) -> Result<Epoch> {
        let (means, log_variances) = self.encode(views)?;
        let drawn = candle_nn::ops::sigmoid(&self.decode(&means)?)?;
        Ok(Epoch {
            number,
            error: f64::from((drawn - views)?.abs()?.mean_all()?.to_scalar::<f32>()?),
            divergence: f64::from(
                divergence(&means, &log_variances)?.mean_all()?.to_scalar::<f32>()?,
            ),
        })
    }

    /// The half that is kept.
    pub fn encoder(&self) -> std::result::Result<Encoder, TrainingError> {
        Ok(Encoder::new(vec![self.hidden.plain()?, self.means.plain()?])?)
    }

    /// What is left of views, from the means alone.
    pub fn reconstruct(&self, views: &[View]) -> std::result::Result<Vec<View>, TrainingError> {
        let (means, _) = self.encode(&tensor(views)?)?;
        let drawn = candle_nn::ops::sigmoid(&self.decode(&means)?)?.to_vec2::<f32>()?;
        Ok(drawn.into_iter().filter_map(|view| view.try_into().ok()).collect())
    }
}

/// Of each view's latents from standard normal ones.
fn divergence(means: &Tensor, log_variances: &Tensor) -> Result<Tensor> {
    let terms = ((log_variances.exp()? + means.sqr()?)? - log_variances)?;
    (terms - 1.0)?.sum(D::Minus1)? * 0.5
}

fn tensor(views: &[View]) -> Result<Tensor> {
    Tensor::from_slice(views.as_flattened(), (views.len(), BLOCKS), &Device::Cpu)
}

/// Trains an autoencoder on views. `tell` hears of every epoch.
///
/// # Errors
///
/// If there are fewer than two batches of views.
pub fn train(
    views: &[View],
    settings: TrainingSettings,
    tell: &mut dyn FnMut(Epoch),
) -> std::result::Result<Autoencoder, TrainingError> {
    let is_held_out = |index: &usize| index % HELD_OUT == HELD_OUT - 1;
    let (held_out, mut order): (Vec<_>, Vec<_>) = (0..views.len()).partition(is_held_out);
    if order.len() < BATCH {
        return Err(TrainingError::TooFew(views.len()));
    }
    let chosen = |indices: &[usize]| -> Vec<View> { indices.iter().map(|&i| views[i]).collect() };
    let held_out = tensor(&chosen(&held_out))?;
    let autoencoder = Autoencoder::new(settings)?;
    let rate = |epoch: u32| {
        settings.learning_rate * (1.0 - f64::from(epoch) / f64::from(settings.epochs.max(1)))
    };
    let parameters = ParamsAdamW { lr: rate(0), weight_decay: 0.0, ..ParamsAdamW::default() };
    let mut adam = AdamW::new(autoencoder.variables(), parameters)?;
    for epoch in 0..settings.epochs {
        let mut random = stream(settings.seed, Purpose::Autoencoder, 1, epoch.into());
        order.shuffle(&mut random);
        adam.set_learning_rate(rate(epoch));
        for batch in order.chunks_exact(BATCH) {
            let noise: Vec<f32> =
                (0..BATCH * LATENTS).map(|_| standard_normal(&mut random) as f32).collect();
            let noise = Tensor::from_vec(noise, (BATCH, LATENTS), &Device::Cpu)?;
            let loss = autoencoder.loss(&tensor(&chosen(batch))?, &noise)?;
            adam.backward_step(&loss)?;
        }
        tell(autoencoder.measure(epoch + 1, &held_out)?);
    }
    Ok(autoencoder)
}

#[cfg(test)]
mod tests;
