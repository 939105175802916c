package dev.waybill.dispatcher.control;

/// Where the control database is.
public record ControlSettings(String url, String user, String password) {
  /// Without the password.
  @Override
  public String toString() {
    return "ControlSettings[" + url + ", " + user + "]";
  }
}
