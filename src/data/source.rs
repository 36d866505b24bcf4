//! The data sets that are known: their files, what is in them, and where they
//! can be had.
//!
//! The sums are those of the contents, not of the compressed files: compressed
//! again with other settings or another time stamp, a file is still the same.

/// A data set: files that belong together, and servers that have them.
#[derive(Clone, Copy, Debug)]
pub struct DataSetFiles<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its files.
    pub members: &'a [Member<'a>],
    /// Addresses that end where the name of a file (with `.gz`) begins. They
    /// are asked in this order.
    pub mirrors: &'a [&'a str],
}

/// A file of a data set.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its name without `.gz`.
    pub name: &'a str,
    /// How many bytes are in it.
    pub size: u64,
    /// SHA-256 of these bytes, in lower-case hexadecimal digits.
    pub sha256: &'a str,
}

/// Handwritten digits (LeCun, Cortes and Burges 1998).
///
/// The MD5 sums of the contents are those that are known of the originals.
pub const MNIST: DataSetFiles<'static> = DataSetFiles {
    name: "mnist",
    members: &members([
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ]),
    mirrors: &[
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
};

/// Pictures of clothes in the form of MNIST (Xiao, Rasul and Vollgraf 2017).
pub const FASHION_MNIST: DataSetFiles<'static> = DataSetFiles {
    name: "fashion-mnist",
    members: &members([
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ]),
    // Its bucket is a web site, which has no HTTPS; the sums decide anyway.
    mirrors: &["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"],
};

/// The four files that both data sets have: 60,000 images of 28x28 pixels to
/// train with, 10,000 to test, and their labels.
const fn members(
    [training_images, training_labels, test_images, test_labels]: [&str; 4],
) -> [Member<'_>; 4] {
    [
        Member { name: "train-images-idx3-ubyte", size: 47_040_016, sha256: training_images },
        Member { name: "train-labels-idx1-ubyte", size: 60_008, sha256: training_labels },
        Member { name: "t10k-images-idx3-ubyte", size: 7_840_016, sha256: test_images },
        Member { name: "t10k-labels-idx1-ubyte", size: 10_008, sha256: test_labels },
    ]
}
