//! Weights: the arrays of a thinc model and of NumPy files.
//!
//! Source: thinc `model.py` (`Model.to_bytes`), msgpack-numpy, NumPy's `.npy` format 1.0.

use crate::error::Refusal;
use crate::msgpack::{self, Value};

/// Numbers in the order of the last axis first, with their shape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) data: Vec<f32>,
}

impl Array {
    /// Little-endian 32-bit floats; their number must be the product of the shape.
    fn new(shape: Vec<usize>, bytes: &[u8]) -> Result<Self, Refusal> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let wanted = shape.iter().try_fold(1usize, |product, &side| product.checked_mul(side));
        if wanted != Some(numbers.len()) || !rest.is_empty() {
            return Err(Refusal::malformed(format!(
                "an array of shape {shape:?} with {} bytes",
                bytes.len()
            )));
        }
        let data: Vec<f32> = numbers.iter().map(|&number| f32::from_le_bytes(number)).collect();
        // A sum over the whole, because it is as fast as reading; an infinity or a NaN stays in it.
        if data.iter().map(|number| number * 0.0).sum::<f32>() != 0.0 {
            return Err(Refusal::malformed("an array with a weight that is no finite number"));
        }
        Ok(Self { shape, data })
    }

    /// A `.npy` file.
    pub(crate) fn from_npy(bytes: &[u8]) -> Result<Self, Refusal> {
        let malformed = || Refusal::malformed("not a NumPy file of version 1 with 32-bit floats");
        let rest = bytes.strip_prefix(b"\x93NUMPY\x01\x00").ok_or_else(malformed)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(malformed)?;
        let (header, data) = rest
            .split_at_checked(usize::from(u16::from_le_bytes(*length)))
            .ok_or_else(malformed)?;
        let header = std::str::from_utf8(header).map_err(|_| malformed())?;
        if !header.contains("'descr': '<f4'") || !header.contains("'fortran_order': False") {
            return Err(malformed());
        }
        let (_, shape) = header.split_once("'shape': (").ok_or_else(malformed)?;
        let (shape, _) = shape.split_once(')').ok_or_else(malformed)?;
        let shape = shape
            .split(',')
            .map(str::trim)
            .filter(|side| !side.is_empty())
            .map(|side| side.parse().map_err(|_| malformed()))
            .collect::<Result<_, _>>()?;
        Self::new(shape, data)
    }
}

/// One node of a network.
pub(crate) struct Node<'a> {
    name: &'a str,
    attributes: &'a Value<'a>,
    arrays: Vec<(&'a str, Array)>,
}

/// A network as thinc writes it: its nodes in breadth-first order.
///
/// Arrays are found by the names and the order of the nodes, never by their number, which differs
/// from package to package.
pub(crate) struct Network<'a> {
    nodes: Vec<Node<'a>>,
}

impl<'a> Network<'a> {
    /// Reads the value of a `model` file: `{nodes, attrs, params, shims}`, parallel lists.
    pub(crate) fn new(value: &'a Value<'a>) -> Result<Self, Refusal> {
        let nodes = value.need("nodes")?.list("nodes")?;
        let attributes = value.need("attrs")?.list("attrs")?;
        let parameters = value.need("params")?.list("params")?;
        if nodes.len() != attributes.len() || nodes.len() != parameters.len() {
            return Err(Refusal::malformed("nodes, attrs and params differ in length"));
        }
        let nodes = nodes
            .iter()
            .zip(attributes)
            .zip(parameters)
            .map(|((node, attributes), parameters)| {
                let name = node.need("name")?.str("the name of a node")?;
                Ok(Node { name, attributes, arrays: arrays(parameters)? })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { nodes })
    }

    /// The nodes of one kind, in order.
    pub(crate) fn all<'n>(&'n self, name: &'static str) -> impl Iterator<Item = &'n Node<'a>> {
        self.nodes.iter().filter(move |node| node.name == name)
    }

