package dev.waybill.dispatcher.retention;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a plan is bound to: while any of it is another, its token runs nothing.
///
/// @param tables it is about, as published
/// @param days of the organisations that lose rows, by place and organisation
/// @param holds in force at the source, by number
/// @param destinations those that are required, with what they take
record PlanBinding(
    List<String> tables,
    Map<String, Map<String, Long>> days,
    List<Long> holds,
    List<String> destinations) {
  PlanBinding {
    tables = List.copyOf(tables);
    days = new TreeMap<>(days);
    holds = List.copyOf(holds);
    destinations = List.copyOf(destinations);
  }
}
