/// Parquet and JSON lines on S3 that a plain `*.parquet` reader can trust; start at
/// [dev.waybill.s3.S3DeliveryWriter].
///
/// # The protocol
///
/// A plain glob never sees a row of an undecided or failed delivery, nor a row twice; a decided
/// delivery appears file by file. Beside the published files there is one log per stream,
/// `_manifests/<table>/v<major>/`, with one entry per ordinal and no gaps.
///
/// 1. *Upload.* Each file becomes a multipart upload that is not completed. An upload is not an
///    object: nothing is visible, whatever dies. ([dev.waybill.s3.Uploads])
/// 2. *Decide.* One put of `<ordinal, 20 digits>.json` under `If-None-Match: *`, naming the
///    delivery, the attempt and every upload with its part ETags. Of all who try, exactly one
///    succeeds: this is the moment a delivery lands, and the only one.
///    ([dev.waybill.s3.ManifestLog])
/// 3. *Complete.* Anyone who reads the entry can complete the uploads it names, as often as they
///    like: keys are unique per attempt, a second completion changes nothing. Each object is
///    checked by HEAD, then `_complete.json` moves forward under `If-Match`.
///    ([dev.waybill.s3.Completion])
///
/// # What each answer means
///
/// - `412` on the entry: its ordinal is taken. By this delivery: adopt that attempt, complete it,
///   return *its* receipt. By anything else: a person has to look.
/// - An answer that does not come (timeout, 5xx, reset): read the ordinal. An entry there settles
///   it; none there means the put may still be on its way, so the same bytes are put again, which
///   cannot decide twice. If it stays unclear the delivery is in doubt, never failed.
/// - The answer of a complete is not believed, success included: stores answer 200 with an error
///   inside, 404 or 500 for an object that is there. Only HEAD is: size and the ETag that the MD5s
///   of the parts make, or the SHA-256 of the content where the store makes its ETags otherwise.
/// - No upload *and* no object: somebody aborted the upload, e.g. a lifecycle rule. The delivery
///   cannot be completed any more, so it is voided: the objects of its other uploads are deleted,
///   then the next ordinal is taken by `{"voids": n}`. The delivery goes again under the ordinal
///   after that. A manifest that follows an entry proves that the entry was complete once: objects
///   that are missing since then were deleted on purpose and void nothing.
///
/// Uploads are aborted by the writer that made them and only when no entry can name them: before
/// its put was ever sent, or once it has read another entry at its ordinal. A sweep that aborts
/// "old" uploads could abort those of a process that is about to decide.
@NullMarked
package dev.waybill.s3;

import org.jspecify.annotations.NullMarked;