    /// The only node of its kind.
    pub(crate) fn one(&self, name: &'static str) -> Result<&Node<'a>, Refusal> {
        match self.all(name).collect::<Vec<_>>()[..] {
            [node] => Ok(node),
            [] => Err(Refusal::malformed(format!("no layer \"{name}\""))),
            _ => Err(Refusal::unsupported(format!("several layers \"{name}\""))),
        }
    }
}

impl Node<'_> {
    /// An array of the node, and its sides; there must be as many as asked for.
    pub(crate) fn array<const N: usize>(
        &self,
        name: &str,
    ) -> Result<([usize; N], &[f32]), Refusal> {
        let array = self
            .arrays
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, array)| array)
            .ok_or_else(|| Refusal::malformed(format!("layer {} without {name}", self.name)))?;
        let sides = <[usize; N]>::try_from(array.shape.as_slice()).map_err(|_| {
            Refusal::malformed(format!(
                "layer {} with {name} of shape {:?}",
                self.name, array.shape
            ))
        })?;
        Ok((sides, &array.data))
    }

    /// An array whose shape is known beforehand.
    pub(crate) fn shaped<const N: usize>(
        &self,
        name: &str,
        shape: [usize; N],
    ) -> Result<Vec<f32>, Refusal> {
        let (sides, data) = self.array::<N>(name)?;
        if sides == shape {
            Ok(data.to_vec())
        } else {
            Err(Refusal::malformed(format!(
                "layer {} with {name} of shape {sides:?}, not {shape:?}",
                self.name
            )))
        }
    }

    /// A setting of the node; each is MessagePack within MessagePack.
    pub(crate) fn attribute(&self, name: &str) -> Result<Value<'_>, Refusal> {
        msgpack::parse(self.attributes.need(name)?.bytes(name)?)
    }
}

/// The arrays of one node: `{name: {nd, type, shape, data}}`; a parameter that was never set is nil.
fn arrays<'a>(parameters: &'a Value<'a>) -> Result<Vec<(&'a str, Array)>, Refusal> {
    if *parameters == Value::Nil {
        return Ok(Vec::new());
    }
    parameters
        .map("params")?
        .iter()
        .filter(|(_, array)| *array != Value::Nil)
        .map(|(name, array)| {
            let kind = array.need("type")?.str("the type of an array")?;
            if kind != "<f4" {
                return Err(Refusal::unsupported(format!("an array of type {kind}")));
            }
            let shape = array
                .need("shape")?
                .list("a shape")?
                .iter()
                .map(|side| side.integer("a side of an array"))
                .collect::<Result<_, _>>()?;
            let data = array.need("data")?.bytes("the data of an array")?;
            Ok((name.str("the name of an array")?, Array::new(shape, data)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(header: &str, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    const HEADER: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }\n";

    #[test]
    fn reads_a_numpy_file() {
        let data = [1.5f32.to_le_bytes(), (-2f32).to_le_bytes()].concat();
        let array = Array::from_npy(&npy(HEADER, &data)).unwrap();
        assert_eq!(array, Array { shape: vec![1, 2], data: vec![1.5, -2.0] });
    }

    #[test]
    fn every_weight_must_be_a_finite_number() {
        for number in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let data = [1.5f32.to_le_bytes(), number.to_le_bytes()].concat();
            assert!(Array::from_npy(&npy(HEADER, &data)).is_err());
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let whole = npy(HEADER, &[0; 8]);
        for cut in 0..whole.len() {
            assert!(Array::from_npy(&whole[..cut]).is_err(), "cut at {cut}");
        }
        assert!(Array::from_npy(&npy(&HEADER.replace("<f4", "<f8"), &[0; 16])).is_err());
        let huge = HEADER.replace("(1, 2)", "(4294967296, 4294967296, 4294967296)");
        assert!(Array::from_npy(&npy(&huge, &[])).is_err());
    }

    #[test]
    fn finds_layers_by_name() {
        // {nodes: [{name: linear}, {name: linear}, {name: softmax}], attrs: 3 x {seed: b"\x08"}, params: [nil, nil, {W: {..}}]}
        let map = |pairs: Vec<(&'static str, Value<'static>)>| {
            Value::Map(pairs.into_iter().map(|(key, value)| (Value::Str(key), value)).collect())
        };
        let node = |name| map(vec![("name", Value::Str(name))]);
        let seed = || map(vec![("seed", Value::Bin(b"\x08"))]);
        let array = map(vec![
            ("nd", Value::Bool(true)),
            ("type", Value::Str("<f4")),
            ("shape", Value::List(vec![Value::Int(1), Value::Int(1)])),
            ("data", Value::Bin(&[0, 0, 0, 0x40])),
        ]);
        let value = map(vec![
            ("nodes", Value::List(vec![node("linear"), node("linear"), node("softmax")])),
            ("attrs", Value::List(vec![seed(), seed(), seed()])),
            ("params", Value::List(vec![Value::Nil, Value::Nil, map(vec![("W", array)])])),
        ]);
        let network = Network::new(&value).unwrap();
        assert_eq!(network.all("linear").count(), 2);
        assert!(network.one("linear").is_err() && network.one("maxout").is_err());
        let softmax = network.one("softmax").unwrap();
        assert_eq!(softmax.array::<2>("W").unwrap(), ([1, 1], &[2.0f32][..]));
        assert!(softmax.array::<1>("W").is_err() && softmax.array::<1>("b").is_err());
        assert!(softmax.shaped("W", [1, 2]).is_err());
        assert_eq!(softmax.attribute("seed").unwrap().integer("seed"), Ok(8u32));
    }
}
