/// Tests of the reference application; start at [dev.waybill.reference.IngestTest].
@org.jspecify.annotations.NullUnmarked
package dev.waybill.reference;
