package dev.waybill.schemas;

/// A schema file that cannot be used; the message names the file, the place in it, what was
/// expected and what was found.
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  public SchemaException(String file, String place, String problem) {
    super(file + (place.isEmpty() ? "" : " at " + place) + ": " + problem);
    this.problem = (place.isEmpty() ? "" : "at " + place + ": ") + problem;
  }

  /// The message without the file.
  public String problem() {
    return problem;
  }
}
