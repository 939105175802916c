package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.recall.CorrectionReport;
import dev.waybill.dispatcher.recall.RecallRefusedException;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/// What commands about corrections have alike: what may go wrong, and how they answer.
final class CorrectionCalls {
  static final int WAITING = 4;

  private CorrectionCalls() {}

  /// A call that reaches source and destinations.
  @FunctionalInterface
  interface Call<T> {
    T run() throws SourceException, DestinationException, InterruptedException;
  }

  static <T> T ask(Call<T> call) {
    try {
      return call.run();
    } catch (SourceException | DestinationException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// @param next what is to be done now, for people; empty where that is nothing
  /// @return the exit code: 1 when it was refused, 4 when it waits
  static int print(
      CommandSpec spec,
      Supplier<CorrectionReport> call,
      boolean json,
      Function<CorrectionReport, String> next) {
    try {
      CorrectionReport report = call.get();
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Output.json(out, report);
      } else {
        CorrectionLines.print(out, report);
        String todo = next.apply(report);
        if (!todo.isEmpty()) {
          out.println(todo);
        }
      }
      return report.waitsFor().isEmpty() ? 0 : WAITING;
    } catch (RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
