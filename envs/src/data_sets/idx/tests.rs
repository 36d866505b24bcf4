use std::fs;
use std::io::Write as _;

use super::*;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn images(count: u32, height: u32, width: u32) -> Vec<u8> {
    let head = [IMAGES, count, height, width].into_iter().flat_map(u32::to_be_bytes);
    head.chain((0..count * height * width).map(|byte| byte as u8)).collect()
}

fn labels_of(count: u32) -> Vec<u8> {
    let head = [LABELS, count].into_iter().flat_map(u32::to_be_bytes);
    head.chain((0..count).map(|label| (label % 3) as u8)).collect()
}

/// A sound folder: 30 training and 3 test images of 2x4 pixels, three classes.
fn folder(name: &str) -> Folder {
    let path = std::env::temp_dir().join(format!("precocial-idx-{}-{name}", std::process::id()));
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join(TRAINING[0]), images(30, 2, 4)).unwrap();
    fs::write(path.join(TRAINING[1]), labels_of(30)).unwrap();
    fs::write(path.join(TEST[0]), images(3, 2, 4)).unwrap();
    fs::write(path.join(TEST[1]), labels_of(3)).unwrap();
    Folder(path)
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn problem(folder: &Folder) -> DataProblem {
    read(&folder.0, None).unwrap_err().problem
}

#[test]
fn sound_files_are_read() {
    let folder = folder("sound");
    let (training, test) = read(&folder.0, None).unwrap();
    assert_eq!((training.len(), test.len(), training.classes), (30, 3, 3));
    assert_eq!((training.width, training.height), (4, 2));
    assert_eq!(training.image(1), [8, 9, 10, 11, 12, 13, 14, 15].map(|x: u8| f32::from(x) / 255.0));
    let packed = compress(&images(30, 2, 4));
    fs::remove_file(folder.0.join(TRAINING[0])).unwrap();
    fs::write(folder.0.join(format!("{}.gz", TRAINING[0])), packed).unwrap();
    assert_eq!(read(&folder.0, None).unwrap().0, training);
    // The other spelling.
    let dotted = folder.0.join("t10k-labels.idx1-ubyte");
    fs::rename(folder.0.join(TEST[1]), dotted).unwrap();
    assert_eq!(read(&folder.0, None).unwrap().1, test);
}

#[test]
fn what_is_missing_is_named_with_advice() {
    let folder = folder("missing");
    fs::remove_file(folder.0.join(TEST[1])).unwrap();
    let error = read(&folder.0, Some("fetch it")).unwrap_err();
    assert_eq!(error.problem, DataProblem::Missing(TEST[1]));
    assert!(error.to_string().ends_with("fetch it"), "{error}");
}

#[test]
fn damaged_files_are_told_apart() {
    let folder = folder("damaged");
    let file = folder.0.join(TRAINING[0]);
    let sound = images(30, 2, 4);
    let with = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        problem(&folder)
    };
    assert_eq!(with(&sound[..100]), DataProblem::Truncated { found: 100, expected: 256 });
    assert_eq!(with(&sound[..6]), DataProblem::Truncated { found: 4, expected: 8 });
    assert_eq!(with(b""), DataProblem::Truncated { found: 0, expected: 4 });
    assert_eq!(with(&[&sound[..], b"x"].concat()), DataProblem::TooLong { expected: 256 });
    let magic = DataProblem::Magic { found: LABELS, expected: IMAGES };
    assert_eq!(with(&labels_of(30)), magic);
    assert_eq!(with(&images(0, 2, 4)), DataProblem::Empty);
    // Each pixel is an input: a wide image alone could fill the memory.
    for sizes in [[1, 1025, 1], [1, 1, 1 << 28], [10_000_001, 1, 1], [u32::MAX, 28, 28]] {
        let head: Vec<u8> =
            [&[IMAGES][..], &sizes].concat().into_iter().flat_map(u32::to_be_bytes).collect();
        assert_eq!(with(&head), DataProblem::TooLarge);
    }
    // A header that promises much and a file that has little.
    let lie: Vec<u8> = [IMAGES, 30, 1024, 1024].into_iter().flat_map(u32::to_be_bytes).collect();
    let test = folder.0.join(TEST[0]);
    fs::write(&test, [IMAGES, 3, 1024, 1024].map(u32::to_be_bytes).concat()).unwrap();
    assert!(matches!(with(&lie), DataProblem::Truncated { found: 16, .. }));
    fs::write(&test, images(3, 2, 4)).unwrap();
    assert_eq!(with(&images(29, 2, 4)), DataProblem::Count { images: 29, labels: 30 });
    let size = DataProblem::Size { training: (2, 4), test: (4, 2) };
    assert_eq!(with(&images(30, 4, 2)), size);
}

