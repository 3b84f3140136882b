//! Apache Parquet, column by column, with Snappy.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::Written;
use crate::dates::days_since_1970;
use crate::tables::{Cell, Column, Holds, Table};

/// How many rows stand in one group: what a reader must hold in memory.
const GROUP: usize = 50_000;

/// The schema's version, written into the file's metadata.
const CREATED_BY: &str = concat!("entente ", env!("CARGO_PKG_VERSION"));

pub(crate) fn write(table: &Table, out: &mut (impl Write + Send)) -> io::Result<Written> {
    file(table, out).map_err(io::Error::other)?;
    Ok(Written::all(table.rows.len()))
}

fn file(table: &Table, out: &mut (impl Write + Send)) -> Result<(), ParquetError> {
    let fields = table.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("entente").with_fields(fields).build()?);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(CREATED_BY.to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for rows in table.rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for (place, column) in table.columns.iter().enumerate() {
            let cells = rows.iter().map(|row| &row[place]);
            write_column(&mut group, column.holds, cells)?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical) = match column.holds {
        Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Holds::Number => (Physical::INT64, None),
        Holds::Flag => (Physical::BOOLEAN, None),
        Holds::Day => (Physical::INT32, Some(LogicalType::Date)),
    };
    let field = Type::primitive_type_builder(column.name, physical)
        .with_logical_type(logical)
        .with_repetition(Repetition::OPTIONAL)
        .build()?;
    Ok(Arc::new(field))
}

fn write_column<'a>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    holds: Holds,
    cells: impl Iterator<Item = &'a Cell>,
) -> Result<(), ParquetError> {
    match holds {
        Holds::Text => values::<ByteArrayType>(group, cells, |cell| match cell {
            Cell::Text(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Holds::Number => values::<Int64Type>(group, cells, |cell| match cell {
            Cell::Number(number) => Some(*number),
            _ => None,
        }),
        Holds::Flag => values::<BoolType>(group, cells, |cell| match cell {
            Cell::Flag(flag) => Some(*flag),
            _ => None,
        }),
        Holds::Day => values::<Int32Type>(group, cells, |cell| match cell {
            Cell::Day(day) => days_since_1970(*day),
            _ => None,
        }),
    }
}

/// Writes one column: its values, and for each row whether it has one.
fn values<'a, T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl Write + Send>,
    cells: impl Iterator<Item = &'a Cell>,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let mut levels = Vec::new();
    let mut present = Vec::new();
    for cell in cells {
        let found = value(cell);
        levels.push(i16::from(found.is_some()));
        present.extend(found);
    }
    let missing = || ParquetError::General("the schema has fewer columns than the table".into());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(&present, Some(&levels), None)?;
    column.close()
}
