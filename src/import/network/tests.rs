use proptest::prelude::*;

use super::*;

/// Bias, two inputs, two hidden nodes (tanh, sine), one output.
const TABLE: &str = "\
0, 0, 0, 0,     0,     1.00e+00, 1\n\
0, 0, 0, -2.5,  0,     nan,      1\n\
0, 0, 0, 0,     1e0,   0,        0\n\
0, 0, 0, 0,     nan,   0.5,      5\r\n\
0, 0, 0, 0,     0,     1,        3\n\
0, 0, 0, -0.0,  0,     0,        7\n\n";

fn read(text: &str, disabled: Disabled) -> Result<Imported, InvalidNetwork> {
    read_network(text, 2, 1, disabled)
}

#[test]
fn nodes_are_numbered_our_way() {
    let Imported { topology, table_weights, .. } = read(TABLE, Disabled::Off).unwrap();
    assert_eq!((topology.inputs(), topology.outputs()), (2, 1));
    let hidden: Vec<_> = topology.hidden().iter().map(|h| (h.id, h.activation)).collect();
    assert_eq!(hidden, [(4, Activation::Tanh), (5, Activation::Sine)]);
    assert_eq!(topology.activation(3), Some(Activation::Inverse));
    let connections: Vec<_> =
        topology.connections().iter().map(|c| (c.source, c.target, c.enabled)).collect();
    let expected = [
        (0, 3, true),
        (1, 4, true),
        (1, 3, false),
        (2, 5, true),
        (4, 5, false),
        (4, 3, true),
        (5, 3, true),
    ];
    assert_eq!(connections, expected);
    assert_eq!(table_weights, [1.0, -2.5, 0.0, 1.0, 0.0, 0.5, 1.0]);
}

#[test]
fn between_hidden_nodes_disabled_ones_may_act() {
    let strict = read(TABLE, Disabled::Off).unwrap();
    let published = read(TABLE, Disabled::ActBetweenHidden).unwrap();
    assert_eq!(published.table_weights, [1.0, -2.5, 0.0, 1.0, 1.0, 0.5, 1.0]);
    assert_eq!(crate::search::express(&strict.topology, true).as_ref(), &published.topology);
}