#[test]
fn damaged_compression_is_told() {
    let folder = folder("compression");
    fs::remove_file(folder.0.join(TRAINING[0])).unwrap();
    let file = folder.0.join(format!("{}.gz", TRAINING[0]));
    let packed = compress(&images(30, 2, 4));
    let trailing = [&packed[..], b"more"].concat();
    for damaged in [&packed[..packed.len() / 2], &packed[..packed.len() - 3], &trailing] {
        fs::write(&file, damaged).unwrap();
        assert!(matches!(problem(&folder), DataProblem::Compression(_)), "{:?}", problem(&folder));
    }
    fs::write(&file, "not compressed at all").unwrap();
    assert!(matches!(problem(&folder), DataProblem::Magic { .. }), "{:?}", problem(&folder));
}

/// Names say nothing of what is compressed, and members are one file.
#[test]
fn whatever_is_compressed_is_read() {
    let folder = folder("forms");
    let (plain, packed) = (images(30, 2, 4), compress(&images(30, 2, 4)));
    let members = [compress(&plain[..100]), compress(&plain[100..])].concat();
    let expected = read(&folder.0, None).unwrap().0;
    for (ending, file) in [("", packed), (".gz", members), (".gz", plain)] {
        fs::write(folder.0.join(format!("{}{ending}", TRAINING[0])), file).unwrap();
        assert_eq!(read(&folder.0, None).unwrap().0, expected);
    }
}

/// Small files that unpack to gigabytes: the headers alone refuse them.
#[test]
fn more_pixels_than_a_memory_has_are_refused_before_they_are_read() {
    let folder = folder("many");
    let head = |words: &[u32]| words.iter().copied().flat_map(u32::to_be_bytes).collect::<Vec<_>>();
    // Each part alone is small enough.
    for [of_images, of_labels] in [TRAINING, TEST] {
        let count = 600_000;
        fs::write(folder.0.join(of_images), head(&[IMAGES, count, 28, 28])).unwrap();
        fs::write(folder.0.join(of_labels), head(&[LABELS, count])).unwrap();
    }
    assert_eq!(problem(&folder), DataProblem::TooLarge);
    // Labels are told apart by their number, not by reading them.
    fs::write(folder.0.join(TRAINING[1]), head(&[LABELS, u32::MAX])).unwrap();
    let count = DataProblem::Count { images: 600_000, labels: u32::MAX as usize };
    assert_eq!(problem(&folder), count);
}

#[test]
fn few_images_cannot_be_divided() {
    let folder = folder("few");
    fs::write(folder.0.join(TRAINING[0]), images(5, 2, 4)).unwrap();
    fs::write(folder.0.join(TRAINING[1]), labels_of(5)).unwrap();
    assert_eq!(problem(&folder), DataProblem::TooFew(5));
}

/// What a task whose name leads to a data set makes of this folder.
fn opened(name: &str, folder: &Folder) -> DataProblem {
    match crate::Registry::built_in().with_data(&folder.0).open(name) {
        Err(crate::TaskError::Data(error)) => error.problem,
        Err(unknown) => panic!("{unknown}"),
        Ok(task) => panic!("{} was opened", task.name()),
    }
}

/// So few of each class that none is left to be held out.
#[test]
fn splits_are_never_empty() {
    let folder = folder("classes");
    let mut labels: Vec<u8> = [LABELS, 30].into_iter().flat_map(u32::to_be_bytes).collect();
    labels.extend((0..30).map(|label| label % 15));
    fs::write(folder.0.join(TRAINING[1]), labels).unwrap();
    let name = format!("idx:{}", folder.0.display());
    assert_eq!(opened(&name, &folder), DataProblem::TooFew(30));
}

/// MNIST's name on another set.
#[test]
fn images_of_another_task_are_refused() {
    let folder = folder("others");
    let mut labels: Vec<u8> = [LABELS, 30].into_iter().flat_map(u32::to_be_bytes).collect();
    labels.extend([12; 30]);
    fs::write(folder.0.join(TRAINING[1]), labels).unwrap();
    let problem = opened("mnist-256", &folder);
    assert_eq!(problem, DataProblem::Other { found: (16, 16, 13), expected: (16, 16, 10) });
}
