/// One form of every value, whatever holds it; start at [dev.waybill.spi.canonical.FieldValue].
///
/// A row lies in the source as a tuple, in a replica as a tuple again, in files as Parquet values
/// or JSON. Whether it is the same row is decided over canonical text: bytes of UTF-8 that depend
/// on the value and its published type alone, never on how it was spelled. Two values of a type are
/// equal exactly when these bytes are.
///
/// # Canonical text
///
/// | type | text |
/// | --- | --- |
/// | text | the text itself |
/// | uuid | 36 characters, lower case |
/// | bool | `true`, `false` |
/// | int, decimal | an optional `-`, digits without leading zeros, and where there is a fraction a point and digits without trailing zeros: `0`, `-12`, `1200`, `0.5`; no exponent; `NaN`, `Infinity`, `-Infinity` |
/// | float | the bits of IEEE 754 as 8 or 16 hexadecimal digits, lower case, -0 as 0; `NaN` for all of them |
/// | date | days since 1970-01-01, `infinity`, `-infinity` |
/// | timestamp | microseconds since 1970-01-01T00:00:00Z, `infinity`, `-infinity` |
/// | local timestamp | the same of its reading, as if it were UTC |
/// | binary | two hexadecimal digits a byte, lower case |
/// | json | below |
/// | list | of each element the bytes of its text in decimal, `:` and its text, or `-` where it is null; before them, of a list that has more than one dimension or does not count from 1, `[`, for each dimension lower bound, `:`, length and `,`, then `]` |
///
/// Numbers count, not pictures: days and microseconds are what every engine has a function for,
/// while each prints dates of its own. The bits of a float stand because no two engines print one
/// alike; an engine that does not give them out cannot compare a key that is one.
///
/// *JSON* has no spaces between its tokens. Members stand by the code points of their names; of
/// members with the same name all stay, in their order. A number is its digits as an integer,
/// without zeros at either end, and where it is not 0 `e` and a power of ten: `1.50` is `15e-1`,
/// `100` is `1e2`, `-0.0` is `0`. In strings only these are escaped, by a backslash before: `"` and
/// `\` by themselves, everything below U+0020 as `u00xx`, and half a surrogate pair, which UTF-8
/// does not have, as `udxxx`; digits in lower case.
///
/// # What is no value of its type
///
/// Somebody may have altered a destination so that a column holds what its type does not have: text
/// that is no JSON, a name where a number stood. That is told as it was found
/// ([dev.waybill.spi.canonical.ColumnValue.Foreign]), and is equal to no value.
///
/// # The line of a key, and its digest
///
/// Of each key column, in the order of the schema, and then of the cursor: the canonical text, with
/// `|` between them. In text columns `\` becomes `\\` and `|` becomes `\|`; null is `\N`. So no two
/// pairs of key and cursor have the same line.
///
/// ```
/// evt\|7|1767225600000000|1767225601250000
/// ```
///
/// The digest of a set of rows is the sum, as an integer without bounds, of the low 60 bits of the
/// MD5 of each line: its last 15 hexadecimal digits as a number. data-diff does it in this way:
/// every engine has MD5, 60 bits fit into its signed integers, a sum needs no order and can be made
/// of parts, and unlike an exclusive or it sees a row that is there twice. It finds what went wrong
/// by itself, not what somebody made collide on purpose: who compares values
/// ([dev.waybill.spi.DestinationAdapter#fetch]) does not rely on it.
/// [dev.waybill.spi.canonical.CanonicalSql] has it in PostgreSQL's words.
///
/// # The canonical row
///
/// For each column that is not null, in the order of the schema: its position from 1 and the bytes
/// of its text, as 32 bits each, big endian, then the text. A null is left out: so the row stays
/// the same when a newer minor adds a column that this row has no value for. Commitments are made
/// over these bytes ([dev.waybill.spi.canonical.CanonicalRow]).
@NullMarked
package dev.waybill.spi.canonical;

import org.jspecify.annotations.NullMarked;
