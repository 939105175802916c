package dev.waybill.dispatcher.source.prepare;

import java.util.List;

/// A change a table still needs.
public sealed interface PrepareStep {
  String title();

  /// What would go wrong without it, and why it is done in this way.
  String why();

  /// The exact statements, in order.
  List<String> sql();

  /// Run together in one transaction, with a short `lock_timeout`: they take a lock that makes
  /// writers wait, and everybody who comes later would wait behind them.
  record Together(String title, String why, List<String> sql) implements PrepareStep {
    public Together {
      sql = List.copyOf(sql);
    }
  }

  /// Run outside a transaction. It waits for transactions that are open, and nobody waits for it,
  /// so its `lock_timeout` is long.
  record Concurrently(String title, String why, String statement) implements PrepareStep {
    @Override
    public List<String> sql() {
      return List.of(statement);
    }
  }

  /// Run once per range of blocks, each range in a transaction of its own.
  ///
  /// @param relation the table or leaf partition, quoted
  /// @param statement with two parameters: the first `ctid` and the one after the last
  record Fill(String title, String why, String relation, String statement) implements PrepareStep {
    @Override
    public List<String> sql() {
      return List.of(statement);
    }
  }
}
