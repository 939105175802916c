package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.spi.Watermark;

/// What a read found of the window itself, which is the same for every stream of the table that
/// begins and is seen there: neither late rows nor deletes are in it.
///
/// @param end where the rows ended: the window's end, or where a limit was reached
/// @param seen the transactions that wrote them
/// @param rows handed out
public record ForwardRead(Watermark end, XidSet seen, long rows) {}