#[test]
fn what_is_wrong_is_reported_with_its_position() {
    let wide = "0,".repeat(20_000);
    let message = |text: &str| read(text, Disabled::Off).unwrap_err().to_string();
    let changed = |from: &str, to: &str| {
        let text = TABLE.replacen(from, to, 1);
        assert_ne!(text, TABLE, "{from}");
        message(&text)
    };
    insta::assert_snapshot!(message(" \n"), @"it is empty; a table of numbers was expected");
    insta::assert_snapshot!(message("hello"), @r#"line 1, number 1: "hello" is not a number"#);
    insta::assert_snapshot!(message("1"), @"a network of N nodes is N lines of N + 1 numbers, and these are 1 lines of 1");
    insta::assert_snapshot!(message(&wide), @"a table of more than 10000 nodes");
    insta::assert_snapshot!(message("0,1\n"), @"it has 1 nodes, and a bias, 2 inputs and 1 outputs are needed: it is of another task");
    insta::assert_snapshot!(message("0,0,1\n0,0,1\n0,0,1\n"), @"a network of N nodes is N lines of N + 1 numbers, and these are 3 lines of 3");
    insta::assert_snapshot!(changed("-2.5", "-2,5"), @"line 2 has 8 numbers, and line 1 has 7");
    insta::assert_snapshot!(changed("-2.5", "minus two and a half or so"), @r#"line 2, number 4: "minus two and a half" is not a number"#);
    insta::assert_snapshot!(changed("-2.5", "-inf"), @"line 2, number 4: a weight cannot be -inf");
    insta::assert_snapshot!(changed("-2.5", ""), @r#"line 2, number 4: "" is not a number"#);
    insta::assert_snapshot!(changed("-0.0,  0", "0, nan"), @"line 6, number 5: a connection cannot start at output 1");
    insta::assert_snapshot!(changed("0, 0, 0, -2.5", "0, nan, 0, -2.5"), @"line 2, number 2: a connection cannot end at input 1");
    insta::assert_snapshot!(changed("0, 0, 0, -2.5", "1, 0, 0, -2.5"), @"line 2, number 1: a connection cannot end at the bias");
    insta::assert_snapshot!(changed("0,     nan,   0.5", "1,     nan,   0.5"), @"line 4, number 4: a connection from hidden node 1 back to hidden node 1; nodes stand in the order in which they act, so that connections form no cycle");
    insta::assert_snapshot!(changed("0,     0,     1,        3", "1,     0,     1,        3"), @"line 5, number 4: a connection from hidden node 2 back to hidden node 1; nodes stand in the order in which they act, so that connections form no cycle");
    for wrong in ["nan", "inf", "2.5", "0", "12", "-1"] {
        let words = changed("0.5,      5", &format!("0.5, {wrong}"));
        assert!(words.starts_with("line 4, number 7: an activation is a whole"), "{words}");
    }
    insta::assert_snapshot!(changed("0.5,      5", "0.5, 1.10e+01"), @"line 4, number 7: the activation 11 (squared) is not supported");
}

/// The published code never applies them: whatever they are, the network is the same.
#[test]
fn activations_of_bias_and_inputs_are_passed_over() {
    let read = |text: &str| read(text, Disabled::Off).unwrap();
    let text =
        TABLE.replacen("1.00e+00, 1\n", "1.00e+00, 7\n", 1).replacen("nan,      1", "nan, 9.5", 1);
    assert_ne!(text, TABLE);
    assert_eq!((read(TABLE).ignored_activations, read(&text).ignored_activations), (0, 2));
    assert_eq!(read(&text).topology, read(TABLE).topology);
}

/// More inputs or outputs than the task has become hidden nodes.
#[test]
fn nodes_that_are_rather_inputs_or_outputs_betray_another_task() {
    let wide = "0,0,0,0,1,1\n0,0,0,1,0,1\n0,0,0,1,0,1\n0,0,0,0,1,5\n0,0,0,0,0,1\n";
    let read =
        |text: &str, inputs, outputs| read_network(text, inputs, outputs, Disabled::Off).unwrap();
    let check = |text: &str, inputs, outputs| read(text, inputs, outputs).check_task();
    assert_eq!(check(wide, 2, 1), Ok(()));
    insta::assert_snapshot!(check(wide, 1, 1).unwrap_err(), @"it is rather a network of another task, with other numbers of inputs and outputs than 1 and 1: nothing enters 1 and nothing leaves 0 of what would be its 2 hidden nodes, line 3 among them");
    // Node 4 of two outputs leads nowhere where there is one.
    let two = "0,0,1,0,1\n0,0,1,1,1\n0,0,0,0,1\n0,0,0,0,1\n";
    assert_eq!(check(two, 1, 2), Ok(()));
    assert!(matches!(check(two, 1, 1), Err(InvalidNetwork::OfAnotherTask { line: 3, .. })));
    // Disabled connections count.
    assert_eq!(check(&two.replacen("0,0,0,0,1", "0,0,0,nan,1", 1), 1, 1), Ok(()));
    // A constant in the middle is no input: evolution leaves some.
    let constant = "0,0,1,0,0,1\n0,0,1,0,0,1\n0,0,0,0,1,5\n0,0,0,0,1,5\n0,0,0,0,0,1\n";
    assert_eq!((check(constant, 1, 1), read(constant, 1, 1).not_entered), (Ok(()), vec![4]));
}

proptest! {
    /// Whatever a text says, it is a network or an error.
    #[test]
    fn no_text_is_too_strange(
        index in 0..TABLE.len(),
        put_in in "[0-9nai,.e+\\- \n]{0,4}",
        take_out in 0_usize..9,
        inputs in 0_usize..5,
        outputs in 1_usize..4,
    ) {
        let end = (index + take_out).min(TABLE.len());
        let text = format!("{}{put_in}{}", &TABLE[..index], &TABLE[end..]);
        for disabled in [Disabled::Off, Disabled::ActBetweenHidden] {
            if let Ok(imported) = read_network(&text, inputs, outputs, disabled) {
                let Imported { topology, table_weights, .. } = imported;
                prop_assert_eq!((topology.inputs(), topology.outputs()), (inputs, outputs));
                prop_assert_eq!(topology.connections().len(), table_weights.len());
                prop_assert!(table_weights.iter().all(|weight| weight.is_finite()));
            }
        }
    }
}
