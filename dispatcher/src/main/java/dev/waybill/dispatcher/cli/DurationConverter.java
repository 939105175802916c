package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.settings.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Durations on a command line, as the configuration file spells them.
public final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return Durations.duration(text)
        .orElseThrow(() ->
            new TypeConversionException(
                "expected a duration such as 500ms, 5s, 15m, 24h, found '" + text + "'"));
  }
}
