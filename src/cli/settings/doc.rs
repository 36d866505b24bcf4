//! What the doc comments of the settings say, looked up by path.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The doc comments of a type and of all that is in it.
pub(super) struct Schema(Value);

impl Schema {
    pub(super) fn of<T: JsonSchema>() -> Self {
        // As it is written: then all fields are listed, in their order.
        let generator = SchemaSettings::default().for_serialize().into_generator();
        Self(generator.into_root_schema_for::<T>().to_value())
    }

    pub(super) fn root(&self) -> Node<'_> {
        Node { root: &self.0, node: &self.0 }
    }
}

/// What a schema says of one value.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    root: &'a Value,
    node: &'a Value,
}

/// A variant of an enum: its name, itself and what it holds.
type Variant<'a> = (&'a str, Node<'a>, Node<'a>);

impl<'a> Node<'a> {
    fn at(self, node: &'a Value) -> Self {
        Self { node, ..self }
    }

    /// The type that a field has, if it has a name.
    fn named(self) -> Option<Self> {
        let path = self.node["$ref"].as_str()?.strip_prefix('#')?;
        self.root.pointer(path).map(|node| self.at(node))
    }

    /// What is known of the type that a field has.
    fn target(self) -> Self {
        self.named().unwrap_or(self)
    }

    /// A field of a struct.
    pub(super) fn field(self, name: &str) -> Self {
        self.at(&self.target().node["properties"][name])
    }

    /// The fields of a struct, in their order.
    fn fields(self) -> impl Iterator<Item = &'a str> {
        self.node["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
    }

    fn variants(self) -> impl Iterator<Item = Variant<'a>> {
        // Those of the elements, where it is a list.
        let target = self.target();
        let target = if target.node["items"].is_null() {
            target
        } else {
            self.at(&target.node["items"]).target()
        };
        target.node["oneOf"].as_array().into_iter().flatten().filter_map(move |variant| {
            let held = || variant["properties"].as_object()?.keys().next().map(String::as_str);
            let name = variant["const"].as_str().or_else(held)?;
            Some((name, self.at(variant), self.at(&variant["properties"][name])))
        })
    }

    /// What a variant of an enum holds; a struct where there is no name.
    pub(super) fn variant(self, name: &str) -> Self {
        let found = self.variants().find(|&(variant, ..)| variant == name);
        found.map_or(self, |(_, _, held)| held)
    }

    pub(super) fn doc(self) -> Doc {
        Doc {
            comment: self.description(),
            comment_of_type: self.named().map(Self::description).unwrap_or_default(),
            is_bool: self.node["type"] == "boolean",
            forms: self.variants().map(Form::of).collect(),
        }
    }

    /// The doc comment on one line.
    fn description(self) -> String {
        let text = self.node["description"].as_str().unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A doc comment in parts: what the setting is, its default and its range.
pub(super) fn parts(comment: &str) -> (&str, Option<&str>, Option<&str>) {
    let ends = ["Default ", "No default"].map(|word| comment.rfind(word));
    let Some(end) = ends.into_iter().flatten().max() else { return (comment, None, None) };
    let (text, end) = comment.split_at(end);
    let end = end.trim_end_matches('.');
    let (default, range) =
        end.split_once("; ").map_or((end, None), |(default, range)| (default, Some(range)));
    (text.trim_end(), Some(default), range)
}

/// What is said of a setting.
pub(super) struct Doc {
    pub(super) comment: String,
    comment_of_type: String,
    is_bool: bool,
    /// What an enum can be.
    pub(super) forms: Vec<Form>,
}

/// A variant of an enum as an experiment writes it.
#[derive(Clone, PartialEq)]
pub(super) struct Form {
    pattern: String,
    text: String,
    fields: Vec<String>,
}

impl Form {
    fn of((name, variant, held): Variant<'_>) -> Self {
        let fields: Vec<&str> = held.fields().collect();
        let pattern = match &held.node["type"] {
            _ if !held.node["$ref"].is_null() => format!("{name}((..))"),
            Value::Null => name.to_owned(),
            kind if kind == "array" => format!("{name}([..])"),
            _ => format!("{name}({}:)", fields.join(":, ")),
        };
        let comments = |field| {
            let mut comments = held.field(field).doc().comments(false);
            if let Some(first) = comments.first_mut() {
                *first = format!("{field}: {first}");
            }
            comments
        };
        let fields = fields.into_iter().flat_map(comments).collect();
        Self { pattern, text: variant.description(), fields }
    }
}

impl Doc {
    /// What the setting is.
    pub(super) fn text(&self) -> &str {
        let (text, ..) = parts(&self.comment);
        // A struct's own comment often says the same and more.
        let says_more = self.comment_of_type.starts_with(text.trim_end_matches('.'));
        if says_more { &self.comment_of_type } else { text }
    }

    /// What the setting can be; empty for a struct.
    pub(super) fn range(&self) -> String {
        let (.., range) = parts(&self.comment);
        if self.is_bool {
            return "true or false".to_owned();
        }
        if self.forms.is_empty() {
            return range.unwrap_or_default().to_owned();
        }
        let patterns: Vec<&str> = self.forms.iter().map(|form| form.pattern.as_str()).collect();
        format!("{} of {}", range.unwrap_or("one"), patterns.join(", "))
    }

    /// What to write above the setting, line by line and indented; in brief,
    /// without what each form means.
    pub(super) fn comments(&self, brief: bool) -> Vec<String> {
        let range = self.range();
        let mut letters = range.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().chain(letters).collect());
        let range: String = first.unwrap_or_default();
        let forms = if brief { &[][..] } else { &self.forms };
        let head = match range.find(" of ") {
            Some(end) if !forms.is_empty() => format!("{}:", &range[..end + 3]),
            _ if range.is_empty() => String::new(),
            _ => format!("{range}."),
        };
        let mut comments = vec![format!("{} {head}", self.text()).trim().to_owned()];
        for form in forms {
            comments.push(format!("  {}: {}", form.pattern, form.text));
            comments.extend(form.fields.iter().map(|field| format!("    {field}")));
        }
        comments
    }
}
