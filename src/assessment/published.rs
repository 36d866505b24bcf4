//! The paper's own table (Gaier & Ha 2019, section 4, as corrected in its
//! online article): what its champions reached, beside which a
//! [`PaperTable`](crate::evaluation::PaperTable) can be shown.

/// A mean and a standard deviation over 100 trials.
pub type PublishedScore = (f64, f64);

/// The four scores of a task's champion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// With a random weight for each connection.
    pub random_weights: PublishedScore,
    /// With one random weight for all.
    pub random_shared: PublishedScore,
    /// With the best weight for all.
    pub tuned_shared: PublishedScore,
    /// With a trained weight for each connection.
    pub tuned_weights: PublishedScore,
    /// The connections of that champion.
    pub connections: usize,
}

/// The scores for a task, if the paper has some.
pub fn published(task: &str) -> Option<Published> {
    match task {
        "cartpole-swingup-v1" => Some(Published {
            random_weights: (57.0, 121.0),
            random_shared: (515.0, 58.0),
            tuned_shared: (723.0, 16.0),
            tuned_weights: (932.0, 6.0),
            connections: 52,
        }),
        "bipedal-walker-v3" => Some(Published {
            random_weights: (-46.0, 54.0),
            random_shared: (51.0, 108.0),
            tuned_shared: (261.0, 58.0),
            tuned_weights: (332.0, 1.0),
            connections: 210,
        }),
        // Then CarRacing-v0, seen through an encoder that has been lost.
        _ if task.starts_with("car-racing-latent-v3") => Some(Published {
            random_weights: (-69.0, 31.0),
            random_shared: (375.0, 177.0),
            tuned_shared: (608.0, 161.0),
            tuned_weights: (893.0, 74.0),
            connections: 245,
        }),
        _ => None,
    }
}

/// The accuracies of the paper's MNIST champion, in per cent of the test images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedAccuracy {
    /// With one random weight for all connections: mean and deviation.
    pub random_shared: PublishedScore,
    /// With several weights at once, one vote each.
    pub ensemble: f64,
    /// With the best weight for all.
    pub tuned_shared: f64,
    /// With a trained weight for each connection.
    pub tuned_weights: f64,
    /// The connections of that champion.
    pub connections: usize,
}

/// The figures for a task of handwritten digits, if the paper has some.
pub fn published_accuracy(task: &str) -> Option<PublishedAccuracy> {
    (task == "mnist-256").then_some(PublishedAccuracy {
        random_shared: (82.0, 18.7),
        ensemble: 91.6,
        tuned_shared: 91.9,
        tuned_weights: 94.2,
        connections: 1849,
    })
}
