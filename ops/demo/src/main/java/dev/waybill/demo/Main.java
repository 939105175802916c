package dev.waybill.demo;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.reference.IngestCommand;

/// The command line of this distribution: the dispatcher's commands, the demo and its loader.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(WaybillCommand.commandLine(new DemoCommand(), new IngestCommand()).execute(args));
  }
}
