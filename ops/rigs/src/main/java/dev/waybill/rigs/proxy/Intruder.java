package dev.waybill.rigs.proxy;

/// Decides what becomes of each exchange. Asked on the thread of its connection, so that a delay or
/// a halt is made by not returning; several connections ask at a time.
@FunctionalInterface
public interface Intruder {
  Fault meet(Exchange exchange);
}
