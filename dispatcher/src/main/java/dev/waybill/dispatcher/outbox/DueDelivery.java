package dev.waybill.dispatcher.outbox;

/// A delivery whose time has come and whose stream nobody holds, as far as a look without locks can
/// tell.
public record DueDelivery(long deliveryId, long streamId) {}
