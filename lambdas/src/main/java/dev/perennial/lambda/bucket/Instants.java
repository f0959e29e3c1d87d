package dev.perennial.lambda.bucket;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;

/// Instants on the command line: RFC 3339, or seconds since 1970.
final class Instants implements CommandLine.ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return text.contains("T") ? Instant.parse(text) : Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000));
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new CommandLine.TypeConversionException("\"" + text + "\" is not a time such as 2026-01-01T00:00:00Z or 1767225600");
    }
  }
}
