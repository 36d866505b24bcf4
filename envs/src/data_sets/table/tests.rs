use std::fmt::Write as _;

use super::*;
use crate::data_sets::Split;

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut text, index| {
        let _ = writeln!(text, "{}", line(index));
        text
    })
}

fn wrong(text: &str) -> String {
    DataSet::from_table(text.as_bytes(), None).unwrap_err().to_string()
}

#[test]
fn a_table_of_classes_is_divided_and_standardised() {
    let rows = lines(50, |i| format!("{i},{},{}", i * i, ["b", "a"][i % 2]));
    let data = DataSet::from_table(format!("x,square,letter\n{rows}").as_bytes(), None).unwrap();
    assert_eq!(*data.features, ["x", "square"].map(String::from));
    assert_eq!(data.target, Target::Classes(["a", "b"].map(String::from).into()));
    let sizes = [Split::Training, Split::Validation, Split::Test].map(|s| data.samples(s).len());
    assert_eq!(sizes, [30, 10, 10]);
    let training = data.samples(Split::Training);
    for feature in 0..2 {
        let values: Vec<f64> =
            (0..30).map(|index| f64::from(training.sample(index)[feature])).collect();
        let mean = values.iter().sum::<f64>() / 30.0;
        let variance = values.iter().map(|x| x * x).sum::<f64>() / 30.0;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-6, "{mean} {variance}");
    }
    let first = data.samples(Split::Training).targets().labels().unwrap();
    assert_eq!(first.iter().filter(|&&label| label == 0).count(), 15);
}

#[test]
fn a_target_of_many_numbers_is_predicted_as_one() {
    let rows = lines(50, |i| format!("{};{i}", i as f64 / 7.0));
    let text = format!("\u{feff}y;x\r\n{rows}");
    let data = DataSet::from_table(text.as_bytes(), Some("y")).unwrap();
    assert_eq!(*data.features, ["x".to_owned()]);
    assert_eq!(data.target, Target::Numbers(["y".to_owned()].into()));
    let Targets::Numbers { width: 1, values } = data.samples(Split::Test).targets() else {
        panic!("a number for each")
    };
    assert_eq!(values.len(), 10);
    // Few whole numbers are classes.
    let text = "x\ty\n1\t10\n2\t9\n3\t9\n4\t10\n5\t9\n6\t10\n7\t10\n8\t9\n9\t10\n0\t9\n";
    let data = DataSet::from_table(text.as_bytes(), None).unwrap();
    assert_eq!(data.target, Target::Classes(["9", "10"].map(String::from).into()));
}

#[test]
fn wrong_tables_are_told_where_they_are_wrong() {
    assert!(wrong("").starts_with("there are no samples"));
    assert!(wrong("a,b\n").starts_with("there are no samples"));
    assert!(wrong("1,2\n3,4\n").starts_with("line 1, column 1: the first line has only numbers"));
    assert_eq!(wrong("a,b\n1,2\n3,4,5\n"), "line 3, column 3: 3 columns where the header has 2");
    assert_eq!(wrong("a,b,c\n1,2,0\n3,red,1\n"), "line 3, column 2: `red` is no finite number");
    assert_eq!(wrong("a,b\n,2\n"), "line 2, column 1: there is nothing where a number should be");
    assert_eq!(wrong("a,b\nnan,2\n"), "line 2, column 1: `nan` is no finite number");
    assert!(wrong("a,b\n1,x\n2,x\n").starts_with("`b` is the same for all samples"));
    assert!(wrong("a,a,b\n1,2,3\n").starts_with("line 1, column 2: another column is called `a`"));
    assert!(wrong("a\n1\n").starts_with("there is only one column"));
    assert!(wrong("a,b\n1,x\n2,y\n").starts_with("2 samples are too few"));
    let wide = (0..1_000_000).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    assert!(wrong(&wide).starts_with("1000000 columns are too many"));
    let many = lines(2000, |i| format!("{i},name{i}"));
    assert!(wrong(&format!("a,b\n{many}")).contains("2000 different texts"));
    let missing = DataSet::from_table(b"a,b\n1,2\n", Some("c")).unwrap_err();
    assert_eq!(missing.to_string(), "there is no column `c`; there are a, b");
}
