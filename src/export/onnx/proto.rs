//! The part of ONNX's protocol buffers that a network needs, by the numbers of
//! its fields in `onnx.proto` (version 8 of the format).

use prost::Message;

/// `TensorProto.DataType`.
pub(super) const FLOAT: i32 = 1;
pub(super) const DOUBLE: i32 = 11;
pub(super) const INT64: i32 = 7;
/// `AttributeProto.AttributeType`.
const INT: i32 = 2;

#[derive(Clone, PartialEq, Message)]
pub(super) struct ModelProto {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(string, tag = "2")]
    pub producer_name: String,
    #[prost(string, tag = "3")]
    pub producer_version: String,
    #[prost(string, tag = "6")]
    pub doc_string: String,
    #[prost(message, optional, tag = "7")]
    pub graph: Option<GraphProto>,
    #[prost(message, repeated, tag = "8")]
    pub opset_import: Vec<OperatorSetIdProto>,
    #[prost(message, repeated, tag = "14")]
    pub metadata_props: Vec<StringStringEntryProto>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct OperatorSetIdProto {
    #[prost(string, tag = "1")]
    pub domain: String,
    #[prost(int64, tag = "2")]
    pub version: i64,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct StringStringEntryProto {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct GraphProto {
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<NodeProto>,
    #[prost(string, tag = "2")]
    pub name: String,
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<TensorProto>,
    #[prost(message, repeated, tag = "11")]
    pub input: Vec<ValueInfoProto>,
    #[prost(message, repeated, tag = "12")]
    pub output: Vec<ValueInfoProto>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct NodeProto {
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    #[prost(string, tag = "3")]
    pub name: String,
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<AttributeProto>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AttributeProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(int64, tag = "3")]
    pub i: i64,
    #[prost(int32, tag = "20")]
    pub kind: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TensorProto {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    #[prost(string, tag = "8")]
    pub name: String,
    /// The numbers, little-endian, row by row.
    #[prost(bytes = "vec", tag = "9")]
    pub raw_data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ValueInfoProto {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "2")]
    pub kind: Option<TypeProto>,
    #[prost(string, tag = "3")]
    pub doc_string: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TypeProto {
    #[prost(message, optional, tag = "1")]
    pub tensor: Option<TensorType>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TensorType {
    #[prost(int32, tag = "1")]
    pub elem_type: i32,
    #[prost(message, optional, tag = "2")]
    pub shape: Option<TensorShapeProto>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TensorShapeProto {
    #[prost(message, repeated, tag = "1")]
    pub dim: Vec<Dimension>,
}

/// A number or a name.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Dimension {
    #[prost(int64, optional, tag = "1")]
    pub value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    pub name: Option<String>,
}

impl AttributeProto {
    pub(super) fn int(name: &str, i: i64) -> Self {
        Self { name: name.to_owned(), i, kind: INT }
    }
}

impl TensorProto {
    pub(super) fn doubles(name: &str, dims: &[usize], values: &[f64]) -> Self {
        let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { dims: sizes(dims), data_type: DOUBLE, name: name.to_owned(), raw_data }
    }

    pub(super) fn integers(name: &str, values: &[usize]) -> Self {
        let raw_data = sizes(values).iter().flat_map(|value| value.to_le_bytes()).collect();
        let dims = sizes(&[values.len()]);
        Self { dims, data_type: INT64, name: name.to_owned(), raw_data }
    }
}

impl ValueInfoProto {
    /// A row of so many elements for each of any number of cases.
    pub(super) fn batch(name: &str, element: i32, columns: usize, doc_string: String) -> Self {
        let cases = Dimension { value: None, name: Some("batch".to_owned()) };
        let columns = Dimension { value: Some(size(columns)), name: None };
        Self::tensor(name, element, vec![cases, columns], doc_string)
    }

    /// One element.
    pub(super) fn scalar(name: &str, element: i32, doc_string: String) -> Self {
        Self::tensor(name, element, Vec::new(), doc_string)
    }

    fn tensor(name: &str, element: i32, dim: Vec<Dimension>, doc_string: String) -> Self {
        let tensor = TensorType { elem_type: element, shape: Some(TensorShapeProto { dim }) };
        Self { name: name.to_owned(), kind: Some(TypeProto { tensor: Some(tensor) }), doc_string }
    }
}

fn sizes(values: &[usize]) -> Vec<i64> {
    values.iter().copied().map(size).collect()
}

/// A size as ONNX has it; what is written is far below the limit.
fn size(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
